/**
 * Priority and sequence in one number, which differs from every other one given out: the order of what happens at one
 * time, of events and alarms alike.
 */

/** A rank is priority · SEQUENCES + sequence, exact in a double while priorities lie within ± PRIORITIES. */
const SEQUENCES = 2 ** 30;
const PRIORITIES = 2 ** 20;

/** What holds ranks that were given out. */
export interface Ranked {
  ranks(): Float64Array;
  /** Other ranks in the place of these, and in the same order by size. */
  takeRanks(ranks: Float64Array): void;
}

export class Ranks {
  /**
   * @param holders when sequences run out, they are given other ranks
   * @param sequence the first one
   */
  constructor(
    private readonly holders: readonly Ranked[],
    private sequence = 0,
  ) {}

  /** @param priority one that was checked */
  next(priority: number): number {
    if (this.sequence === SEQUENCES) this.renumber();
    return (priority | 0) * SEQUENCES + this.sequence++;
  }

  /** Lets the sequences of what is pending begin at 0 again, in their order. */
  private renumber(): void {
    const arrays = this.holders.map((holder) => holder.ranks());
    const pending = arrays.flatMap((ranks) => Array.from(ranks.keys(), (index) => ({ ranks, index })));
    const rankOf = ({ ranks, index }: (typeof pending)[number]): number => ranks[index]!;
    const base = (rank: number): number => Math.floor(rank / SEQUENCES) * SEQUENCES;
    pending.sort((a, b) => rankOf(a) - base(rankOf(a)) - (rankOf(b) - base(rankOf(b))));
    pending.forEach(({ ranks, index }, i) => {
      ranks[index] = base(ranks[index]!) + i;
    });
    this.holders.forEach((holder, i) => {
      holder.takeRanks(arrays[i] as Float64Array);
    });
    this.sequence = pending.length;
  }
}

/** @throws RangeError for a priority that is not within ± a million */
export function checkPriority(priority: number): void {
  if (!(priority >= -PRIORITIES && priority < PRIORITIES)) throw isBeyond(priority);
}

function isBeyond(priority: number): RangeError {
  return new RangeError(`priority ${priority} is beyond ± ${PRIORITIES}`);
}
