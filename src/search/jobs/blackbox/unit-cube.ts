/**
 * A genome as a point of the unit cube, for optimisers that know nothing of mappings: coordinate j says job j's core
 * (the cube's side is cut into equal parts), coordinate jobs + j its priority. Points outside are folded back in.
 */
import type { Mapping } from '../../../mapping/job-mapping.js';
import { BestSoFar } from '../best-so-far.js';
import type { SearchOptions, SearchProblem } from '../mapper.js';

/** Priorities stay below 1. */
const TOP = 1 - 2 ** -32;

export class UnitCube {
  readonly dimension: number;
  readonly seen: BestSoFar;
  /** The given seeds as points. */
  readonly seeds: readonly Float64Array[];
  private readonly core: Int32Array;
  private readonly priority: Float64Array;

  constructor(
    private readonly problem: SearchProblem,
    options: SearchOptions,
  ) {
    const { jobs } = problem.table;
    this.dimension = 2 * jobs;
    this.seen = new BestSoFar(problem, options);
    this.core = new Int32Array(jobs);
    this.priority = new Float64Array(jobs);
    this.seeds = (options.seeds ?? []).map((seed) => this.pointOf(seed));
  }

  get left(): number {
    return this.seen.left;
  }

  /** One sample; infinity, and none, when the budget is used up. */
  value(point: Float64Array): number {
    if (this.seen.left <= 0) return Number.POSITIVE_INFINITY;
    const { jobs, cores } = this.problem.table;
    for (let job = 0; job < jobs; job++) {
      this.core[job] = Math.min(cores - 1, Math.floor(fold(point[job]!) * cores));
      this.priority[job] = Math.min(TOP, fold(point[jobs + job]!));
    }
    return this.seen.evaluate(this.core, this.priority);
  }

  /** In the middle of its core's part; priorities by rank. */
  private pointOf({ core, priority }: Mapping): Float64Array {
    const { jobs, cores } = this.problem.table;
    const point = new Float64Array(this.dimension);
    const order = Array.from({ length: jobs }, (_, job) => job);
    order.sort((a, b) => priority[a]! - priority[b]! || a - b);
    order.forEach((job, rank) => {
      point[job] = (core[job]! + 0.5) / cores;
      point[jobs + job] = (rank + 0.5) / jobs;
    });
    return point;
  }
}

/** Mirrored at 0 and 1, with period 2. */
export function fold(x: number): number {
  const y = x - 2 * Math.floor(x / 2);
  return y > 1 ? 2 - y : y;
}
