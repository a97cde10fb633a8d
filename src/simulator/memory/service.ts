/**
 * How fast the memory serves what it has in hand, and what a transfer waits besides: the part that a device's timing
 * decides, apart from who goes first. Bytes per cycle and cycles.
 */

/** Transfers in progress, by port. */
export interface Load {
  /** The first `count` entries are the ports in use. */
  readonly active: Int32Array;
  readonly count: number;
  /** Size of the whole transfer. */
  readonly bytes: Float64Array;
}

export interface Service {
  /** What is served while exactly these transfers are in progress, bytes per cycle; never above the peak. */
  rate(load: Load): number;
  /** What is served while one transfer of this size is alone. */
  aloneRate(bytes: number, store: boolean): number;
  /** The rate does not depend on the load. */
  readonly steady: boolean;
  /** From the last byte of a transfer to its end as the core sees it. */
  readonly latencyCycles: number;
}

/** The same whatever is asked for. */
export function idealService(bytesPerCycle: number, latencyCycles: number): Service {
  const rate = (): number => bytesPerCycle;
  return { rate, aloneRate: rate, steady: true, latencyCycles };
}
