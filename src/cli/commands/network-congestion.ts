/** `caldera network congestion`: flows packet by packet under one or more congestion control schemes. */
import { fixed, integer } from '../../base/numbers.js';
import { writeJson } from '../../formats/json-text.js';
import { portName } from '../../machine/cluster/fabric.js';
import { type CongestionOutcome, runCongestion, type SchemeOutcome } from '../../pipeline/congestion-run.js';
import { type CongestionScenario, loadCongestion } from '../../scenario/load-congestion.js';
import { overrideOf } from '../../scenario/overrides.js';
import { printRows, type Row, time } from '../cluster-option.js';
import { type Command, note, print } from '../command.js';
import { type SetArguments, setOption } from '../set-option.js';
import { whole } from '../table-options.js';
import { textTable } from '../text-table.js';

interface Arguments extends SetArguments {
  readonly scenario: string;
  readonly json: boolean;
  readonly csv: boolean;
  readonly flows: number;
}

export const networkCongestionCommand: Command<Arguments> = {
  options: (yargs) =>
    setOption(yargs)
      .positional('scenario', { type: 'string', demandOption: true, describe: 'scenario of congestion (YAML)' })
      .option('json', { type: 'boolean', default: false, describe: 'print the result as JSON' })
      .option('csv', { type: 'boolean', default: false, describe: 'print a row a quantity: part,quantity,value' })
      .option('flows', { type: 'number', default: 5, describe: 'slowest flows of each scheme to print' })
      .example('$0 congestion scenarios/congestion/clos16.yaml', 'six schemes on an all-to-all')
      .example('$0 congestion FILE.yaml --set buffer.bufferMiB=4', 'with smaller switches'),
  run(args) {
    whole('--flows', args.flows, 0);
    const scenario = loadCongestion(args.scenario, (args.set ?? []).map(overrideOf));
    const outcome = runCongestion(scenario, (scheme, share) => note(`${scheme}: ${Math.floor(100 * share)} %`));
    if (args.json) print(writeJson(documentOf(scenario, outcome)));
    else if (args.csv) printRows(rowsOf(outcome));
    else print(textOf(scenario, outcome, args.flows));
  },
};

function documentOf(scenario: CongestionScenario, { bounds, schemes }: CongestionOutcome) {
  const { name, parameters, runs } = scenario;
  const { fabric, flows } = (runs[0] as CongestionScenario['runs'][number]).input;
  return {
    name,
    parameters,
    hosts: fabric.hosts,
    switches: fabric.switches,
    flows: flows.length,
    bounds,
    schemes: schemes.map(({ outcome, holdings, ...rest }) => {
      const { pauses, pausesToHosts, pausedNs, mostQueueBytes, marks, drops, losses } = outcome;
      const { dataPackets, repeatedPackets, frames, isRandom, standstill } = outcome;
      return {
        ...rest,
        ...{ pauses, pausesToHosts, pausedNs, mostQueueBytes, marks, drops, losses },
        ...{ dataPackets, repeatedPackets, frames, isRandom, standstill },
        holdings: holdings.map((one) => ({
          ...one,
          port: portName(fabric, one.port),
          because: one.because < 0 ? undefined : portName(fabric, one.because),
        })),
      };
    }),
  };
}

function rowsOf({ bounds, schemes }: CongestionOutcome): Row[] {
  return [
    ['bound', 'host_link_ns', bounds.hostLinkNs],
    ['bound', 'chain_ns', bounds.chainNs],
    ...schemes.flatMap(({ scheme, outcome, meanEndNs, fairness, flows }): Row[] => [
      [scheme, 'end_ns', meanEndNs],
      [scheme, 'pauses', outcome.pauses],
      [scheme, 'paused_ns', outcome.pausedNs],
      [scheme, 'marks', outcome.marks],
      [scheme, 'most_queue_bytes', outcome.mostQueueBytes],
      [scheme, 'drops', outcome.drops],
      [scheme, 'repeated_packets', outcome.repeatedPackets],
      [scheme, 'jain_index', fairness],
      [scheme, 'victim_ns', flows.reduce((sum, { victimNs }) => sum + victimNs, 0)],
    ]),
  ];
}

