/**
 * Where every core-cycle went. A core's PE array computes (or, while the array has nothing to do, the vector lanes), or it waits for one of four causes, each for one of several
 * reasons (docs/models/attribution.md defines them). A core is in exactly one of these states at any time, so reasons sum to their
 * cause, a core's causes to the makespan, and those of all cores to cores × makespan.
 */

/** In the order of a row of `SimulationResult.attribution`. */
export const CAUSES = ['compute', 'load', 'store', 'host', 'idle'] as const;

export type Cause = (typeof CAUSES)[number];

/** Why a PE array waits, by what it waits for. */
export const REASONS = {
  load: ['transfer', 'contention', 'sgComputing', 'sgStoring'],
  store: ['sgFull', 'drain', 'contention'],
  host: ['issue', 'arrival', 'dependency'],
  idle: ['laterGroup', 'done'],
} as const;

export type StallCause = keyof typeof REASONS;

/** Cycles by cause and reason. */
export type Stalls = {
  readonly [C in StallCause]: { readonly [R in (typeof REASONS)[C][number]]: number };
};

export interface State {
  readonly cause: Cause;
  /** '' for the PE array at work. */
  readonly reason: string;
}

export const STALL_CAUSES = Object.keys(REASONS) as StallCause[];

/** Every state there is; the hot loops know them by their place in this list. */
export const STATES: readonly State[] = [
  { cause: 'compute', reason: '' },
  ...STALL_CAUSES.flatMap((cause) => REASONS[cause].map((reason) => ({ cause, reason }))),
  // Vector lanes work while the PE array has nothing to do.
  { cause: 'compute', reason: 'lanes' },
];

export const COMPUTE = 0;
export const LOAD_TRANSFER = 1;
export const LOAD_CONTENTION = 2;
export const LOAD_SG_COMPUTING = 3;
export const LOAD_SG_STORING = 4;
export const STORE_SG_FULL = 5;
export const STORE_DRAIN = 6;
export const STORE_CONTENTION = 7;
export const HOST_ISSUE = 8;
export const HOST_ARRIVAL = 9;
export const HOST_DEPENDENCY = 10;
export const IDLE_LATER_GROUP = 11;
export const IDLE_DONE = 12;
export const COMPUTE_LANES = 13;

/** @param cycles by state */
export function byCause(cycles: ArrayLike<number>): Record<Cause, number> {
  const sums = { compute: 0, load: 0, store: 0, host: 0, idle: 0 };
  STATES.forEach(({ cause }, state) => {
    sums[cause] += cycles[state]!;
  });
  return sums;
}

/** @param cycles by state */
export function byReason(cycles: ArrayLike<number>): Stalls {
  const of = (cause: StallCause): Record<string, number> =>
    Object.fromEntries(STATES.flatMap((state, i) => (state.cause === cause ? [[state.reason, cycles[i]!]] : [])));
  return Object.fromEntries(STALL_CAUSES.map((cause) => [cause, of(cause)])) as unknown as Stalls;
}

/** The cause that took most of a core's time, and of its reasons the one that did; both `none` if it never waited. */
export function largestStall(stalls: Stalls | undefined): { largestStall: string; largestReason: string } {
  const sum = (cause: StallCause): number => Object.values(stalls?.[cause] ?? {}).reduce((a, b) => a + b, 0);
  const cause = largest(STALL_CAUSES, sum) ?? 'none';
  const reasons: Readonly<Record<string, number>> = cause === 'none' ? {} : (stalls?.[cause] ?? {});
  return {
    largestStall: cause,
    largestReason: largest(Object.keys(reasons), (reason) => reasons[reason] ?? 0) ?? 'none',
  };
}

/** The first with the largest value above 0. */
function largest<T>(names: readonly T[], value: (name: T) => number): T | undefined {
  return names.reduce<T | undefined>(
    (best, name) => (value(name) > (best === undefined ? 0 : value(best)) ? name : best),
    undefined,
  );
}
