/**
 * Where every core-cycle went. A core is in exactly one of five states at any time, so the states of a core sum to
 * the makespan, and those of all cores to cores × makespan.
 */

/** In the order of a row: what `Attribution.cycles` counts. */
export const CAUSES = ['compute', 'load', 'store', 'host', 'idle'] as const;

export type Cause = (typeof CAUSES)[number];

/** Causes as numbers, for the hot loops. */
export const COMPUTE = 0;
export const WAIT_LOAD = 1;
export const WAIT_STORE = 2;
export const WAIT_HOST = 3;
export const IDLE = 4;

/** One core's account. */
export class Account {
  /** Cycles by cause. */
  readonly cycles = new Float64Array(CAUSES.length);
  private cause = IDLE;
  private since = 0;

  /** @param onState told of each state when it is over */
  constructor(private readonly onState: (cause: number, start: number, end: number) => void = () => {}) {}

  /** From `time` on the core is in state `cause`. */
  enter(cause: number, time: number): void {
    if (cause === this.cause) return;
    this.close(time);
    this.cause = cause;
  }

  /** Books the present state up to now. */
  close(time: number): void {
    if (time === this.since) return;
    this.cycles[this.cause]! += time - this.since;
    this.onState(this.cause, this.since, time);
    this.since = time;
  }

  /** Moves cycles from one cause to another, where only the end of a job shows what was what. */
  move(from: number, to: number, cycles: number): void {
    this.cycles[from]! -= cycles;
    this.cycles[to]! += cycles;
  }
}
