/**
 * A genome as a point of the unit cube, for optimisers that know nothing of mappings: coordinate j says job j's core
 * (the cube's side is cut into equal parts), coordinate jobs + j its priority. Points outside are folded back in.
 */
import type { Mapping } from '../../mapping/job-mapping.js';
import type { CubeSearch } from '../optimisers/cube-search.js';
import { fold } from '../space.js';
import { BestSoFar } from './best-so-far.js';
import type { SearchOptions, SearchProblem } from './mapper.js';

/** Priorities stay below 1. */
const TOP = 1 - 2 ** -32;

export class JobCube implements CubeSearch {
  readonly dimension: number;
  readonly seen: BestSoFar;
  readonly seeds: readonly Float64Array[];
  private readonly genome: { readonly core: Int32Array; readonly priority: Float64Array };

  constructor(
    private readonly problem: SearchProblem,
    options: SearchOptions,
  ) {
    const { jobs, cores } = problem.table;
    this.dimension = 2 * jobs;
    this.seen = new BestSoFar(problem, options);
    this.genome = { core: new Int32Array(jobs), priority: new Float64Array(jobs) };
    this.seeds = (options.seeds ?? []).map((seed) => pointOfMapping(seed, cores));
  }

  get left(): number {
    return this.seen.left;
  }

  get progress(): number {
    return this.seen.progress;
  }

  /** One sample; infinity, and none, when the budget is used up. */
  value(point: Float64Array): number {
    if (this.seen.left <= 0) return Number.POSITIVE_INFINITY;
    const { genome } = this;
    mappingAt(point, this.problem.table.cores, genome);
    return this.seen.evaluate(genome.core, genome.priority);
  }
}

/** Writes the mapping that a point stands for into `into`. */
export function mappingAt(
  point: Float64Array,
  cores: number,
  { core, priority }: { readonly core: Int32Array; readonly priority: Float64Array },
): void {
  const jobs = core.length;
  for (let job = 0; job < jobs; job++) {
    core[job] = Math.min(cores - 1, Math.floor(fold(point[job]!) * cores));
    priority[job] = Math.min(TOP, fold(point[jobs + job]!));
  }
}

/** In the middle of its core's part; priorities by rank. */
export function pointOfMapping({ core, priority }: Mapping, cores: number): Float64Array {
  const jobs = core.length;
  const point = new Float64Array(2 * jobs);
  const order = Array.from({ length: jobs }, (_, job) => job);
  order.sort((a, b) => priority[a]! - priority[b]! || a - b);
  order.forEach((job, rank) => {
    point[job] = (core[job]! + 0.5) / cores;
    point[jobs + job] = (rank + 0.5) / jobs;
  });
  return point;
}
