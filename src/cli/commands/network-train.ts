/** `caldera network train`: what a training iteration takes on a cluster, and what every nanosecond of it went to. */
import { fixed, integer, percent, sum } from '../../base/numbers.js';
import { writeJson } from '../../formats/json-text.js';
import type { AcceleratorSpan } from '../../formats/network-trace.js';
import { checkFolder } from '../../formats/output-folder.js';
import { acceleratorCount } from '../../machine/cluster/cluster.js';
import { logicalNetwork } from '../../machine/cluster/logical-dimension.js';
import { stagedNetwork } from '../../machine/cluster/pipeline-dimensions.js';
import { clusterPackets, traceFlows, trainingFlows } from '../../pipeline/cluster-packets.js';
import { namedParts } from '../../pipeline/iteration-parts.js';
import type { NetworkReport } from '../../report/network/network-report.js';
import type { ClusterScenario } from '../../scenario/cluster-scenario.js';
import { CAUSES } from '../../simulator/network/exposed-time.js';
import type { RankObserver } from '../../simulator/network/program-runner.js';
import { replayTrace, type TraceResult } from '../../simulator/network/replay-trace.js';
import { type TrainingTraffic, type TrainResult, train } from '../../train.js';
import type { ExecutionTrace } from '../../workload/training/execution-trace.js';
import {
  type ClusterArguments,
  clusterOptions,
  dimensionNames,
  loadClusterNoting,
  printRows,
  type Row,
  time,
  timed,
  trafficOfKind,
} from '../cluster-option.js';
import { checkFast, type FastArguments, fastOption, showClusterPackets } from '../cluster-packets.js';
import { type Command, print } from '../command.js';
import { type NetworkOutputs, outputOptions, writeNetworkOutputs } from '../network-outputs.js';
import { textTable } from '../text-table.js';

type Arguments = ClusterArguments & NetworkOutputs & FastArguments;

export const networkTrainCommand: Command<Arguments> = {
  options: (yargs) =>
    fastOption(outputOptions(clusterOptions(yargs)))
      .example('$0 train scenarios/clusters/resnet50-s4.yaml', 'ResNet-50 on 256 accelerators')
      .example('$0 train CLUSTER.yaml --out FOLDER', 'with page, trace and tables'),
  async run(args) {
    const scenario = loadClusterNoting(args);
    checkFast(args, scenario.packets !== undefined);
    const asked = trafficOfKind(args, scenario, 'job', 'traces');
    if (asked.kind === 'traces')
      return scenario.packets === undefined
        ? printTraces(args, scenario, asked.traces)
        : tracedPackets(args, scenario, asked.traces);
    const traffic = await timed(asked);
    if (args.out !== undefined) checkFolder(args.out);
    if (scenario.packets !== undefined) return packets(args, scenario, traffic);
    const spans: AcceleratorSpan[] = [];
    const isWatched = [args.trace, args.report, args.out].some((asked) => asked !== undefined);
    const observer = isWatched ? watch(spans, traffic) : undefined;
    const result = train(scenario, traffic, { observer, record: isWatched || args.json });
    if (args.json) print(writeJson(documentOf(scenario, traffic, result)));
    else if (args.csv) printRows(rowsOf(result));
    else print(textOf(scenario, traffic, result));
    if (!isWatched) return;
    const document = () => documentOf(scenario, traffic, result);
    await writeNetworkOutputs(args, reportOf(scenario, traffic, result, spans), document, () => rowsOf(result));
  },
};

function packets(args: Arguments, scenario: ClusterScenario, traffic: TrainingTraffic): Promise<void> {
  const causes = trainingFlows(scenario, traffic.job, traffic.iterations);
  const { replay, estimate } = train(scenario, traffic, { causes });
  const { iterations } = traffic;
  const [boundNs, estimateNs] = [estimate.boundNs * iterations, estimate.timeNs * iterations];
  const coarser = { boundNs, estimateNs, timeNs: replay.timeNs };
  return showClusterPackets(clusterPackets(scenario, coarser, causes.finish()), args);
}

