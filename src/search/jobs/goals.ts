/**
 * What a search makes small. A goal reads what came out of a mapping of one group, by the allocator or by the simulator;
 * groups are searched one after another, each for itself. Of mappings that are alike to a goal the shorter one is better.
 */
import { registry } from '../../base/registry.js';

/** What came out of a mapping of the group's jobs. */
export interface Outcome {
  readonly makespanCycles: number;
  /** PEs, scratchpads, HBM and static power over the makespan, nJ; 0 where the goal does not ask for it. */
  readonly nanojoules: number;
  /** By the group's jobs: from the arrival of their inference to their end, cycles; empty where not asked for. */
  readonly latencyCycles: ArrayLike<number>;
}

/** What is known of the group's jobs beforehand. */
export interface GoalJobs {
  /** By job: its inference, numbered from 0 within the group. */
  readonly inference: Int32Array;
  /** By inference: its tenant, numbered from 0 within the group, and its deadline (infinite where it has none). */
  readonly tenant: Int32Array;
  readonly deadlineCycles: Float64Array;
  /** By tenant within the group: its number in the scenario. */
  readonly numbers: readonly number[];
}

export interface Goal {
  /** What an outcome must hold beside the makespan. */
  readonly needs: 'makespan' | 'energy' | 'latencies';
  /** What the value is counted in. */
  readonly unit: string;
  readonly value: (outcome: Outcome, jobs: GoalJobs) => number;
}

declare module '../../base/registry.js' {
  interface Kinds {
    goals: Goal;
  }
}

export const DEFAULT_GOAL = 'makespan';
export const DEADLINE_GOAL = 'deadline-misses';

/** Between mappings alike, a makespan's worth: too little to outweigh anything else. */
const TIE = 1e-7;

export const goals = registry('goals', 'a goal', [
  goal('makespan', 'when the last job ends', {
    needs: 'makespan',
    unit: 'cycles',
    value: ({ makespanCycles }) => makespanCycles,
  }),
  goal('energy', 'what cores, scratchpads and memory take, static power too', {
    needs: 'energy',
    unit: 'nJ',
    value: ({ nanojoules, makespanCycles }) => nanojoules * (1 + TIE * bounded(makespanCycles)),
  }),
  goal('edp', 'energy × makespan', {
    needs: 'energy',
    unit: 'nJ cycles',
    value: ({ nanojoules, makespanCycles }) => nanojoules * makespanCycles,
  }),
  goal('worst-latency', 'the mean latency of the tenant that waits longest', {
    needs: 'latencies',
    unit: 'cycles',
    value: (outcome, jobs) =>
      tenantLatencies(outcome, jobs).reduce((worst, one) => Math.max(worst, one), 0) + TIE * outcome.makespanCycles,
  }),
  {
    name: 'weighted-latency',
    about: 'the mean of the tenants’ mean latencies, weighted; weights by tenant, 1 where none is given',
    options: (z) => z.strictObject({ weights: z.array(z.number().min(0).max(1e9)).min(1).optional() }),
    make: ({ weights = [] }: { readonly weights?: readonly number[] }): Goal => ({
      needs: 'latencies',
      unit: 'cycles',
      value: (outcome, jobs) => {
        const latencies = tenantLatencies(outcome, jobs);
        let [sum, all] = [0, 0];
        latencies.forEach((latency, t) => {
          const weight = weights[jobs.numbers[t] ?? 0] ?? 1;
          sum += weight * latency;
          all += weight;
        });
        return (all > 0 ? sum / all : 0) + TIE * outcome.makespanCycles;
      },
    }),
  },
  goal(DEADLINE_GOAL, 'inferences that end after their deadline; of as many, the least late', {
    needs: 'latencies',
    unit: 'inferences',
    value: (outcome, jobs) => {
      const { latest } = inferenceLatencies(outcome, jobs);
      let [misses, late] = [0, 0];
      latest.forEach((latency, inference) => {
        const over = latency - jobs.deadlineCycles[inference]!;
        if (!(over > 0)) return;
        misses++;
        late += over;
      });
      return misses + 0.5 * bounded(late) + TIE * bounded(outcome.makespanCycles);
    },
  }),
]);

function goal(name: string, about: string, made: Goal) {
  return { name, about, make: () => made };
}

/** 0 … 1, growing. */
function bounded(value: number): number {
  return value / (1e6 + value);
}

function inferenceLatencies({ latencyCycles }: Outcome, { inference, tenant }: GoalJobs): { latest: Float64Array } {
  const latest = new Float64Array(tenant.length);
  for (let job = 0; job < inference.length; job++) {
    const of = inference[job]!;
    if (latencyCycles[job]! > latest[of]!) latest[of] = latencyCycles[job]!;
  }
  return { latest };
}

/** Means over a tenant's inferences, by tenant. */
function tenantLatencies(outcome: Outcome, jobs: GoalJobs): Float64Array {
  const { latest } = inferenceLatencies(outcome, jobs);
  const sums = new Float64Array(jobs.numbers.length);
  const counts = new Float64Array(jobs.numbers.length);
  latest.forEach((latency, inference) => {
    const of = jobs.tenant[inference]!;
    sums[of]! += latency;
    counts[of]!++;
  });
  return sums.map((sum, t) => sum / Math.max(1, counts[t]!));
}
