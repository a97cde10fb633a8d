/** `caldera network congestion`: flows packet by packet under one or more congestion control schemes. */
import { integer } from '../../base/numbers.js';
import { writeJson } from '../../formats/json-text.js';
import { checkFolder, writeFolder } from '../../formats/output-folder.js';
import { type CongestionOutcome, runCongestion } from '../../pipeline/congestion-run.js';
import { congestionDocument, congestionQuantities } from '../../report/network/congestion-json.js';
import { congestionLadder, pauseWords, schemeRows, slowestFlows } from '../../report/network/congestion-tables.js';
import { type CongestionScenario, loadCongestion } from '../../scenario/load-congestion.js';
import { overrideOf } from '../../scenario/overrides.js';
import { printRows } from '../cluster-option.js';
import { type Command, note, print } from '../command.js';
import { outputOptions } from '../network-outputs.js';
import { packetProgress } from '../packet-progress.js';
import { type SetArguments, setOption } from '../set-option.js';
import { whole } from '../table-options.js';
import { textTable } from '../text-table.js';
import { writePieces } from '../write-pieces.js';

interface Arguments extends SetArguments {
  readonly scenario: string;
  readonly json: boolean;
  readonly csv: boolean;
  readonly flows: number;
  readonly out: string | undefined;
  readonly trace: string | undefined;
  readonly report: string | undefined;
}

export const networkCongestionCommand: Command<Arguments> = {
  options: (yargs) =>
    outputOptions(setOption(yargs))
      .positional('scenario', { type: 'string', demandOption: true, describe: 'scenario of congestion (YAML)' })
      .option('json', { type: 'boolean', default: false, describe: 'print the result as JSON' })
      .option('csv', { type: 'boolean', default: false, describe: 'print a row a quantity: part,quantity,value' })
      .option('flows', { type: 'number', default: 5, describe: 'slowest flows of each scheme to print' })
      .example('$0 congestion scenarios/congestion/clos16.yaml', 'six schemes on an all-to-all')
      .example('$0 congestion FILE.yaml --set buffer.bufferMiB=4', 'with smaller switches')
      .example('$0 congestion FILE.yaml --out FOLDER', 'with a page, a trace and tables'),
  async run(args) {
    const { out, trace, report } = args;
    whole('--flows', args.flows, 0);
    const scenario = loadCongestion(args.scenario, (args.set ?? []).map(overrideOf));
    if (out !== undefined) checkFolder(out);
    const record = [out, trace, report].some((asked) => asked !== undefined);
    const outcome = runCongestion(scenario, { onProgress: packetProgress(note), record });
    if (args.json) print(writeJson(congestionDocument(scenario, outcome)));
    else if (args.csv) printRows(congestionQuantities(outcome));
    else print(textOf(scenario, outcome, args.flows));
    if (record) await write(args, scenario, outcome);
  },
};

/** @throws InputError or OutputError where something cannot be written */
async function write(
  { out, trace, report }: Arguments,
  scenario: CongestionScenario,
  outcome: CongestionOutcome,
): Promise<void> {
  // Loaded where asked for: figures and their scales take longer to load than a small replay.
  const { congestionOutputs } = await import('../../report/network/congestion-outputs.js');
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
  const { hosts, switches } = input.fabric;
  const kind = input.buffer.isLossless ? 'lossless' : 'lossy';
  const parts = [
    `${integer(input.flows.length)} flows, ${hosts} hosts, ${switches} switches, ${kind}, parameters ${scenario.parameters}\n`,
    textTable(congestionLadder(outcome)),
    `\n${textTable(schemeRows(schemes))}`,
    ...schemes.flatMap((one) => pauseWords(one, input.fabric)),
    ...(most === 0 ? [] : schemes.map((one) => `\n${textTable(slowestFlows(one, input.flows, most))}`)),
  ];
  return `${parts.join('\n')}\n`;
}
