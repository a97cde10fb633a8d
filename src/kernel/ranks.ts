/**
 * Priority and sequence in one number, which differs from every other one given out: the order of what happens at one
 * time, of events and alarms alike.
 */

/** A rank is priority · SEQUENCES + sequence, exact in a double while priorities lie within ± PRIORITIES. */
const SEQUENCES = 2 ** 30;
const PRIORITIES = 2 ** 20;

export class Ranks {
  /**
   * @param ranksInUse asked for when sequences run out: the ranks in these arrays are given out anew
   * @param sequence the first one
   */
  constructor(
    private readonly ranksInUse: () => Float64Array[],
    private sequence = 0,
  ) {}

  /** @param priority one that was checked */
  next(priority: number): number {
    if (this.sequence === SEQUENCES) this.renumber();
    return (priority | 0) * SEQUENCES + this.sequence++;
  }

  /** Lets the sequences of what is pending begin at 0 again, in their order. */
  private renumber(): void {
    const arrays = this.ranksInUse();
    const pending = arrays.flatMap((ranks) => Array.from(ranks.keys(), (index) => ({ ranks, index })));
    const rankOf = ({ ranks, index }: (typeof pending)[number]): number => ranks[index]!;
    const base = (rank: number): number => Math.floor(rank / SEQUENCES) * SEQUENCES;
    pending.sort((a, b) => rankOf(a) - base(rankOf(a)) - (rankOf(b) - base(rankOf(b))));
    pending.forEach(({ ranks, index }, i) => {
      ranks[index] = base(ranks[index]!) + i;
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
