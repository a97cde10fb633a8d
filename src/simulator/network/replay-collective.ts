/**
 * One collective on a network, replayed chunk by chunk from time 0. All accelerators issue it at once, or each a little
 * later than that (stragglers).
 */
import { InputError } from '../../base/errors.js';
import { Simulation } from '../../kernel/simulation.js';
import { acceleratorCount, type Cluster } from '../../machine/cluster/cluster.js';
import { totalGiBps } from '../../machine/cluster/dimension.js';
import { type LogicalDimension, logicalNetwork } from '../../machine/cluster/logical-dimension.js';
import type { ChunkPlan, CollectiveKind } from '../../mapping/chunk-order/collective.js';
import { type ChunkSchedule, chunkScheduler } from '../../mapping/chunk-order/scheduler.js';
import { Agenda } from './agenda.js';
import type { ProgramCauses } from './causes.js';
import { ChunkNetwork, NETWORK_MODELS, type NetworkOptions } from './chunk-network.js';
import { type DimensionSums, dimensionSums } from './dimension-sums.js';
import { type Fabric, fullFabric, symmetricFabric } from './fabric.js';
import { PartnerBook } from './partners.js';
import { type NetworkRecording, Recorder } from './recording.js';

export interface CollectiveRun {
  readonly cluster: Cluster;
  readonly kind: CollectiveKind;
  readonly bytes: number;
  readonly schedule: ChunkSchedule;
  readonly options: NetworkOptions;
  /** Chunks that were ordered otherwise; then `schedule` is not asked. Their dimensions are the network's. */
  readonly plans?: readonly ChunkPlan[] | undefined;
  /** Nanoseconds by accelerator. Left out: all begin at 0, and one accelerator tells for all. */
  readonly offsetsNs?: readonly number[] | undefined;
  /** Tell all accelerators one by one, although they begin together. */
  readonly each?: boolean | undefined;
  /** Told what waits for what; accelerators are then told one by one. */
  readonly causes?: ProgramCauses | undefined;
  /** Keep every phase and what every nanosecond was used for. */
  readonly record?: boolean | undefined;
}

export interface CollectiveResult {
  /** When the last accelerator has its last chunk. */
  readonly timeNs: number;
  /** Of accelerator 0, by dimension. */
  readonly dimensions: readonly DimensionSums[];
  readonly chunks: number;
  readonly events: number;
  /** Of accelerator 0; present when a recording was asked for. */
  readonly recording?: NetworkRecording | undefined;
}

/** @throws InputError for options or a collective that cannot be */
export function replayCollective(run: CollectiveRun): CollectiveResult {
  const { cluster, options } = run;
  checkOptions(options);
  const { dimensions } = logicalNetwork(cluster.dimensions);
  const fabric = fabricOf(run, dimensions);
  const plans = run.plans ?? planOf(run, dimensions);
  const simulation = new Simulation();
  const agenda = new Agenda(simulation);
  const recorder = run.record === true ? new Recorder() : undefined;
  let timeNs = 0;
  const network = new ChunkNetwork(
    {
      simulation,
      agenda,
      cluster,
      fabric,
      observer: recorder,
      causes: run.causes,
      onChunkEnd: () => {
        timeNs = simulation.now;
      },
    },
    options,
  );
  const issue = (rank: number): void => {
    run.causes?.issued(rank, 0, { firstChunk: 0, chunks: plans.length, updateNs: 0 });
    for (let chunk = 0; chunk < plans.length; chunk++) network.bring(chunk, rank);
  };
  const none = (): void => {};
  const { onSend = none, onReduce = none, onReceive = none } = network.unshared ?? {};
  agenda.serve({ entries: [onSend, onReduce, issue, none], arrive: onReceive });
  const partners = new PartnerBook(fabric).of(dimensions.map(() => true));
  if (plans.length > 0) network.announce(plans, partners, 0, 0);
  for (let rank = 0; rank < fabric.ranks; rank++) {
    const offset = run.offsetsNs?.[rank] ?? 0;
    run.causes?.began(rank, offset);
    if (offset === 0) issue(rank);
    else simulation.schedule(offset, 0, issue, rank);
  }
  simulation.run();
  return {
    timeNs,
    dimensions: dimensionSums(network.tasks, fabric, 0),
    chunks: plans.length,
    events: simulation.events,
    recording: recorder?.recording(network, fabric, 0, {
      endNs: timeNs,
      issued: [{ firstChunk: 0, chunks: plans.length, issuedNs: 0 }],
    }),
  };
}

function planOf({ cluster, kind, bytes, schedule }: CollectiveRun, dimensions: readonly LogicalDimension[]) {
  const scheduler = chunkScheduler(schedule, {
    sizes: dimensions.map(({ size }) => size),
    bandwidths: cluster.dimensions.map(totalGiBps),
  });
  return scheduler.plan({ kind, bytes, involved: dimensions.map(() => true) }, 0);
}

function fabricOf(run: CollectiveRun, dimensions: readonly LogicalDimension[]): Fabric {
  const { cluster, offsetsNs } = run;
  const isEach = run.each === true || run.causes !== undefined;
  if (offsetsNs === undefined) return isEach ? fullFabric(dimensions) : symmetricFabric(dimensions);
  const accelerators = acceleratorCount(cluster.dimensions);
  if (offsetsNs.length !== accelerators)
    throw new InputError({
      path: 'offsetsNs',
      expected: `${accelerators} offsets, one for each accelerator`,
      found: offsetsNs.length,
    });
  offsetsNs.forEach((offset, rank) => {
    if (!(Number.isFinite(offset) && offset >= 0))
      throw new InputError({ path: `offsetsNs.${rank}`, expected: 'a number of at least 0', found: offset });
  });
  return fullFabric(dimensions);
}

/** @throws InputError */
export function checkOptions({ model, activeChunks }: NetworkOptions): void {
  if (!NETWORK_MODELS.includes(model))
    throw new InputError({
      path: 'model',
      expected: `a network model (${NETWORK_MODELS.join(', ')})`,
      found: model,
    });
  if (activeChunks >= 1 && (Number.isSafeInteger(activeChunks) || activeChunks === Number.POSITIVE_INFINITY)) return;
  throw new InputError({
    path: 'activeChunks',
    expected: 'a whole number of at least 1, or infinity',
    found: activeChunks,
  });
}
