/**
 * A training iteration, estimated: every rank's program is walked once; a collective takes what the pipeline estimate of
 * its chunks says, and collectives that share a dimension follow one another in the order issued. Beside it what no
 * overlap at all and nothing but computation would take, between which every iteration lies that waits for no more than
 * it must.
 */
import { InputError } from '../../base/errors.js';
import type { Cluster } from '../../machine/cluster/cluster.js';
import { messageBytesPerNs, totalGiBps } from '../../machine/cluster/dimension.js';
import { hopsBetween, logicalNetwork } from '../../machine/cluster/logical-dimension.js';
import { type StagedNetwork, stagedNetwork, stageHop } from '../../machine/cluster/pipeline-dimensions.js';
import { type ChunkSchedule, chunkScheduler } from '../../mapping/chunk-order/scheduler.js';
import { programOf } from '../../workload/training/loops.js';
import { pipelinePrograms } from '../../workload/training/pipeline.js';
import type { CollectiveCall, Operation, Program, Scope } from '../../workload/training/program.js';
import type { TrainingJob } from '../../workload/training/training-job.js';
import { type EstimateOptions, estimateCollective } from './collective-estimate.js';

export interface IterationTask {
  readonly cluster: Cluster;
  readonly job: TrainingJob;
  readonly schedule: ChunkSchedule;
  readonly options: EstimateOptions;
}

export interface IterationEstimate {
  readonly timeNs: number;
  /** Of the rank that computes longest. */
  readonly computeNs: number;
  /** All collectives of that rank one after another, beside nothing. */
  readonly noOverlapNs: number;
  /**
   * Bytes over bandwidth of all collectives, of the most loaded links. Collectives of different groups go over different
   * links at the same time, so that their own bounds do not add up to one.
   */
  readonly boundNs: number;
}

/** @throws InputError */
export function estimateIteration(task: IterationTask): IterationEstimate {
  const { job, cluster } = task;
  const stages = job.loop === 'pipeline' ? (job.pipeline?.stages ?? 1) : 1;
  const staged = stagedNetwork(cluster.dimensions, stages);
  const programs = job.loop === 'pipeline' ? pipelinePrograms(job, 1) : [programOf(job, 1)];
  const costs = collectiveCosts(task, staged);
  const walk = new Walk(programs, costs, (from, to, bytes) => stageNs(cluster, staged, { from, to, bytes }));
  walk.run();
  const sums = programs.map((program) => sumsOf(program, costs));
  return {
    timeNs: Math.max(...walk.timeNs),
    computeNs: Math.max(...sums.map(({ computeNs }) => computeNs)),
    noOverlapNs: Math.max(...sums.map(({ computeNs, collectiveNs }) => computeNs + collectiveNs)),
    boundNs: Math.max(...sums.map(({ boundNs }) => boundNs)),
  };
}

interface CollectiveCost {
  readonly timeNs: number;
  readonly linksNs: ReadonlyMap<string, number>;
  /** Dimensions that it goes over; none: it does not happen. */
  readonly dimensions: readonly number[];
}

function collectiveCosts({ cluster, job, schedule, options }: IterationTask, { within }: StagedNetwork) {
  const { dimensions, modelDimensions } = logicalNetwork(within, job.modelParallel);
  const known = new Map<string, CollectiveCost>();
  const takes: Readonly<Record<Scope, (d: number) => boolean>> = {
    all: () => true,
    model: (d) => d < modelDimensions,
    data: (d) => d >= modelDimensions,
  };
  return ({ kind, bytes, scope }: CollectiveCall): CollectiveCost => {
    const key = `${kind} ${bytes} ${scope}`;
    let cost = known.get(key);
    if (cost !== undefined) return cost;
    const involved = dimensions.map((_, d) => takes[scope](d));
    const scheduler = chunkScheduler(schedule, {
      sizes: dimensions.map(({ size }) => size),
      bandwidths: dimensions.map(({ whole }) => totalGiBps(whole)),
    });
    const plans = scheduler.plan({ kind, bytes, involved }, 0);
    const used = dimensions.flatMap(({ size }, d) => (size > 1 && involved[d] === true ? [d] : []));
    const { timeNs, linksNs } = plans.length === 0 ? NOTHING : estimateCollective(plans, dimensions, cluster, options);
    cost = { timeNs, linksNs, dimensions: used };
    known.set(key, cost);
    return cost;
  };
}

const NOTHING = { timeNs: 0, linksNs: new Map<string, number>() };

interface StageMessage {
  readonly from: number;
  readonly to: number;
  readonly bytes: number;
}

