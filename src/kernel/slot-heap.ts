/**
 * A heap of slots, small integers, each with a key that can change: a time and a rank. The earliest is first, of several
 * the one with the lowest rank. No two slots share a rank, so the order is total.
 *
 * Why not heap-js: it compares through a function, and cannot move or remove what is inside, so that every alarm set
 * again and every cancelled event would stay until it surfaces. An event scheduled and fired takes 1.3 times as long with
 * heap-js over the same slots at 2 pending events, and 1.8 times at 16 and at 1,000 (Node 20; `npm run bench` measures it
 * again). Each of the following is worth 10 to 30 %: keys in the order of the heap instead of the slots, four children
 * instead of two, choosing among four without a branch, and giving the place of what has fired to what its handler
 * schedules.
 */

/**
 * The heap has four roots, at the places 4 to 7, and the first of them is sought when it is wanted. The children of
 * place p are at 4p − 8 and the three places after, its parent is at ⌊p/4⌋ + 2: four siblings lie in one line of the
 * cache.
 */
const ROOTS = 4;
/** Places below this one have no parent. */
const INNER = 2 * ROOTS;

/** No place: of a slot that is not in the heap. Its key is that of what is about to enter. */
const OUT = 0;

/** Places beyond one for each slot: those before the roots, and the siblings of the last one. */
const MARGIN = 8;

const FIRST_SIZE = 64;

export abstract class SlotHeap {
  /** By slot. */
  protected place = new Int32Array(FIRST_SIZE);

  /** By place. From `end` on the keys are infinite, so that a missing sibling never comes first. */
  protected time = infinite(FIRST_SIZE + MARGIN);
  protected rank = infinite(FIRST_SIZE + MARGIN);
  protected slot = new Int32Array(FIRST_SIZE + MARGIN).fill(-1, OUT, OUT + 1);
  private end = ROOTS;

  /** The root that was first and has been taken, while nothing has its place yet; none otherwise. */
  protected hollow = OUT;

  /** Slots in the heap. */
  get size(): number {
    return this.end - ROOTS - (this.hollow === OUT ? 0 : 1);
  }

  /** Of what was taken: false. */
  protected isIn(slot: number): boolean {
    const place = this.place[slot]!;
    return place !== OUT && place !== this.hollow;
  }

  /** The root that comes first. */
  first(): number {
    if (this.hollow !== OUT) this.fill();
    const { time, rank } = this;
    if (this.end > ROOTS + 2) return firstOfFour(time, rank, ROOTS);
    // With one or two pending, clocks as a rule, the processor foresees a branch.
    const timeA = time[ROOTS]!;
    const timeB = time[ROOTS + 1]!;
    return timeA < timeB || (timeA === timeB && rank[ROOTS]! <= rank[ROOTS + 1]!) ? ROOTS : ROOTS + 1;
  }

  /** Infinite where nothing is. */
  timeAt(root: number): number {
    return this.time[root]!;
  }

  /** Told of a slot that was taken, when its place is another's. */
  protected abstract dismiss(slot: number): void;

  /** The slot that was taken last, while nothing has its place; −1 otherwise. */
  protected get taken(): number {
    return this.slot[this.hollow]!;
  }

  /**
   * Puts a slot that is not in the heap into it. Its key has been put down at the place `hollow`: a double handed to a
   * function is allocated, unless that function is inlined.
   */
  protected enter(slot: number): void {
    const { hollow } = this;
    if (hollow === OUT) this.settle(this.end++, slot, OUT);
    else {
      const taken = this.slot[hollow]!;
      this.hollow = OUT;
      this.place[taken] = OUT;
      this.settle(hollow, slot, hollow);
      this.dismiss(taken);
    }
  }

  /** Puts the slot that was taken last back, with the key put down at the place `hollow`, which is still its own. */
  protected putBack(): void {
    const { hollow } = this;
    this.hollow = OUT;
    if ((hollow << 2) - 8 < this.end) this.settle(hollow, this.slot[hollow]!, hollow);
  }

  /** Gives a slot that is in the heap the key put down at `hollow`. */
  protected move(slot: number): void {
    const { hollow, time, rank } = this;
    if (hollow !== OUT) {
      const ownTime = time[hollow]!;
      const ownRank = rank[hollow]!;
      this.fill();
      time[OUT] = ownTime;
      rank[OUT] = ownRank;
    }
    this.settle(this.place[slot]!, slot, OUT);
  }

  /** Takes a slot out of the heap. */
  protected leave(slot: number): void {
    if (this.hollow !== OUT) this.fill();
    const place = this.place[slot]!;
    this.place[slot] = OUT;
    const last = this.takeLast();
    if (last !== slot) this.settle(place, last, OUT);
  }

