/** `caldera network collective`: one collective on a cluster, its bound, its time and what the dimensions did. */
import { fixed, integer, percent } from '../../base/numbers.js';
import { writeJson } from '../../formats/json-text.js';
import { writeNetworkTrace } from '../../formats/network-trace.js';
import { acceleratorCount } from '../../machine/cluster/cluster.js';
import { type CollectiveOutcome, runCollective } from '../../pipeline/collective-run.js';
import type { ClusterScenario } from '../../scenario/cluster-scenario.js';
import { accelGBps } from '../../scenario/load-cluster.js';
import { type NetworkRung, networkLadder } from '../../validation/network-ladder.js';
import {
  type ClusterArguments,
  clusterOptions,
  dimensionNames,
  loadClusterNoting,
  printRows,
  type Row,
  time,
  trafficOfKind,
} from '../cluster-option.js';
import { type Command, note, print } from '../command.js';
import { textTable } from '../text-table.js';
import { writePieces } from '../write-pieces.js';

interface Arguments extends ClusterArguments {
  readonly ladder: boolean;
  readonly trace: string | undefined;
}

export const networkCollectiveCommand: Command<Arguments> = {
  options: (yargs) =>
    clusterOptions(yargs)
      .option('ladder', { type: 'boolean', default: false, describe: 'what each physical effect is worth' })
      .option('trace', { type: 'string', describe: 'write a trace for Perfetto, .json or .json.gz' })
      .example('$0 collective scenarios/clusters/themis-2d.yaml', 'an all-reduce on 1,024 accelerators')
      .example('$0 collective CLUSTER.yaml --set schedule.order=balanced', 'in other orders'),
  async run(args) {
    const scenario = loadClusterNoting(args);
    const traffic = trafficOfKind(args, scenario, 'collective');
    const outcome = runCollective(scenario, traffic);
    const { cluster, schedule, options, name } = scenario;
    const rungs = args.ladder ? networkLadder({ cluster, ...traffic.collective, schedule, options }) : [];
    if (args.json) print(writeJson(documentOf(scenario, traffic.collective, outcome, rungs)));
    else if (args.csv) printRows(rowsOf(scenario, outcome, rungs));
    else print(textOf(scenario, traffic.collective, outcome, rungs));
    if (args.trace === undefined) return;
    const spans = outcome.replay.recording?.spans ?? [];
    await writePieces(writeNetworkTrace({ spans }, [], dimensionNames(cluster), { scenario: name }), args.trace);
    note(`trace in ${args.trace}: open it in https://ui.perfetto.dev`);
  },
};

interface Asked {
  readonly kind: string;
  readonly bytes: number;
}

/** What each dimension did; shares of the run, which sum to 1. */
function usesOf({ replay }: CollectiveOutcome) {
  return (replay.recording?.dimensionNs ?? []).map((ns) => {
    const all = Math.max(replay.timeNs, Number.MIN_VALUE);
    return {
      link: ns.link / all,
      latency: ns.latency / all,
      endpoint: ns.endpoint / all,
      reduction: ns.reduction / all,
      linkWait: ns.linkWait / all,
      starved: ns.starved / all,
      free: ns.free / all,
    };
  });
}

function documentOf(
  scenario: ClusterScenario,
  asked: Asked,
  outcome: CollectiveOutcome,
  rungs: readonly NetworkRung[],
) {
  const { cluster, schedule, options, name } = scenario;
  const { replay, estimate, leastBoundNs } = outcome;
  const uses = usesOf(outcome);
  return {
    name,
    collective: asked,
    accelerators: acceleratorCount(cluster.dimensions),
    schedule,
    model: options,
    chunks: replay.chunks,
    timeNs: replay.timeNs,
    estimateNs: estimate.timeNs,
    boundNs: estimate.boundNs,
    leastBoundNs,
    dimensions: replay.dimensions.map((sums, d) => ({
      ...sums,
      utilisation: estimateShare(outcome, d),
      uses: uses[d],
    })),
    ...(rungs.length === 0 ? {} : { ladder: rungs }),
  };
}

