/**
 * Alarms under a tournament, by their numbers: each has a leaf for good, and each node knows which alarm below it rings
 * first. Setting an alarm plays the matches on its way to the root again: 12 with 4,096.
 *
 * The tree stands beside the heap of events and not in it. A memory's alarm is set and rings twice for each event, and in
 * one heap with the events that moved them about: replays took 10 to 20 % longer than with a list of alarms.
 */
import { copied } from './slot-heap.js';

/** Alarms there is room for at first. */
const SIZE = 16;

export class AlarmTree {
  /** By alarm: when it rings, infinity when it is not set, and its rank among what happens at that time. */
  private time = new Float64Array(SIZE).fill(Number.POSITIVE_INFINITY);
  private rank = new Float64Array(SIZE);
  /** A power of two. */
  private leaves = 1;
  /** By node, the root at 1 and the leaves last: the alarm that rings first. */
  private winner = new Int32Array(2 * SIZE);
  /** The root's. */
  private soonest = 0;
  /** The alarm that has rung and not been set since; −1 if none. Its time is still the one at which it rang. */
  private rung = -1;

  /** How many there are: the number of the next. */
  count = 0;

  add(time: number, rank: number): void {
    const alarm = this.count++;
    if (alarm === this.leaves) this.grow(2 * alarm);
    this.set(alarm, time, rank);
  }

  /** The alarm that rings first; any one if none is set. */
  first(): number {
    if (this.rung >= 0) this.set(this.rung, Number.POSITIVE_INFINITY, 0);
    return this.soonest;
  }

  /** Do all that are set ring later than this? */
  isLater(now: number): boolean {
    const { winner, time, rung } = this;
    if (rung < 0) return time[this.soonest]! > now;
    for (let node = this.leaves + rung; node > 1; node >>= 1) if (time[winner[node ^ 1]!]! <= now) return false;
    return true;
  }

  /** @param time infinity to clear it */
  set(alarm: number, time: number, rank: number): void {
    this.time[alarm] = time;
    this.rank[alarm] = rank;
    if (alarm === this.rung) this.rung = -1;
    this.replay(alarm);
  }

  /** An alarm, which is the first, rings; it is not set then. */
  ring(alarm: number): void {
    this.rung = alarm;
  }

  /** @param ranks in the order of those before */
  takeRanks(ranks: Float64Array): void {
    this.rank.set(ranks);
  }

  /** Plays the matches of an alarm whose time has changed. */
  private replay(alarm: number): void {
    const { winner, time, rank } = this;
    let best = alarm;
    for (let node = this.leaves + alarm; node > 1; node >>= 1) {
      const other = winner[node ^ 1]!;
      if (time[other]! < time[best]! || (time[other] === time[best] && rank[other]! < rank[best]!)) best = other;
      winner[node >> 1] = best;
    }
    this.soonest = best;
  }

  private grow(leaves: number): void {
    const alarms = this.leaves;
    const size = Math.max(SIZE, leaves);
    this.leaves = leaves;
    this.time = copied(this.time, new Float64Array(size).fill(Number.POSITIVE_INFINITY));
    this.rank = copied(this.rank, new Float64Array(size));
    this.winner = new Int32Array(2 * size);
    for (let alarm = 0; alarm < leaves; alarm++) this.winner[leaves + alarm] = alarm;
    for (let node = leaves - 1; node >= 1; node--) this.winner[node] = this.winner[2 * node]!;
    for (let alarm = 0; alarm < alarms; alarm++) this.replay(alarm);
  }
}