  private fill(): void {
    const { hollow } = this;
    const taken = this.slot[hollow]!;
    this.hollow = OUT;
    this.place[taken] = OUT;
    const last = this.takeLast();
    if (last !== taken) this.settle(hollow, last, OUT);
    this.dismiss(taken);
  }

  /** Shortens the heap by the slot at its end, which then is to be put elsewhere. */
  private takeLast(): number {
    const { time, rank } = this;
    const last = --this.end;
    time[OUT] = time[last]!;
    rank[OUT] = rank[last]!;
    time[last] = Number.POSITIVE_INFINITY;
    rank[last] = Number.POSITIVE_INFINITY;
    return this.slot[last]!;
  }

  /**
   * Moves a slot from a place that is free towards the roots or away from them, to where its key belongs. Long on
   * purpose: V8 inlines this into nothing, and therefore what leads here into everything.
   * @param key the place where the slot's key has been put down
   */
  private settle(from: number, ownSlot: number, key: number): void {
    const { time, rank, slot, place, end } = this;
    const ownTime = time[key]!;
    const ownRank = rank[key]!;
    let at = from;
    while (at >= INNER) {
      const parent = (at >> 2) + 2;
      const parentTime = time[parent]!;
      if (parentTime < ownTime || (parentTime === ownTime && rank[parent]! < ownRank)) break;
      const moved = slot[parent]!;
      time[at] = parentTime;
      rank[at] = rank[parent]!;
      slot[at] = moved;
      place[moved] = at;
      at = parent;
    }
    if (at === from)
      for (let first = (at << 2) - 8; first < end; first = (at << 2) - 8) {
        const time0 = time[first]!;
        const time1 = time[first + 1]!;
        const time2 = time[first + 2]!;
        const time3 = time[first + 3]!;
        // Which child comes first is chance: a branch would be mispredicted every other time, so comparisons are added.
        const left = Number(time1 < time0) | (Number(time1 === time0) & Number(rank[first + 1]! < rank[first]!));
        const right =
          2 + (Number(time3 < time2) | (Number(time3 === time2) & Number(rank[first + 3]! < rank[first + 2]!)));
        const leftTime = time[first + left]!;
        const rightTime = time[first + right]!;
        const isRight =
          Number(rightTime < leftTime) |
          (Number(rightTime === leftTime) & Number(rank[first + right]! < rank[first + left]!));
        const child = first + left + (right - left) * isRight;
        const childTime = time[child]!;
        if (childTime > ownTime || (childTime === ownTime && rank[child]! > ownRank)) break;
        const moved = slot[child]!;
        time[at] = childTime;
        rank[at] = rank[child]!;
        slot[at] = moved;
        place[moved] = at;
        at = child;
      }
    time[at] = ownTime;
    rank[at] = ownRank;
    slot[at] = ownSlot;
    place[ownSlot] = at;
  }

  /** Ranks of what is in the heap, to be changed without changing their order. */
  protected changeRanks(change: (ranks: Float64Array) => void): void {
    change(this.rank.subarray(ROOTS, this.end));
  }

  /** Room for this number of slots. */
  protected grow(size: number): void {
    this.place = copied(this.place, new Int32Array(size));
    this.time = copied(this.time, infinite(size + MARGIN));
    this.rank = copied(this.rank, infinite(size + MARGIN));
    this.slot = copied(this.slot, new Int32Array(size + MARGIN));
  }
}

/**
 * Which of four neighbours comes first. That is chance, so a branch would be mispredicted every other time: comparisons
 * are summed up instead.
 */
function firstOfFour(time: Float64Array, rank: Float64Array, first: number): number {
  const left = first + isFirst(time, rank, first + 1, first);
  const right = first + 2 + isFirst(time, rank, first + 3, first + 2);
  return left + (right - left) * isFirst(time, rank, right, left);
}

/** 1 if what is at `a` comes before what is at `b`, else 0. */
function isFirst(time: Float64Array, rank: Float64Array, a: number, b: number): number {
  const timeA = time[a]!;
  const timeB = time[b]!;
  return Number(timeA < timeB) | (Number(timeA === timeB) & Number(rank[a]! < rank[b]!));
}

function infinite(size: number): Float64Array {
  return new Float64Array(size).fill(Number.POSITIVE_INFINITY);
}

/** `to`, which begins with what `from` holds. */
export function copied<T extends { set(from: T): void }>(from: T, to: T): T {
  to.set(from);
  return to;
}
