/**
 * The best few genomes of a search, no two of the same value: what a second objective re-ranks and what the next
 * search begins with.
 */
import type { Candidate, Objective } from './mapper.js';

export class Finalists {
  private readonly list: Candidate[] = [];

  constructor(
    private readonly size: number,
    private readonly jobs: number,
  ) {}

  /** Whether a genome of this value would be taken. */
  wants(value: number): boolean {
    const { list } = this;
    if (list.length === this.size && value >= (list[this.size - 1] as Candidate).value) return false;
    return this.size === 1 || !list.some((candidate) => candidate.value === value);
  }

  /** Takes a genome that `write` puts down; the worst one leaves when there are too many. */
  add(value: number, write: (core: Int32Array, priority: Float64Array) => void): void {
    const { list, jobs } = this;
    const freed = list.length === this.size ? list.pop() : undefined;
    const core = freed?.core ?? new Int32Array(jobs);
    const priority = freed?.priority ?? new Float64Array(jobs);
    write(core, priority);
    let at = list.length;
    while (at > 0 && (list[at - 1] as Candidate).value > value) at--;
    list.splice(at, 0, { core, priority, value });
  }

  get best(): readonly Candidate[] {
    return this.list;
  }

  /** The candidate that the second objective likes best; the first objective decides between equals. */
  rerank(objective: Objective): { readonly candidate: Candidate; readonly value: number } | undefined {
    let winner: { candidate: Candidate; value: number } | undefined;
    for (const candidate of this.list) {
      const value = objective(candidate.core, candidate.priority, 0);
      if (winner === undefined || value < winner.value) winner = { candidate, value };
    }
    return winner;
  }
}
