/**
 * The mappings of a group of jobs as a space: a core and a priority for each job, changed as MAGMA's mutation and its
 * crossover of a range change them.
 */
import type { Mapping } from '../../mapping/job-mapping.js';
import type { Space } from '../space.js';
import { mappingAt, pointOfMapping } from './job-cube.js';

/** MAGMA's, of a gene. */
const MUTATION = 0.05;

/** @param jobs and cores, both > 0 */
export function jobSpace(jobs: number, cores: number): Space<JobGenome> {
  return {
    make: (random) => ({
      core: Int32Array.from({ length: jobs }, () => random.below(cores)),
      priority: Float64Array.from({ length: jobs }, () => random.uniform()),
    }),
    copy: ({ core, priority }) => ({ core: core.slice(), priority: priority.slice() }),
    mutate({ core, priority }, random) {
      for (let job = 0; job < jobs; job++) {
        if (random.uniform() < MUTATION) core[job] = random.below(cores);
        if (random.uniform() < MUTATION) priority[job] = random.uniform();
      }
    },
    cross(genome, other, random) {
      const one = random.below(jobs + 1);
      const two = random.below(jobs + 1);
      const from = Math.min(one, two);
      const to = Math.max(one, two);
      genome.core.set(other.core.subarray(from, to), from);
      genome.priority.set(other.priority.subarray(from, to), from);
    },
    step({ core, priority }, random) {
      const job = random.below(jobs);
      if (random.uniform() < 0.5) core[job] = random.below(cores);
      else priority[job] = random.uniform();
    },
    cube: {
      dimension: 2 * jobs,
      genomeOf(point) {
        const genome = { core: new Int32Array(jobs), priority: new Float64Array(jobs) };
        mappingAt(point, cores, genome);
        return genome;
      },
      pointOf: (genome) => pointOfMapping(genome, cores),
    },
  };
}

export type JobGenome = Mapping & { readonly core: Int32Array; readonly priority: Float64Array };
