/**
 * A training iteration on a cluster, replayed: every accelerator (or one that stands for all that do the same) goes
 * through its program, its collectives through the dimensions chunk by chunk.
 */
import { InputError } from '../../base/errors.js';
import { Simulation } from '../../kernel/simulation.js';
import { acceleratorCount, type Cluster } from '../../machine/cluster/cluster.js';
import { totalGiBps } from '../../machine/cluster/dimension.js';
import { logicalNetwork } from '../../machine/cluster/logical-dimension.js';
import { stagedNetwork } from '../../machine/cluster/pipeline-dimensions.js';
import { type ChunkSchedule, chunkScheduler } from '../../mapping/chunk-order/scheduler.js';
import { programOf } from '../../workload/training/loops.js';
import { pipelinePrograms } from '../../workload/training/pipeline.js';
import type { Program, Scope } from '../../workload/training/program.js';
import type { TrainingJob } from '../../workload/training/training-job.js';
import { Agenda } from './agenda.js';
import type { ProgramCauses } from './causes.js';
import { ChunkNetwork, type NetworkOptions } from './chunk-network.js';
import { CollectiveBook, type CollectiveRecord } from './collective-book.js';
import { type DimensionSums, dimensionSums } from './dimension-sums.js';
import { type Fabric, fullFabric, symmetricFabric } from './fabric.js';
import { ProgramRunner, type RankObserver, type RankTime } from './program-runner.js';
import { type NetworkRecording, Recorder } from './recording.js';
import { checkOptions } from './replay-collective.js';
import { StageMessages } from './stage-messages.js';

export interface IterationRun {
  readonly cluster: Cluster;
  readonly job: TrainingJob;
  /** One after another. Default 1. */
  readonly iterations?: number | undefined;
  readonly schedule: ChunkSchedule;
  readonly options: NetworkOptions;
  /** Of collectives whose loop leaves it open. */
  readonly collectivePriority: 'lifo' | 'fifo';
  /** By how much each accelerator begins later, nanoseconds. Left out: all begin at 0, and one tells for all alike. */
  readonly offsetsNs?: readonly number[] | undefined;
  /** Tell all accelerators one by one, although they begin together. */
  readonly each?: boolean | undefined;
  /** Told what waits for what; accelerators are then told one by one. */
  readonly causes?: ProgramCauses | undefined;
  /** Told what ranks do. */
  readonly observer?: RankObserver | undefined;
  /** Keep every phase and what every nanosecond of each dimension was used for. */
  readonly record?: boolean | undefined;
}

export interface IterationResult {
  /** When the last rank has its last result. */
  readonly timeNs: number;
  /** One for each pipeline stage, or for each accelerator where they were told one by one. */
  readonly ranks: readonly RankTime[];
  /** Of rank 0, by dimension of the network within a stage. */
  readonly dimensions: readonly DimensionSums[];
  /** Bytes that rank 0's peers of the same place send between stages, by dimension. */
  readonly stageBytes: readonly number[];
  readonly collectives: readonly CollectiveRecord[];
  readonly events: number;
  /** Of rank 0; present when a recording was asked for. */
  readonly recording?: NetworkRecording | undefined;
}

/** @throws InputError for options, a cluster or a job that do not fit each other */
export function replayIteration(run: IterationRun): IterationResult {
  const { cluster, job, options, schedule } = run;
  checkOptions(options);
  const stages = job.loop === 'pipeline' ? (job.pipeline?.stages ?? 1) : 1;
  const { within, between } = stagedNetwork(cluster.dimensions, stages);
  const { dimensions, modelDimensions } = logicalNetwork(within, job.modelParallel);
  const fabric =
    run.offsetsNs === undefined && run.causes === undefined && run.each !== true
      ? symmetricFabric(dimensions, stages)
      : fullFabric(dimensions, stages);
  const programs: readonly Program[] =
    job.loop === 'pipeline' ? pipelinePrograms(job, run.iterations ?? 1) : [programOf(job, run.iterations ?? 1)];
  const ordered = {
    sizes: dimensions.map(({ size }) => size),
    bandwidths: dimensions.map(({ whole }) => totalGiBps(whole)),
  };

  const simulation = new Simulation();
  const agenda = new Agenda(simulation);
  let runner: ProgramRunner | undefined;
  const recorder = run.record === true ? new Recorder() : undefined;
  const book = new CollectiveBook({
    simulation,
    agenda,
    fabric,
    schedulers: programs.map(() => chunkScheduler(schedule, ordered)),
    defaultPriority: run.collectivePriority,
    onResult: (token, rank, chunk) => runner?.onResult(token, rank, chunk),
    causes: run.causes,
  });
  const network = new ChunkNetwork(
    { simulation, agenda, cluster, fabric, observer: recorder, causes: run.causes, onChunkEnd: book.onChunkEnd },
    options,
  );
  book.attach(network);
  const timing = { wholeNs: options.wholeNs, sharesLinks: options.model === 'physical' };
  const messages = new StageMessages(simulation, { cluster, between, options: timing }, (rank) =>
    runner?.onMessage(rank),
  );
  runner = new ProgramRunner({
    simulation,
    agenda,
    fabric,
    network,
    book,
    involved: scopes(dimensions.length, modelDimensions),
    messages,
    programs,
    layers: job.layers.length,
    observer: run.observer,
    causes: run.causes,
  });
  const none = (): void => {};
  const { onSend = none, onReduce = none, onReceive = none } = network.unshared ?? {};
  agenda.serve({ entries: [onSend, onReduce, runner.onResume, book.onReport], arrive: onReceive });
  beginAll(runner, fabric, run);
  simulation.run();

  const { times } = runner;
  const timeNs = times.reduce((latest, { endNs }) => Math.max(latest, endNs), 0);
  for (const time of times) time.idleNs = timeNs - time.endNs;
  if (Number.isNaN(timeNs)) throw new Error('the replay stopped with a rank that waits');
  return {
    timeNs,
    ranks: times,
    dimensions: dimensionSums(network.tasks, fabric, 0),
    stageBytes: messages.sentBytes,
    collectives: book.records,
    events: simulation.events,
    recording: recorder?.recording(network, fabric, 0, { endNs: timeNs, issued: issuedBy(book, fabric, 0) }),
  };
}

/** Collectives that a rank takes part in. */
function issuedBy({ records }: CollectiveBook, fabric: Fabric, rank: number): CollectiveRecord[] {
  return records.filter(({ group }) => group === fabric.groupOf[rank]);
}

function scopes(dimensions: number, modelDimensions: number): (scope: Scope) => readonly boolean[] {
  const all = Array.from({ length: dimensions }, () => true);
  const table: Readonly<Record<Scope, readonly boolean[]>> = {
    all,
    model: all.map((_, d) => d < modelDimensions),
    data: all.map((_, d) => d >= modelDimensions),
  };
  return (scope) => table[scope];
}

function beginAll(runner: ProgramRunner, { ranks }: Fabric, { cluster, offsetsNs }: IterationRun): void {
  const accelerators = acceleratorCount(cluster.dimensions);
  if (offsetsNs !== undefined && offsetsNs.length !== accelerators)
    throw new InputError({
      path: 'offsetsNs',
      expected: `${accelerators} offsets, one for each accelerator`,
      found: offsetsNs.length,
    });
  for (let rank = 0; rank < ranks; rank++) {
    const offset = offsetsNs?.[rank] ?? 0;
    if (!(Number.isFinite(offset) && offset >= 0))
      throw new InputError({ path: `offsetsNs.${rank}`, expected: 'a number of at least 0', found: offset });
    runner.begin(rank, offset);
  }
}
