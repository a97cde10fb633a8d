/** What `network congestion --fast` prints. */
import { InputError } from '../base/errors.js';
import { counted, fixed, integer } from '../base/numbers.js';
import { writeJson } from '../formats/json-text.js';
import { type FastOutcome, runFast } from '../pipeline/fast-flows.js';
import { congestionSize } from '../report/network/congestion-tables.js';
import type { CongestionScenario } from '../scenario/load-congestion.js';
import { printRows } from './cluster-option.js';
import { note, print } from './command.js';
import type { PacketAsked } from './packet-asked.js';
import { textTable } from './text-table.js';

/** @throws InputError for outputs that need packets */
export function showFast(scenario: CongestionScenario, { json, csv, out, trace, report }: PacketAsked): void {
  for (const [name, file] of [
    ['--out', out],
    ['--trace', trace],
    ['--report', report],
  ] as const)
    if (file !== undefined)
      throw new InputError({
        path: name,
        expected: 'nothing beside --fast, which has no packets to show',
        found: file,
      });
  const outcome = runFast(scenario);
  if (json) print(writeJson(documentOf(scenario, outcome)));
  else if (csv) printRows(rowsOf(outcome));
  else print(textOf(scenario, outcome));
  const [worst] = outcome.crowded;
  if (worst !== undefined)
    note(
      `warning: about ${integer(worst.queueBytes)} bytes would wait at ${worst.port}, where marking begins at ` +
        `${integer(worst.kminBytes)}, and more than that at ${integer(outcome.crowded.length)} ports: what schemes and ` +
        'pauses do then needs the packets',
    );
  const faults = scenario.runs[0]?.input.faults ?? [];
  if (faults.length > 0)
    note(`warning: ${counted(faults.length, 'fault')} of the file left out; what a fault does needs the packets`);
  if (outcome.isUncertain)
    note(
      `warning: messages meet at NICs, and how they share them decides the end: ${integer(outcome.replay.endNs)} ns in equal ` +
        `parts, ${integer(outcome.inTurnEndNs)} ns one after the other; which it is needs the packets`,
    );
}

function documentOf({ name }: CongestionScenario, outcome: FastOutcome) {
  const { bounds, replay, inTurnEndNs, isUncertain, hotPort, mostQueueBytes, crowded } = outcome;
  return {
    name,
    ...bounds,
    endNs: replay.endNs,
    inTurnEndNs,
    isUncertain,
    hotPort,
    mostQueueBytes,
    crowded,
    completedNs: [...replay.completedNs],
  };
}

function rowsOf({ bounds, replay, inTurnEndNs, mostQueueBytes, crowded }: FastOutcome) {
  return [
    ['bounds', 'host_link_ns', bounds.hostLinkNs],
    ['bounds', 'chain_ns', bounds.chainNs],
    ['flows', 'end_ns', replay.endNs],
    ['flows', 'end_in_turn_ns', inTurnEndNs],
    ['flows', 'most_queue_bytes', mostQueueBytes],
    ['flows', 'ports_above_kmin', crowded.length],
  ] as const;
}

function textOf({ runs }: CongestionScenario, { bounds, replay, hotPort, mostQueueBytes }: FastOutcome): string {
  const { input } = runs[0] as CongestionScenario['runs'][number];
  const row = (name: string, ns: number) => [name, `${integer(ns)} ns`, `${fixed(ns / replay.endNs, 3)} ×`];
  const queue =
    mostQueueBytes === 0 ? 'nothing would wait' : `at most ${integer(mostQueueBytes)} bytes would wait, at ${hotPort}`;
  return [
    `${congestionSize(input)}, without packets\n`,
    textTable([
      ['', 'time', 'of the flows'],
      row('bytes over host links', bounds.hostLinkNs),
      row('longest chain, alone', bounds.chainNs),
      row('flows at fair shares', replay.endNs),
    ]),
    `\n${queue}\n`,
  ].join('\n');
}
