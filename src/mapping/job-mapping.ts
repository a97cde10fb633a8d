/**
 * A mapping: which core runs which job, in which order. It is stored as MAGMA's genome (section V-A): a core and a
 * priority for each job, lower priority values first; and read as queues, an ordered list of jobs for each core.
 */

export interface Mapping {
  /** Core of each job. */
  readonly core: ArrayLike<number>;
  /** Orders the jobs of a core: lower runs first, equal ones in order of their ids. */
  readonly priority: ArrayLike<number>;
}

/** For each core the ids of its jobs, first to run first. */
export type Queues = readonly (readonly number[])[];

/** The queues of the jobs `ids` (all of them unless said otherwise) on `cores` cores. */
export function queuesOf(
  mapping: Mapping,
  cores: number,
  ids: Iterable<number> = Array(mapping.core.length).keys(),
): Queues {
  const queues: number[][] = Array.from({ length: cores }, () => []);
  for (const job of ids) queues[mapping.core[job] as number]?.push(job);
  for (const queue of queues) queue.sort((a, b) => mapping.priority[a]! - mapping.priority[b]! || a - b);
  return queues;
}

/**
 * The genome of queues over `jobs` jobs. Priorities are spread evenly over [0, 1), a queue's k-th of n at k / n, so
 * that genomes made here mix with drawn ones.
 */
export function mappingOf(queues: Queues, jobs: number): { core: Int32Array; priority: Float64Array } {
  const core = new Int32Array(jobs).fill(-1);
  const priority = new Float64Array(jobs);
  queues.forEach((queue, c) => {
    queue.forEach((job, position) => {
      core[job] = c;
      priority[job] = position / queue.length;
    });
  });
  return { core, priority };
}
