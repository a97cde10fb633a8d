/**
 * Lanes that take an index of the outermost loop each, whenever they are free.
 */
import type { LaneWalk } from './lane-walk.js';

export class AsynchronousLanes {
  running = 0;
  since = 0;
  iterations = 0;
  /** By lane. */
  readonly ofLane: Float64Array;
  /** Lanes that had an index at all. */
  used = 0;
  private walk: LaneWalk | undefined;
  private queue = new Int32Array(0);
  private next = 0;

  constructor(private readonly lanes: number) {
    this.ofLane = new Float64Array(lanes);
  }

  begin(walk: LaneWalk, now: number): void {
    this.walk = walk;
    this.queue = new Int32Array(walk.queue());
    this.next = 0;
    this.since = now;
    this.iterations = 0;
    this.ofLane.fill(0);
    this.used = Math.min(this.lanes, this.queue.length);
  }

  /** Cycles of the next index, now on this lane; −1 when there is none. */
  take(lane: number): number {
    if (this.walk === undefined || this.next === this.queue.length) return -1;
    const cycles = this.walk.cyclesOf(this.queue[this.next++]!);
    this.running++;
    this.iterations += cycles;
    this.ofLane[lane]! += cycles;
    return cycles;
  }
}
