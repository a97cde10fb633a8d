/**
 * How long lanes take that share out a list of indices, each with its own work: in lock-step, block after block of as many
 * indices as there are lanes, each block as long as its longest index; or asynchronously, each lane taking the next index
 * when it is free (list scheduling, Graham 1966; with the longest first it is LPT, 1969).
 */

export interface LaneWork {
  /** From the first iteration to the end of the last lane, cycles of the core. */
  readonly computeCycles: number;
  /** Iterations of all lanes, of which one lane alone would need as many cycles. */
  readonly iterations: number;
  /** Of the compute cycles, what lanes wait for others to write. */
  readonly collisionCycles: number;
}

/** Σ over blocks of `lanes` indices of the longest work in the block. Order: as listed, or in that of `order`. */
export function lockStepCycles(work: ArrayLike<number>, lanes: number, order?: ArrayLike<number>): number {
  let cycles = 0;
  for (let first = 0; first < work.length; first += lanes) {
    const end = Math.min(work.length, first + lanes);
    let longest = 0;
    for (let i = first; i < end; i++) {
      const own = work[order === undefined ? i : order[i]!]!;
      if (own > longest) longest = own;
    }
    cycles += longest;
  }
  return cycles;
}

/** When the last of `lanes` lanes ends, each taking the next index when it is free; of lanes free at once, the first. */
export function asynchronousCycles(work: ArrayLike<number>, lanes: number, order?: ArrayLike<number>): number {
  const ends = new Float64Array(Math.min(lanes, Math.max(1, work.length))); // a heap, the earliest end on top
  for (let i = 0; i < work.length; i++) {
    ends[0]! += work[order === undefined ? i : order[i]!]!;
    sink(ends);
  }
  return ends.reduce((latest, end) => Math.max(latest, end), 0);
}

/** Indices, the longest work first; equal ones in order. */
export function longestFirst(work: ArrayLike<number>): Int32Array {
  return Int32Array.from({ length: work.length }, (_, i) => i).sort((a, b) => work[b]! - work[a]! || a - b);
}

function sink(heap: Float64Array): void {
  let at = 0;
  for (;;) {
    const left = 2 * at + 1;
    if (left >= heap.length) return;
    const least = left + 1 < heap.length && heap[left + 1]! < heap[left]! ? left + 1 : left;
    if (heap[least]! >= heap[at]!) return;
    const value = heap[at]!;
    heap[at] = heap[least]!;
    heap[least] = value;
    at = least;
  }
}
