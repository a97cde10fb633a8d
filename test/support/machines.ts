/**
 * Random machines with work for them: cores, tile plans, a mapping, groups, dependencies, arrivals. Small, so that
 * failures read well, and with few distinct numbers, so that ties are frequent. Bytes and cycles are whole numbers:
 * what the laws compare is then exact but for the sharing of bandwidth.
 */
import fc from 'fast-check';
import type { Core } from '../../src/machine/core.js';
import type { Memory } from '../../src/machine/memory.js';
import type { Queues } from '../../src/mapping/job-mapping.js';
import { type TilePlan, type TileRun, tileTotals } from '../../src/mapping/tile-plan.js';
import { SERVICES, type Service, type SimulationInput, type TiledWork } from '../../src/simulator/input.js';
import { PLAIN_CORE } from './fluid-replay.js';

/** A simulation input in which every job is tiled. */
export type Machine = Omit<SimulationInput, 'work'> & { readonly work: readonly TiledWork[] };

export interface MachineOptions {
  readonly arbitrations?: readonly string[];
  readonly maxCores?: number;
  readonly maxJobs?: number;
  /** Plans that keep something in the SG from tile to tile. Default true. */
  readonly retention?: boolean;
  /** Jobs of a few inferences with priorities, served in any way the host knows. Default false. */
  readonly services?: boolean;
  /** Tiles with work for vector lanes. Default false. */
  readonly lanes?: boolean;
  /** Tiles that tell their weights, on cores of which some fetch them ahead; of small and of large tiles. Default false. */
  readonly weights?: boolean;
  /** Machines with barrier and prefetch only, one group, no latencies. Default false. */
  readonly plain?: boolean;
}

const FLUID = ['proportional', 'max-min'];

const tileRun: fc.Arbitrary<TileRun> = fc.record({
  count: fc.integer({ min: 1, max: 4 }),
  loadBytes: fc.oneof(
    fc.constant(0),
    fc.integer({ min: 1, max: 20 }).map((n) => n * 20),
  ),
  computeCycles: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 60 })),
  storeBytes: fc.oneof(
    fc.constant(0),
    fc.integer({ min: 1, max: 10 }).map((n) => n * 20),
  ),
});

/** At least one cycle in all, as every real job has: required bandwidth is bytes over cycles. */
export const plans: fc.Arbitrary<TilePlan> = fc
  .array(tileRun, { minLength: 1, maxLength: 3 })
  .map((runs) => (tileTotals(runs).computeCycles > 0 ? runs : [...runs, { ...FILLER, computeCycles: 1 }]));

/** With work for the lanes; some have nothing else to do. */
const plansForLanes: fc.Arbitrary<TilePlan> = plans.chain((plan) =>
  fc
    .array(fc.constantFrom(0, 0, 1, 7, 30, 80), { minLength: plan.length, maxLength: plan.length })
    .map((cycles) => plan.map((run, i) => ({ ...run, vectorCycles: cycles[i]! }))),
);

/** Of what each tile loads, some are weights. */
const plansWithWeights: fc.Arbitrary<TilePlan> = plans.chain((plan) =>
  fc
    .array(fc.constantFrom(0, 0.25, 0.5, 1), { minLength: plan.length, maxLength: plan.length })
    .map((shares) => plan.map((run, i) => ({ ...run, weightBytes: run.loadBytes * shares[i]! }))),
);

const FILLER: TileRun = { count: 1, loadBytes: 0, computeCycles: 0, storeBytes: 0 };

/** The plan with `bytes` taken by its first tile and given back by its last. */
function retaining(plan: TilePlan, bytes: number): TilePlan {
  const first = { ...FILLER, loadBytes: 20, computeCycles: 5, takenBytes: 20 + bytes, freedBytes: 20 };
  const last = { ...FILLER, storeBytes: 20, computeCycles: 5, takenBytes: 20, freedBytes: 20 + bytes };
  return bytes > 0 ? [first, ...plan, last] : plan;
}

