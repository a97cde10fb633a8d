/**
 * Execution traces on a cluster, replayed: one for each accelerator, or one that all of them follow.
 */
import { InputError } from '../../base/errors.js';
import { Simulation } from '../../kernel/simulation.js';
import { acceleratorCount, type Cluster } from '../../machine/cluster/cluster.js';
import { totalGiBps } from '../../machine/cluster/dimension.js';
import { logicalNetwork } from '../../machine/cluster/logical-dimension.js';
import { type ChunkSchedule, chunkScheduler } from '../../mapping/chunk-order/scheduler.js';
import type { ExecutionTrace } from '../../workload/training/execution-trace.js';
import { Agenda } from './agenda.js';
import type { TraceCauses } from './causes.js';
import { ChunkNetwork, type NetworkOptions } from './chunk-network.js';
import { CollectiveBook } from './collective-book.js';
import { type DimensionSums, dimensionSums } from './dimension-sums.js';
import { fullFabric, symmetricFabric } from './fabric.js';
import { checkOptions } from './replay-collective.js';
import { StageMessages } from './stage-messages.js';
import { type TraceRankTime, TraceRunner } from './trace-runner.js';

export interface TraceRun {
  readonly cluster: Cluster;
  readonly traces: readonly ExecutionTrace[];
  readonly schedule: ChunkSchedule;
  readonly options: NetworkOptions;
  /** Told what waits for what; accelerators are then told one by one. */
  readonly causes?: TraceCauses | undefined;
}

export interface TraceResult {
  readonly timeNs: number;
  /** One for each trace, or for each accelerator where they were told one by one. */
  readonly ranks: readonly TraceRankTime[];
  /** Of accelerator 0, by dimension. */
  readonly dimensions: readonly DimensionSums[];
  readonly events: number;
}

/** @throws InputError for traces that do not fit the cluster or each other */
export function replayTrace({ cluster, traces, schedule, options, causes }: TraceRun): TraceResult {
  checkOptions(options);
  const accelerators = acceleratorCount(cluster.dimensions);
  if (traces.length !== 1 && traces.length !== accelerators)
    throw new InputError({
      path: 'traces',
      expected: `one trace for all, or one for each of ${accelerators} accelerators`,
      found: traces.length,
    });
  const { dimensions } = logicalNetwork(cluster.dimensions);
  const sizes = dimensions.map(({ size }) => size);
  const isEach = traces.length > 1 || causes !== undefined;
  const fabric = !isEach ? symmetricFabric(dimensions) : fullFabric(dimensions);
  const simulation = new Simulation();
  const agenda = new Agenda(simulation);
  let runner: TraceRunner | undefined;
  const book = new CollectiveBook({
    simulation,
    agenda,
    fabric,
    schedulers: [chunkScheduler(schedule, { sizes, bandwidths: cluster.dimensions.map(totalGiBps) })],
    defaultPriority: 'fifo',
    onResult: (token, rank) => runner?.onResult(token, rank),
    causes,
  });
  const network = new ChunkNetwork(
    { simulation, agenda, cluster, fabric, causes, onChunkEnd: book.onChunkEnd },
    options,
  );
  book.attach(network);
  const timing = { wholeNs: options.wholeNs, sharesLinks: options.model === 'physical' };
  const route = { cluster, between: cluster.dimensions, options: timing };
  const messages = new StageMessages(simulation, route, (waiting) => runner?.onMessage(waiting));
  runner = new TraceRunner({ simulation, book, messages, sizes, ranks: fabric.ranks, traces, causes });
  const none = (): void => {};
  const { onSend = none, onReduce = none, onReceive = none } = network.unshared ?? {};
  agenda.serve({ entries: [onSend, onReduce, none, book.onReport], arrive: onReceive });
  for (let rank = 0; rank < fabric.ranks; rank++) runner.begin(rank);
  simulation.run();
  runner.finish();
  return {
    timeNs: runner.times.reduce((latest, { endNs }) => Math.max(latest, endNs), 0),
    ranks: runner.times,
    dimensions: dimensionSums(network.tasks, fabric, 0),
    events: simulation.events,
  };
}