function textOf(scenario: CongestionScenario, { bounds, schemes }: CongestionOutcome, most: number): string {
  const { input } = scenario.runs[0] as CongestionScenario['runs'][number];
  const { hosts, switches } = input.fabric;
  const kind = input.buffer.isLossless ? 'lossless' : 'lossy';
  const parts = [
    `${integer(input.flows.length)} flows, ${hosts} hosts, ${switches} switches, ${kind}, parameters ${scenario.parameters}\n`,
    ladder({ bounds, schemes }),
    `\n${table(schemes)}`,
    ...schemes.flatMap((one) => explain(one, input.fabric)),
    ...(most === 0 ? [] : schemes.map((one) => `\n${slowest(one, input, most)}`)),
  ];
  return `${parts.join('\n')}\n`;
}

/** What each step of the model adds. */
function ladder({ bounds, schemes }: CongestionOutcome): string {
  const base = schemes.find(({ scheme }) => scheme === 'pfc')?.meanEndNs;
  const share = (ns: number): string => (base === undefined ? '' : `${fixed(ns / base, 3)} ×`);
  return textTable([
    ['', 'time', base === undefined ? '' : 'of pfc'],
    ['bytes over host links', time(bounds.hostLinkNs), share(bounds.hostLinkNs)],
    ['longest chain, alone', time(bounds.chainNs), share(bounds.chainNs)],
    ...schemes.map(({ scheme, meanEndNs }) => [
      `packets, ${scheme}`,
      Number.isNaN(meanEndNs) ? 'never' : time(meanEndNs),
      Number.isNaN(meanEndNs) ? '' : share(meanEndNs),
    ]),
  ]);
}

function table(schemes: readonly SchemeOutcome[]): string {
  return textTable([
    ['scheme', 'pauses', 'paused ns', 'marks', 'queue bytes', 'at', 'drops', 'fairness'],
    ...schemes.map(({ scheme, outcome, fairness, hotPort }) => [
      scheme,
      integer(outcome.pauses),
      integer(outcome.pausedNs),
      integer(outcome.marks),
      integer(outcome.mostQueueBytes),
      hotPort,
      integer(outcome.drops + outcome.losses),
      fixed(fairness, 3),
    ]),
  ]);
}

/** Lines on pauses: why there were none, whom they held, whether they ever ended. */
function explain(one: SchemeOutcome, fabric: Parameters<typeof portName>[0]): string[] {
  const { scheme, noPause, holdings, deadlock, heldByHosts, endNs, outcome } = one;
  const lines: string[] = [];
  if (noPause !== undefined)
    lines.push(`${scheme}: no pause; ${noPause.port} stayed ${integer(noPause.marginBytes)} bytes below its threshold`);
  const [longest] = holdings;
  if (longest !== undefined) {
    const victimNs = one.flows.reduce((sum, flow) => sum + flow.victimNs, 0);
    const because = longest.because < 0 ? '' : `, for the queue at ${portName(fabric, longest.because)}`;
    lines.push(
      `${scheme}: ${portName(fabric, longest.port)} held flow ${longest.flow} for ${time(longest.heldNs)}${because}`,
      `${scheme}: flows held for queues not on their way: ${time(victimNs)} in all`,
    );
  }
  if (outcome.standstill !== undefined) lines.push(`${scheme}: ${outcome.standstill.flows.length} flows never end`);
  if (deadlock.length > 0) lines.push(`${scheme}: deadlock of the paused ports ${deadlock.join(', ')}`);
  if (heldByHosts.length > 0) lines.push(`${scheme}: paused by hosts for ever: ${heldByHosts.join(', ')}`);
  if (endNs.length > 1)
    lines.push(`${scheme}: ${endNs.length} seeds, ${integer(Math.min(...endNs))} to ${time(Math.max(...endNs))}`);
  return lines;
}

function slowest({ scheme, flows }: SchemeOutcome, input: CongestionInput, most: number): string {
  const worst = flows
    .toSorted((a, b) => (Number.isNaN(a.slowdown) ? -1 : Number.isNaN(b.slowdown) ? 1 : b.slowdown - a.slowdown))
    .slice(0, most);
  return textTable([
    [scheme, 'hosts', 'start ns', 'end ns', 'slowdown', 'held ns', 'as victim'],
    ...worst.map(({ flow, startNs, completedNs, slowdown, heldNs, victimNs }) => [
      `flow ${flow}`,
      `${input.flows[flow]?.source}->${input.flows[flow]?.destination}`,
      startNs < 0 ? 'never' : integer(startNs),
      completedNs < 0 ? 'never' : integer(completedNs),
      Number.isNaN(slowdown) ? '' : fixed(slowdown, 2),
      integer(heldNs),
      integer(victimNs),
    ]),
  ]);
}

type CongestionInput = CongestionScenario['runs'][number]['input'];