function tracedPackets(args: Arguments, scenario: ClusterScenario, traces: readonly ExecutionTrace[]): Promise<void> {
  const { cluster, schedule, options } = scenario;
  const causes = traceFlows(scenario);
  const { timeNs } = replayTrace({ cluster, traces, schedule, options, causes });
  return showClusterPackets(clusterPackets(scenario, { timeNs }, causes.finish()), args);
}

function reportOf(
  scenario: ClusterScenario,
  traffic: TrainingTraffic,
  { replay, estimate, parts }: TrainResult,
  accelerator: readonly AcceleratorSpan[],
): NetworkReport {
  const { iterations } = traffic;
  const { spans = [], dimensionNs = [] } = replay.recording ?? {};
  const names = logicalNames(scenario, traffic);
  return {
    title: scenario.name,
    timeNs: replay.timeNs,
    against: [
      ['replayed', replay.timeNs],
      ['estimated', estimate.timeNs * iterations],
      ['without overlap', estimate.noOverlapNs * iterations],
      ['bytes over bandwidth', estimate.boundNs * iterations],
    ],
    parts: namedParts(parts),
    accelerator,
    dimensions: dimensionNs.map((uses, d) => ({ name: names[d] as string, uses })),
    links: replay.dimensions.map((sums, d) => ({ name: dimensionNames(scenario.cluster)[d] as string, ...sums })),
    spans,
  };
}

/** Keeps what accelerator 0 computes and waits for. */
function watch(spans: AcceleratorSpan[], { job }: TrainingTraffic): RankObserver {
  const nameOf = (layer: number): string => job.layers[layer]?.name ?? '';
  return {
    compute(rank, { layer, pass, ns }, startNs) {
      if (rank === 0 && ns > 0)
        spans.push({ track: 'compute', name: `${nameOf(layer)} ${pass}`, startNs, endNs: startNs + ns });
    },
    wait(rank, startNs, endNs, call) {
      if (rank !== 0 || endNs <= startNs) return;
      const name = call === undefined ? 'another stage' : `${call.kind} of ${nameOf(call.layer)} ${call.pass}`;
      spans.push({ track: 'exposed communication', name, startNs, endNs });
    },
  };
}

function logicalNames({ cluster }: ClusterScenario, { job }: TrainingTraffic): string[] {
  const stages = job.loop === 'pipeline' ? (job.pipeline?.stages ?? 1) : 1;
  const { dimensions } = logicalNetwork(stagedNetwork(cluster.dimensions, stages).within, job.modelParallel);
  return dimensions.map(({ whole, size }) => `${whole.topology} of ${size}`);
}

function documentOf(
  { name, cluster, schedule, options }: ClusterScenario,
  { job, iterations }: TrainingTraffic,
  result: TrainResult,
) {
  const { replay, estimate, parts } = result;
  return {
    name,
    job: { loop: job.loop, layers: job.layers.length, modelParallel: job.modelParallel, iterations },
    accelerators: acceleratorCount(cluster.dimensions),
    schedule,
    model: options,
    timeNs: replay.timeNs,
    estimate,
    parts,
    dimensions: replay.dimensions.map((sums, d) => ({ ...sums, time: replay.recording?.dimensionNs[d] })),
    collectives: replay.collectives.length,
  };
}

function rowsOf({ replay, estimate, parts }: TrainResult): Row[] {
  return [
    ['iteration', 'time_ns', replay.timeNs],
    ['iteration', 'estimate_ns', estimate.timeNs],
    ['iteration', 'no_overlap_ns', estimate.noOverlapNs],
    ['iteration', 'bound_ns', estimate.boundNs],
    ...namedParts(parts).map(([name, ns]): Row => [name, 'time_ns', ns]),
    ...parts.exposedNs.flatMap((causes, d) =>
      CAUSES.map((cause): Row => [`exposed in dimension ${d}`, `${cause}_ns`, causes[cause]]),
    ),
    ...replay.dimensions.flatMap((sums, d): Row[] => [
      [`dimension ${d}`, 'service_ns', sums.serviceNs],
      [`dimension ${d}`, 'sent_bytes', sums.sentBytes],
      [`dimension ${d}`, 'bytes_per_link', sums.bytesPerLink],
    ]),
  ];
}

