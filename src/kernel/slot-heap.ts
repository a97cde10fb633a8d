/**
 * A heap of slots, small integers, each with a key: a time and a rank. The earliest is first, of several the one with the
 * lowest rank. No two slots share a rank, so the order is total.
 *
 * Why not heap-js: it compares through a function, and cannot remove what is inside, so that every cancelled event would
 * stay until it surfaces. With it an event scheduled and fired takes 1.2 times as long at 2 pending events, and 1.8 times
 * from 16 on (Node 20; `npm run bench` measures it again). Each of the following is worth 10 to 30 %: keys in the order of
 * the heap instead of the slots, four children instead of two, choosing among them without a branch where there are many,
 * and giving the place of what has fired to what its handler schedules.
 */
import type { Ranked } from './ranks.js';

/**
 * The root's place. The children of place p are at 4p − 8 and the three places after, its parent is at ⌊p/4⌋ + 2: four
 * siblings lie in one line of the cache.
 */
const ROOT = 3;

/** No place: of a slot that is not in the heap. Its key is that of what is about to enter. */
const OUT = 0;

/**
 * Up to this place the first child is found by branches. Which child comes first is chance, so that a branch is
 * mispredicted every other time; but the sums of comparisons that do without take long themselves.
 */
const FEW = 8;

/** Places beyond one for each slot: those before the root, and the siblings of the last one. */
const MARGIN = 8;

const FIRST_SIZE = 64;

export abstract class SlotHeap implements Ranked {
  /** By slot. */
  protected place = new Int32Array(FIRST_SIZE);

  /** By place. From `end` on the keys are infinite, so that a missing sibling never comes first. */
  protected time = infinite(FIRST_SIZE + MARGIN);
  protected rank = infinite(FIRST_SIZE + MARGIN);
  protected slot = new Int32Array(FIRST_SIZE + MARGIN).fill(-1, OUT, OUT + 1);
  private end = ROOT;

  /** The root while it has been taken and nothing has its place yet; else no place. */
  protected hollow = OUT;

  /** Slots in the heap. */
  get size(): number {
    return this.end - ROOT - (this.hollow === OUT ? 0 : 1);
  }

  /** Of what comes first; infinite when there is nothing. */
  nextTime(): number {
    if (this.hollow !== OUT) this.fill();
    return this.time[ROOT]!;
  }

  /** The same; to be asked after `nextTime`. */
  nextRank(): number {
    return this.rank[ROOT]!;
  }

  /** Is everything in the heap later than this? Says so without giving the place of what was taken to another. */
  isLater(now: number): boolean {
    const { time } = this;
    if (this.hollow === OUT) return time[ROOT]! > now;
    return time[4]! > now && time[5]! > now && time[6]! > now && time[7]! > now;
  }

  /** Takes out what comes first. Most handlers put one slot in, which then takes the root's place in one go. */
  protected take(): number {
    this.hollow = ROOT;
    return this.slot[ROOT]!;
  }

  /** Told of a slot that was taken, when its place is another's. */
  protected abstract dismiss(slot: number): void;

  /** The slot that was taken last, while nothing has its place; −1 otherwise. */
  protected get taken(): number {
    return this.slot[this.hollow]!;
  }

  protected isIn(slot: number): boolean {
    const place = this.place[slot]!;
    return place !== OUT && place !== this.hollow;
  }

  /**
   * Puts a slot that is not in the heap into it. Its key has been put down at the place `hollow`: a double handed to a
   * function is allocated, unless that function is inlined.
   */
  protected enter(slot: number): void {
    if (this.hollow === OUT) this.settle(this.end++, slot, OUT);
    else {
      const taken = this.slot[ROOT]!;
      this.hollow = OUT;
      this.place[taken] = OUT;
      this.settle(ROOT, slot, ROOT);
      this.dismiss(taken);
    }
  }

  /** Puts the slot that was taken last back, with the key put down at the place `hollow`, which is still its own. */
  protected putBack(): void {
    this.hollow = OUT;
    if (this.end > ROOT + 1) this.settle(ROOT, this.slot[ROOT]!, ROOT);
  }

  /** Takes a slot out that is in the heap. */
  protected leave(slot: number): void {
    if (this.hollow !== OUT) this.fill();
    const place = this.place[slot]!;
    this.place[slot] = OUT;
    const last = this.takeLast();
    if (last !== slot) this.settle(place, last, OUT);
  }

  private fill(): void {
    const taken = this.slot[ROOT]!;
    this.hollow = OUT;
    this.place[taken] = OUT;
    const last = this.takeLast();
    if (last !== taken) this.settle(ROOT, last, OUT);
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
   * Moves a slot from a place that is free towards the root or away from it, to where its key belongs. Long on purpose:
   * V8 inlines this into nothing, and therefore what leads here into everything.
   * @param key the place where the slot's key has been put down
   */
  private settle(from: number, ownSlot: number, key: number): void {
    const { time, rank, slot, place, end } = this;
    const ownTime = time[key]!;
    const ownRank = rank[key]!;
    let at = from;
    while (at > ROOT) {
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
    for (let first = (at << 2) - 8; first < end; first = (at << 2) - 8) {
      let child = first;
      if (end <= FEW) {
        for (let other = first + 1; other < end; other++)
          if (time[other]! < time[child]! || (time[other] === time[child] && rank[other]! < rank[child]!))
            child = other;
      } else {
        const time0 = time[first]!;
        const time1 = time[first + 1]!;
        const time2 = time[first + 2]!;
        const time3 = time[first + 3]!;
        const left =
          first + (Number(time1 < time0) | (Number(time1 === time0) & Number(rank[first + 1]! < rank[first]!)));
        const right =
          first + 2 + (Number(time3 < time2) | (Number(time3 === time2) & Number(rank[first + 3]! < rank[first + 2]!)));
        const leftTime = time[left]!;
        const rightTime = time[right]!;
        const isRight =
          Number(rightTime < leftTime) | (Number(rightTime === leftTime) & Number(rank[right]! < rank[left]!));
        child = left + (right - left) * isRight;
      }
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

  /** By place, of what is in the heap. */
  ranks(): Float64Array {
    return this.rank.slice(ROOT, this.end);
  }

  /** @param ranks in the order of those before */
  takeRanks(ranks: Float64Array): void {
    this.rank.set(ranks, ROOT);
  }

  /** Room for this number of slots. */
  protected grow(size: number): void {
    this.place = copied(this.place, new Int32Array(size));
    this.time = copied(this.time, infinite(size + MARGIN));
    this.rank = copied(this.rank, infinite(size + MARGIN));
    this.slot = copied(this.slot, new Int32Array(size + MARGIN));
  }
}

function infinite(size: number): Float64Array {
  return new Float64Array(size).fill(Number.POSITIVE_INFINITY);
}

/** `to`, which begins with what `from` holds. */
export function copied<T extends { set(from: T): void }>(from: T, to: T): T {
  to.set(from);
  return to;
}