/** Bytes over bandwidth of a dimension, as a share of the run. */
function estimateShare({ estimate, replay }: CollectiveOutcome, d: number): number {
  return replay.timeNs === 0 ? 0 : (estimate.dimensions[d]?.boundNs ?? 0) / replay.timeNs;
}

function rowsOf({ cluster }: ClusterScenario, outcome: CollectiveOutcome, rungs: readonly NetworkRung[]): Row[] {
  const { replay, estimate, leastBoundNs } = outcome;
  const uses = usesOf(outcome);
  return [
    ['collective', 'time_ns', replay.timeNs],
    ['collective', 'estimate_ns', estimate.timeNs],
    ['collective', 'bound_ns', estimate.boundNs],
    ['collective', 'least_bound_ns', leastBoundNs],
    ['collective', 'chunks', replay.chunks],
    ...cluster.dimensions.flatMap((_, d): Row[] => {
      const sums = replay.dimensions[d];
      const part = `dimension ${d}`;
      return [
        [part, 'utilisation', estimateShare(outcome, d)],
        [part, 'service_ns', sums?.serviceNs],
        [part, 'waiting_ns', sums?.waitingNs],
        [part, 'sent_bytes', sums?.sentBytes],
        [part, 'bytes_per_link', sums?.bytesPerLink],
        ...Object.entries(uses[d] ?? {}).map(([use, share]): Row => [part, `share_${use}`, share]),
      ];
    }),
    ...rungs.map(({ name, timeNs }): Row => [`ladder ${name}`, 'time_ns', timeNs]),
  ];
}

function textOf(
  scenario: ClusterScenario,
  asked: Asked,
  outcome: CollectiveOutcome,
  rungs: readonly NetworkRung[],
): string {
  const { cluster, schedule, options } = scenario;
  const { replay, estimate, leastBoundNs } = outcome;
  const share = (ns: number): string => (replay.timeNs === 0 ? '' : percent(ns / replay.timeNs));
  const uses = usesOf(outcome);
  const dimensions = cluster.dimensions.map((dimension, d) => {
    const { link = 0, latency = 0, endpoint = 0, reduction = 0, linkWait = 0, starved = 0, free = 0 } = uses[d] ?? {};
    return [
      `${d} ${dimension.topology} ${dimension.size}`,
      fixed(accelGBps(dimension), 1),
      percent(estimateShare(outcome, d)),
      percent(link),
      percent(latency),
      percent(endpoint + reduction),
      percent(linkWait + starved),
      percent(free),
    ];
  });
  const parts = [
    `${asked.kind} of ${integer(asked.bytes)} bytes, ${integer(acceleratorCount(cluster.dimensions))} accelerators`,
    `${schedule.order}, ${integer(replay.chunks)} chunks, model ${options.model}, queue ${options.queue}\n`,
    textTable([
      ['', 'time', 'of the time'],
      ['replayed', time(replay.timeNs), ''],
      ['estimated', time(estimate.timeNs), share(estimate.timeNs)],
      ['bytes over bandwidth', time(estimate.boundNs), share(estimate.boundNs)],
      ['same, best orders', time(leastBoundNs), share(leastBoundNs)],
    ]),
    `\n${textTable([['dimension', 'GB/s', 'used', 'link', 'latency', 'ends', 'waits', 'free'], ...dimensions])}`,
    'used: bytes over bandwidth; the other columns add up to the whole time',
  ];
  if (rungs.length > 0) parts.push('', ladderText(rungs));
  return `${parts.join('\n')}\n`;
}

function ladderText(rungs: readonly NetworkRung[]): string {
  return textTable([
    ['with', 'time (ns)', 'more'],
    ...rungs.map(({ name, timeNs }, i) => {
      const before = rungs[i - 1]?.timeNs;
      return [name, integer(timeNs), before === undefined ? '' : integer(timeNs - before)];
    }),
  ]);
}
