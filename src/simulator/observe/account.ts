/**
 * The account of one core: the state it is in, since when, and the cycles that each state has taken. The reason of a wait
 * is known only when the awaited transfer ends; until then the wait has a provisional state, and `retell` replaces that
 * state from a past time on.
 */
import { IDLE_LATER_GROUP, STATES } from './attribution.js';

export class Account {
  /** Cycles by state. */
  readonly cycles = new Float64Array(STATES.length);
  /** An index into `STATES`. */
  state = IDLE_LATER_GROUP;
  private since = 0;

  /** @param onState told of each state when it is over; nobody, if left out */
  constructor(private readonly onState?: (state: number, start: number, end: number) => void) {}

  /** From `time` on the core is in `state`. */
  enter(state: number, time: number): void {
    if (state === this.state) return;
    this.close(time);
    this.state = state;
  }

  /** The present state was `state` from `time` on: the part before keeps its name. */
  retell(state: number, time: number): void {
    this.enter(state, Math.max(time, this.since));
  }

  /** Books the present state up to `time`. */
  close(time: number): void {
    if (time === this.since) return;
    this.cycles[this.state]! += time - this.since;
    if (this.onState !== undefined) this.onState(this.state, this.since, time);
    this.since = time;
  }

  /** Moves cycles from one state to another, where only the end of a job shows what was what. */
  move(from: number, to: number, cycles: number): void {
    this.cycles[from]! -= cycles;
    this.cycles[to]! += cycles;
  }
}
