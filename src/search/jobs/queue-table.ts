/**
 * Queues in flat arrays, for local search: core c's k-th job is `order[c · jobs + k]`, k < `length[c]`. `from[c]` is the
 * first position on core c that differs from the state last settled (anything above `jobs`: none), so that an objective
 * can resume there.
 */
export interface QueueTable {
  readonly jobs: number;
  readonly cores: number;
  readonly order: Int32Array;
  readonly length: Int32Array;
  readonly from: Int32Array;
}

const UNCHANGED = 0x7fffffff;

export function queueTable(jobs: number, cores: number): QueueTable {
  return {
    jobs,
    cores,
    order: new Int32Array(cores * jobs),
    length: new Int32Array(cores),
    from: new Int32Array(cores).fill(UNCHANGED),
  };
}

/** What is there now counts as seen. */
export function settle(queues: QueueTable): void {
  queues.from.fill(UNCHANGED);
}

/** The queues of the genome at `offset`; everything counts as changed. */
export function fromGenome(queues: QueueTable, core: ArrayLike<number>, priority: ArrayLike<number>, offset = 0): void {
  const { jobs, order, length } = queues;
  length.fill(0);
  for (let job = 0; job < jobs; job++) {
    const c = core[offset + job]!;
    order[c * jobs + length[c]!++] = job;
  }
  for (let c = 0; c < queues.cores; c++) {
    order
      .subarray(c * jobs, c * jobs + length[c]!)
      .sort((a, b) => priority[offset + a]! - priority[offset + b]! || a - b);
  }
  queues.from.fill(0);
}

/** The genome of the queues, a queue's k-th of n at priority k / n. */
export function toGenome(queues: QueueTable, core: Int32Array, priority: Float64Array): void {
  const { jobs, order, length } = queues;
  for (let c = 0; c < queues.cores; c++) {
    const n = length[c]!;
    for (let k = 0; k < n; k++) {
      const job = order[c * jobs + k]!;
      core[job] = c;
      priority[job] = k / n;
    }
  }
}

/** Takes the job at (a, i) out and puts it at position k of core b. Undone by `relocate(queues, b, k, a, i)`. */
export function relocate(queues: QueueTable, a: number, i: number, b: number, k: number): void {
  const { jobs, order, length } = queues;
  const source = a * jobs;
  const target = b * jobs;
  const job = order[source + i]!;
  order.copyWithin(source + i, source + i + 1, source + length[a]!);
  length[a]!--;
  order.copyWithin(target + k + 1, target + k, target + length[b]!);
  order[target + k] = job;
  length[b]!++;
  touch(queues, a, a === b ? Math.min(i, k) : i);
  if (a !== b) touch(queues, b, k);
}

/** Exchanges the jobs at (a, i) and (b, k). Its own inverse. */
export function exchange(queues: QueueTable, a: number, i: number, b: number, k: number): void {
  const { jobs, order } = queues;
  const job = order[a * jobs + i]!;
  order[a * jobs + i] = order[b * jobs + k]!;
  order[b * jobs + k] = job;
  touch(queues, a, i);
  touch(queues, b, k);
}

function touch(queues: QueueTable, core: number, position: number): void {
  if (position < queues.from[core]!) queues.from[core] = position;
}