function stageNs({ endpointDelayNs }: Cluster, { between }: StagedNetwork, { from, to, bytes }: StageMessage): number {
  const hop = stageHop(between, from, to);
  const whole = between[hop.dimension];
  if (whole === undefined) return 0;
  const logical = { whole, physical: hop.dimension, size: whole.size, stride: 1 };
  const router = whole.topology === 'switch' ? whole.routerNs : 0;
  const flightNs = hopsBetween(logical, hop.from, hop.to) * whole.latencyNs + 2 * whole.nicNs + router;
  return 2 * endpointDelayNs + flightNs + bytes / messageBytesPerNs(whole);
}

function sumsOf(program: Program, costs: (call: CollectiveCall) => CollectiveCost) {
  let computeNs = 0;
  let collectiveNs = 0;
  const linksNs = new Map<string, number>();
  for (const operation of program) {
    if (operation.kind === 'compute') computeNs += operation.ns;
    if (operation.kind !== 'issue') continue;
    const cost = costs(operation.call);
    collectiveNs += cost.dimensions.length === 0 ? 0 : cost.timeNs + operation.call.updateNs;
    for (const [links, ns] of cost.linksNs) linksNs.set(links, (linksNs.get(links) ?? 0) + ns);
  }
  return { computeNs, collectiveNs, boundNs: Math.max(0, ...linksNs.values()) };
}

/** Programs of all stages side by side; a stage that receives waits until the other has come to its send. */
class Walk {
  readonly timeNs: number[];
  private readonly at: number[];
  /** By stage: when each dimension is free, and when the last collective of each pass of a layer is in use. */
  private readonly freeNs: Map<number, number>[];
  private readonly inUseNs: Map<string, number>[];
  private readonly messages = new Map<string, number>();

  constructor(
    private readonly programs: readonly Program[],
    private readonly costs: (call: CollectiveCall) => CollectiveCost,
    private readonly stageNs: (from: number, to: number, bytes: number) => number,
  ) {
    this.timeNs = programs.map(() => 0);
    this.at = programs.map(() => 0);
    this.freeNs = programs.map(() => new Map<number, number>());
    this.inUseNs = programs.map(() => new Map<string, number>());
  }

  run(): void {
    const isDone = (): boolean => this.programs.every((program, stage) => this.at[stage] === program.length);
    while (!isDone()) {
      const before = this.at.reduce((sum, at) => sum + at, 0);
      this.programs.forEach((program, stage) => {
        while (
          (this.at[stage] as number) < program.length &&
          this.perform(stage, program[this.at[stage] as number] as Operation)
        )
          this.at[stage] = (this.at[stage] as number) + 1;
      });
      if (this.at.reduce((sum, at) => sum + at, 0) === before)
        throw new InputError({
          path: 'pipeline',
          expected: 'stages that do not wait for each other',
          found: 'a circle',
        });
    }
    this.programs.forEach((_, stage) => {
      this.timeNs[stage] = Math.max(this.now(stage), ...(this.inUseNs[stage] as Map<string, number>).values());
    });
  }

  /** @returns false when the stage must wait for another's message */
  private perform(stage: number, operation: Operation): boolean {
    const now = this.now(stage);
    switch (operation.kind) {
      case 'compute':
      case 'step':
        this.timeNs[stage] = now + operation.ns;
        return true;
      case 'issue':
        this.issue(stage, operation.call);
        return true;
      case 'wait': {
        const inUse = this.inUseNs[stage]?.get(`${operation.layer} ${operation.pass}`) ?? 0;
        this.timeNs[stage] = Math.max(now, inUse);
        return true;
      }
      case 'send':
        this.messages.set(
          `${stage} ${operation.stage} ${operation.tag}`,
          now + this.stageNs(stage, operation.stage, operation.bytes),
        );
        return true;
      case 'receive': {
        const arrival = this.messages.get(`${operation.stage} ${stage} ${operation.tag}`);
        if (arrival === undefined) return false;
        this.timeNs[stage] = Math.max(now, arrival);
        return true;
      }
    }
  }

  private issue(stage: number, call: CollectiveCall): void {
    const { timeNs, dimensions } = this.costs(call);
    if (dimensions.length === 0) return;
    const free = this.freeNs[stage] as Map<number, number>;
    const start = Math.max(this.now(stage), ...dimensions.map((d) => free.get(d) ?? 0));
    for (const d of dimensions) free.set(d, start + timeNs);
    const key = `${call.layer} ${call.pass}`;
    const inUse = this.inUseNs[stage] as Map<string, number>;
    inUse.set(key, Math.max(inUse.get(key) ?? 0, start + timeNs + call.updateNs));
  }

  private now(stage: number): number {
    return this.timeNs[stage] as number;
  }
}