function textOf(
  { name, cluster, schedule, options }: ClusterScenario,
  traffic: TrainingTraffic,
  result: TrainResult,
): string {
  const { job, iterations } = traffic;
  const { replay, estimate, parts } = result;
  const share = (ns: number): string => (replay.timeNs === 0 ? '' : percent(ns / replay.timeNs));
  const accelerators = acceleratorCount(cluster.dimensions);
  const split = namedParts(parts).filter(([, ns]) => ns > 0);
  const causes = parts.exposedNs.flatMap((exposed, d) => {
    const all = sum(Object.values(exposed));
    if (all === 0) return [];
    const dimension = cluster.dimensions[d];
    return [
      [`${d} ${dimension?.topology} ${dimension?.size}`, ...CAUSES.map((cause) => percent(exposed[cause] / all))],
    ];
  });
  const lines = [
    `${name}: ${job.loop}, ${integer(job.layers.length)} layers, ${integer(accelerators)} accelerators`,
    `${schedule.order}, model ${options.model}, queue ${options.queue}`,
    '',
    textTable([
      [iterations === 1 ? 'iteration' : `${iterations} iterations`, time(replay.timeNs), share(replay.timeNs)],
      ...split.map(([part, ns]) => [`  ${part}`, time(ns), share(ns)]),
    ]),
    '',
    textTable([
      ['estimated', time(estimate.timeNs * iterations), share(estimate.timeNs * iterations)],
      ['without overlap', time(estimate.noOverlapNs * iterations), share(estimate.noOverlapNs * iterations)],
      ['bytes over bandwidth', time(estimate.boundNs * iterations), share(estimate.boundNs * iterations)],
    ]),
  ];
  if (causes.length > 0) lines.push('', textTable([['exposed in', ...CAUSES.map(spaced)], ...causes]));
  return `${lines.join('\n')}\n`;
}

function spaced(cause: string): string {
  return cause === 'linkWait' ? 'link wait' : cause;
}

function printTraces(
  { json, csv }: Arguments,
  { name, cluster, schedule, options }: ClusterScenario,
  traces: readonly ExecutionTrace[],
): void {
  const result = replayTrace({ cluster, traces, schedule, options });
  if (json) print(writeJson({ name, ...result }));
  else if (csv) printRows(rowsOfTraces(result));
  else print(textOfTraces(name, result));
}

function rowsOfTraces({ timeNs, ranks }: TraceResult): Row[] {
  return [
    ['trace', 'time_ns', timeNs],
    ...ranks.flatMap(({ computeNs, hostNs, exposedNs, endNs }, rank): Row[] => [
      [`rank ${rank}`, 'compute_ns', computeNs],
      [`rank ${rank}`, 'host_ns', hostNs],
      [`rank ${rank}`, 'exposed_ns', exposedNs],
      [`rank ${rank}`, 'end_ns', endNs],
    ]),
  ];
}

function textOfTraces(name: string, { timeNs, ranks, dimensions }: TraceResult): string {
  const rows = ranks.map(({ computeNs, hostNs, exposedNs, endNs }, rank) => [
    ...[String(rank), integer(computeNs), integer(hostNs), integer(exposedNs), integer(endNs)],
  ]);
  const busy = dimensions.map(({ serviceNs }) => fixed(serviceNs / Math.max(timeNs, 1)));
  const table = textTable([['rank', 'compute', 'host', 'exposed', 'end'], ...rows]);
  return `${name}: ${time(timeNs)}\nphases in service at a time, by dimension: ${busy.join(', ')}\n\n${table}\n`;
}
