/** What `network collective` and `network train` print and write when the model is `packet`. */
import type { Argv } from 'yargs';
import { InputError } from '../base/errors.js';
import { writeJson } from '../formats/json-text.js';
import { checkFolder, writeFolder } from '../formats/output-folder.js';
import { type CongestionOutcome, runCongestion } from '../pipeline/congestion-run.js';
import { congestionDocument, congestionQuantities } from '../report/network/congestion-json.js';
import {
  congestionLadder,
  congestionSize,
  pauseWords,
  schemeRows,
  slowestFlows,
} from '../report/network/congestion-tables.js';
import type { CongestionScenario } from '../scenario/load-congestion.js';
import { printRows } from './cluster-option.js';
import { note, print } from './command.js';
import { showFast } from './fast-flows.js';
import type { PacketAsked } from './packet-asked.js';
import { packetProgress } from './packet-progress.js';
import { textTable } from './text-table.js';
import { writePieces } from './write-pieces.js';

export interface FastArguments {
  readonly fast: boolean;
}

export function fastOption<T>(yargs: Argv<T>) {
  return yargs.option('fast', {
    type: 'boolean',
    default: false,
    describe: 'of the model packet: messages in one step each, without schemes',
  });
}

/** @throws InputError for `--fast` without packets */
export function checkFast(
  { fast, scenario: file }: FastArguments & { readonly scenario: string },
  hasPackets: boolean,
) {
  if (fast && !hasPackets)
    throw new InputError({ file, path: 'model', expected: 'packet, for --fast', found: 'another model' });
}

/** Of a cluster: its packets, or with `--fast` its messages in one step each. @throws InputError or OutputError */
export function showClusterPackets(
  scenario: CongestionScenario,
  args: Omit<PacketAsked, 'flows'> & FastArguments,
): Promise<void> {
  const asked = { ...args, flows: 0 };
  if (!args.fast) return replayAndShow(scenario, asked);
  showFast(scenario, asked);
  return Promise.resolve();
}

/** Replays, prints and writes what is asked for. @throws InputError or OutputError */
export async function replayAndShow(scenario: CongestionScenario, asked: PacketAsked): Promise<void> {
  const { out, trace, report, json, csv, flows } = asked;
  if (out !== undefined) checkFolder(out);
  const record = [out, trace, report].some((file) => file !== undefined);
  const outcome = runCongestion(scenario, { onProgress: packetProgress(note), record });
  if (json) print(writeJson(congestionDocument(scenario, outcome)));
  else if (csv) printRows(congestionQuantities(outcome));
  else print(textOf(scenario, outcome, flows));
  if (!record) return;
  // Loaded where asked for: figures and their scales take longer to load than a small replay.
  const { congestionOutputs } = await import('../report/network/congestion-outputs.js');
  const outputs = congestionOutputs(scenario, outcome);
  if (report !== undefined) {
    await writePieces([outputs['report.html'] as string], report);
    note(`report in ${report}`);
  }
  if (trace !== undefined) {
    await writePieces(outputs['trace.json'] as Iterable<string>, trace);
    note(`trace in ${trace}: open it in https://ui.perfetto.dev`);
  }
  if (out === undefined) return;
  writeFolder(out, congestionOutputs(scenario, outcome));
  note(`page, trace and tables in ${out}`);
}

function textOf(scenario: CongestionScenario, outcome: CongestionOutcome, most: number): string {
  const { schemes } = outcome;
  const { input } = scenario.runs[0] as CongestionScenario['runs'][number];
  const kind = input.buffer.isLossless ? 'lossless' : 'lossy';
  const parts = [
    `${congestionSize(input)}, ${kind}, parameters ${scenario.parameters}\n`,
    textTable(congestionLadder(outcome)),
    `\n${textTable(schemeRows(schemes))}`,
    ...schemes.flatMap((one) => pauseWords(one, input.fabric)),
    ...(most === 0 ? [] : schemes.map((one) => `\n${textTable(slowestFlows(one, input.flows, most))}`)),
  ];
  return `${parts.join('\n')}\n`;
}