export function machines(options: MachineOptions = {}): fc.Arbitrary<Machine> {
  const {
    arbitrations = FLUID,
    maxCores = 4,
    maxJobs = 8,
    retention = true,
    plain = false,
    services = false,
    lanes = false,
    weights = false,
  } = options;
  const optional = <T>(value: fc.Arbitrary<T>, otherwise: T): fc.Arbitrary<T> =>
    plain ? fc.constant(otherwise) : fc.oneof(fc.constant(otherwise), value);
  return fc
    .record({ cores: fc.integer({ min: 1, max: maxCores }), jobs: fc.integer({ min: 1, max: maxJobs }) })
    .chain(({ cores, jobs }) => {
      const forEachJob = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T[]> =>
        fc.array(value, { minLength: jobs, maxLength: jobs });
      const groupCount = plain ? 1 : 3;
      return fc.record({
        plan: forEachJob(weights ? plansWithWeights : lanes ? plansForLanes : plans),
        fetches: fc.array(weights ? fc.boolean() : fc.constant(false), { minLength: cores, maxLength: cores }),
        scale: fc.constantFrom(...(weights ? [1, 40] : [1])),
        kept: forEachJob(retention ? fc.constantFrom(0, 0, 100, 500) : fc.constant(0)),
        coreOf: forEachJob(fc.nat(cores - 1)),
        groupOf: forEachJob(fc.nat(groupCount - 1)),
        needs: forEachJob(fc.option(fc.nat(jobs - 1), { nil: undefined })),
        arrival: forEachJob(optional(fc.integer({ min: 1, max: 300 }), 0)),
        cores: fc.array(fc.record({ buffers: fc.integer({ min: 1, max: 4 }), slack: fc.constantFrom(1, 1.3, 2, 4) }), {
          minLength: cores,
          maxLength: cores,
        }),
        memory: memories(arbitrations, plain),
        barrier: optional(fc.boolean(), true),
        controlLatencyCycles: optional(fc.constantFrom(0, 7, 50), 0),
        crossJobPrefetch: optional(fc.boolean(), true),
        groupCount: fc.constant(groupCount),
        priority: forEachJob(fc.nat(2)),
        inference: forEachJob(fc.nat(2)),
        service: services ? fc.constantFrom(...SERVICES) : fc.constant(undefined),
        preemption: fc.boolean(),
      });
    })
    .map(build);
}

function memories(arbitrations: readonly string[], plain: boolean): fc.Arbitrary<Memory> {
  return fc.record(
    {
      bandwidthBytesPerCycle: fc.constantFrom(1, 3, 8, 16, 50),
      arbitration: fc.constantFrom(...arbitrations),
      throttle: fc.constant({ budgetBytes: 512, windowCycles: 100 }),
      ...(plain
        ? {}
        : {
            latencyCycles: fc.constantFrom(0, 13),
            loadPortBytesPerCycle: fc.constantFrom(2, 8, 50),
            storePortBytesPerCycle: fc.constantFrom(2, 8, 50),
            efficiency: fc.constantFrom(0.5, 1),
          }),
    },
    { requiredKeys: ['bandwidthBytesPerCycle', 'arbitration', 'throttle'] },
  );
}

interface Drawn {
  readonly plan: readonly TilePlan[];
  readonly fetches: readonly boolean[];
  readonly scale: number;
  readonly kept: readonly number[];
  readonly coreOf: readonly number[];
  readonly groupOf: readonly number[];
  readonly needs: readonly (number | undefined)[];
  readonly arrival: readonly number[];
  readonly cores: readonly { readonly buffers: number; readonly slack: number }[];
  readonly memory: Memory;
  readonly barrier: boolean;
  readonly controlLatencyCycles: number;
  readonly crossJobPrefetch: boolean;
  readonly groupCount: number;
  readonly priority: readonly number[];
  readonly inference: readonly number[];
  readonly service: Service | undefined;
  readonly preemption: boolean;
}

/** What is chosen of the host. */
function served(drawn: Drawn): Pick<Machine, 'host' | 'priority' | 'inference'> {
  const { barrier, controlLatencyCycles, service, preemption, priority, inference } = drawn;
  if (service === undefined) return { host: { barrier, controlLatencyCycles } };
  return { host: { barrier, controlLatencyCycles, service, preemption }, priority, inference };
}

function build(drawn: Drawn): Machine {
  const { plan, kept, coreOf, groupOf, needs, cores, groupCount, fetches, scale } = drawn;
  const work = plan.map(
    (runs, job): TiledWork => ({ kind: 'tiles', plan: scaled(retaining(runs, kept[job]!), scale) }),
  );
  const largest = Math.max(...work.map((job) => tileTotals(job.plan).largestTileBytes));
  const groups = Array.from({ length: groupCount }, (_, group): Queues => {
    const queues: number[][] = cores.map(() => []);
    groupOf.forEach((g, job) => {
      if (g === group) queues[coreOf[job]!]!.push(job);
    });
    return queues;
  });
  return {
    cores: cores.map(
      ({ buffers, slack }, i): Core => ({
        ...PLAIN_CORE,
        name: `core${i}`,
        buffers,
        sgBytes: Math.floor(largest * slack),
        ...(fetches[i] === true ? { weightPrefetch: true } : {}),
      }),
    ),
    memory: drawn.memory,
    groups,
    work,
    // A job needs only what is in an earlier group.
    after: needs.map((other, job) => (other !== undefined && groupOf[other]! < groupOf[job]! ? [other] : [])),
    arrivalCycles: drawn.arrival,
    ...served(drawn),
    crossJobPrefetch: drawn.crossJobPrefetch,
  };
}

/** Every byte `scale` times. */
function scaled(plan: TilePlan, scale: number): TilePlan {
  if (scale === 1) return plan;
  const times = (bytes: number | undefined) => (bytes === undefined ? undefined : bytes * scale);
  return plan.map((run) => ({
    ...run,
    loadBytes: run.loadBytes * scale,
    storeBytes: run.storeBytes * scale,
    ...defined({
      weightBytes: times(run.weightBytes),
      takenBytes: times(run.takenBytes),
      freedBytes: times(run.freedBytes),
    }),
  }));
}

function defined(entries: Readonly<Record<string, number | undefined>>): Partial<TileRun> {
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined));
}
