/** `caldera network collective`: one collective on a cluster, its bound, its time and what the dimensions did. */
import { fixed, integer, percent, signedInteger } from '../../base/numbers.js';
import { writeJson } from '../../formats/json-text.js';
import { checkFolder } from '../../formats/output-folder.js';
import { acceleratorCount } from '../../machine/cluster/cluster.js';
import { clusterPackets, collectiveFlows } from '../../pipeline/cluster-packets.js';
import { type CollectiveOutcome, type FoundOrders, findOrders, runCollective } from '../../pipeline/collective-run.js';
import type { NetworkReport } from '../../report/network/network-report.js';
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
import { checkFast, type FastArguments, fastOption, showClusterPackets } from '../cluster-packets.js';
import { type Command, print } from '../command.js';
import { type NetworkOutputs, outputOptions, writeNetworkOutputs } from '../network-outputs.js';
import { whole } from '../table-options.js';
import { textTable } from '../text-table.js';

interface Arguments extends ClusterArguments, NetworkOutputs, FastArguments {
  readonly ladder: boolean;
  readonly search: number;
  readonly seed: number;
}

export const networkCollectiveCommand: Command<Arguments> = {
  options: (yargs) =>
    fastOption(outputOptions(clusterOptions(yargs)))
      .option('ladder', { type: 'boolean', default: false, describe: 'what each physical effect is worth' })
      .option('search', { type: 'number', default: 0, describe: 'replays that look for faster orders of the chunks' })
      .option('seed', { type: 'number', default: 1, describe: 'of the search' })
      .example('$0 collective scenarios/clusters/themis-2d.yaml', 'an all-reduce on 1,024 accelerators')
      .example('$0 collective CLUSTER.yaml --set schedule.order=balanced', 'in other orders'),
  async run(args) {
    const scenario = loadClusterNoting(args);
    const traffic = trafficOfKind(args, scenario, 'collective');
    whole('--search', args.search, 0);
    whole('--seed', args.seed, 0);
    checkFast(args, scenario.packets !== undefined);
    if (args.out !== undefined) checkFolder(args.out);
    const found = args.search === 0 ? undefined : findOrders(scenario, traffic, args.search, args.seed);
    if (scenario.packets !== undefined) {
      const causes = collectiveFlows(scenario, traffic.collective);
      const { estimate, replay } = runCollective(scenario, traffic, found, causes);
      const coarser = { boundNs: estimate.boundNs, estimateNs: estimate.timeNs, timeNs: replay.timeNs };
      return showClusterPackets(clusterPackets(scenario, coarser, causes.finish()), args);
    }
    const outcome = runCollective(scenario, traffic, found);
    const { cluster, schedule, options } = scenario;
    const rungs = args.ladder ? networkLadder({ cluster, ...traffic.collective, schedule, options }) : [];
    const shown: Shown = { scenario, asked: traffic.collective, outcome, rungs, found };
    if (args.json) print(writeJson(documentOf(shown)));
    else if (args.csv) printRows(rowsOf(shown));
    else print(textOf(shown));
    const document = () => documentOf(shown);
    await writeNetworkOutputs(args, reportOf(shown), document, () => rowsOf(shown));
  },
};

interface Shown {
  readonly scenario: ClusterScenario;
  readonly asked: Asked;
  readonly outcome: CollectiveOutcome;
  readonly rungs: readonly NetworkRung[];
  readonly found: FoundOrders | undefined;
}

function reportOf({ scenario: { name, cluster }, outcome: { replay, estimate, leastBoundNs } }: Shown): NetworkReport {
  const { spans = [], dimensionNs = [] } = replay.recording ?? {};
  const names = dimensionNames(cluster);
  return {
    title: name,
    timeNs: replay.timeNs,
    against: [
      ['replayed', replay.timeNs],
      ['estimated', estimate.timeNs],
      ['bytes over bandwidth', estimate.boundNs],
      ['same, best orders', leastBoundNs],
    ],
    parts: [],
    accelerator: [],
    dimensions: dimensionNs.map((uses, d) => ({ name: names[d] as string, uses })),
    links: replay.dimensions.map((sums, d) => ({ name: names[d] as string, ...sums })),
    spans,
  };
}

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

function documentOf({ scenario, asked, outcome, rungs, found }: Shown) {
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
    ...(found === undefined
      ? {}
      : {
          search: {
            ...found,
            plans: found.plans.map(({ bytes, phases }) => ({
              bytes,
              dimensions: phases.map(({ dimension }) => dimension),
            })),
          },
        }),
  };
}

/** Bytes over bandwidth of a dimension, as a share of the run. */
function estimateShare({ estimate, replay }: CollectiveOutcome, d: number): number {
  return replay.timeNs === 0 ? 0 : (estimate.dimensions[d]?.boundNs ?? 0) / replay.timeNs;
}

function rowsOf({ scenario: { cluster }, outcome, rungs, found }: Shown): Row[] {
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
    ...Object.entries(found?.schedulers ?? {}).map(([order, ns]): Row => [`searched ${order}`, 'time_ns', ns]),
  ];
}

function textOf(shown: Shown): string {
  const { scenario, asked, outcome, rungs, found } = shown;
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
    `${found === undefined ? schedule.order : 'searched orders'}, ${integer(replay.chunks)} chunks, model ${options.model}, queue ${found?.queue ?? options.queue}\n`,
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
  if (found !== undefined) parts.push('', searchText(found));
  if (rungs.length > 0) parts.push('', ladderText(rungs));
  return `${parts.join('\n')}\n`;
}

function searchText({ schedulers, timeNs, from, queue, samples, isExhaustive }: FoundOrders): string {
  const how = isExhaustive ? `all of the plans of queue ${queue}` : `begun with ${from}`;
  return textTable([
    ['orders', 'best queue'],
    ...Object.entries(schedulers)
      .filter(([, ns]) => Number.isFinite(ns))
      .map(([order, ns]) => [order, time(ns)]),
    [`searched, ${integer(samples)} replays, ${how}`, time(timeNs)],
  ]);
}

function ladderText(rungs: readonly NetworkRung[]): string {
  return textTable([
    ['with', 'time (ns)', 'more'],
    ...rungs.map(({ name, timeNs }, i) => {
      const before = rungs[i - 1]?.timeNs;
      return [name, integer(timeNs), before === undefined ? '' : signedInteger(timeNs - before)];
    }),
  ]);
}
