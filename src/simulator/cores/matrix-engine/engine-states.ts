/**
 * Where each cycle of a matrix engine went. Stages of neighbouring multiplies overlap, so a cycle in which rows enter
 * the array counts as feed whatever else goes on. Between two feeds the later multiply says what it waited for: until
 * the control let it begin, for the one before to leave the array (drain); then for its weights to come in; and for
 * what came last of a tile being loaded, a result of the array, or a register being free. While it waits for a load that
 * could not begin because the register was still in use, it waits for the register.
 */

export const ENGINE_STATES = ['weightLoad', 'feed', 'drain', 'waitLoad', 'waitResult', 'waitRegister', 'idle'] as const;

export type EngineState = (typeof ENGINE_STATES)[number];

/** Cycles by state; they sum to the engine's time. */
export type EngineAttribution = Readonly<Record<EngineState, number>>;

export const WEIGHT_LOAD = 0;
export const FEED = 1;
export const DRAIN = 2;
export const WAIT_LOAD = 3;
export const WAIT_RESULT = 4;
export const WAIT_REGISTER = 5;
export const IDLE = 6;
/** The part of a wait for a load that other cores' transfers cost; of `waitLoad` where a core is told alone. */
export const WAIT_CONTENTION = 7;
const ACCOUNTS = 8;

/** @param cycles by state */
export function byState(cycles: ArrayLike<number>): EngineAttribution {
  const own = ENGINE_STATES.map((state, i) => [state, cycles[i]! + (i === WAIT_LOAD ? cycles[WAIT_CONTENTION]! : 0)]);
  return Object.fromEntries(own) as EngineAttribution;
}

/** One engine's account: states follow each other without gaps. */
export class EngineAccount {
  readonly cycles = new Float64Array(ACCOUNTS);
  /** The last time told. */
  since = 0;

  /** @param onState told of each state when it is known */
  constructor(private readonly onState?: (state: number, start: number, end: number) => void) {}

  /** The engine was in `state` from the last time told until `until`; nothing, if that is past already. */
  book(state: number, until: number): void {
    if (until <= this.since) return;
    this.cycles[state]! += until - this.since;
    if (this.onState !== undefined) this.onState(state, this.since, until);
    this.since = until;
  }
}
