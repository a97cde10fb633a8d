/**
 * A core (the papers' sub-accelerator): a PE array with a scratchpad SL in every PE and a shared scratchpad SG.
 */

import type { Flexibility } from './flexibility.js';

/** Beside the axes, the base design that has the values of those that are fixed. */
export type CoreFlexibility = Flexibility & { readonly design: string };

export interface Core {
  readonly name: string;
  /** Name of a dataflow: hb, lb, eyeriss, or one the user brings. */
  readonly dataflow: string;
  /** The PE array is `rows` clusters of `columns` PEs. */
  readonly rows: number;
  readonly columns: number;
  /** Per-PE scratchpad. */
  readonly slBytes: number;
  /** Shared scratchpad. */
  readonly sgBytes: number;
  /** Tiles resident in the SG at most: 2 is double buffering, 1 none. */
  readonly buffers: number;
  /** The PE count is fixed, the shape is chosen for each job. */
  readonly flexible: boolean;
  /** What can be changed for each job; absent: what `dataflow` and `flexible` say. */
  readonly flexibility?: CoreFlexibility;
  /** Operations a cycle of its vector lanes, which do what has no multiply-accumulates. Absent: it has none. */
  readonly vectorLanes?: number | undefined;
  /** Fetches the weights of its next job while the inputs of that job are not there yet. Absent: no. */
  readonly weightPrefetch?: boolean | undefined;
  /** Core clock over system clock. */
  readonly clockRatio: number;
  /** What it draws whether it works or not, mW. Default 0. */
  readonly staticMilliwatts?: number | undefined;
  /** What its layers cost by: one of the cost models that the scenario's cores bring along. Absent: the scenario's. */
  readonly costModel?: string;
}

export function peCount(core: Core): number {
  return core.rows * core.columns;
}

/** Equal for cores on which every job costs the same: everything but the name. */
export function coreKey(core: Core): string {
  const {
    dataflow,
    rows,
    columns,
    slBytes,
    sgBytes,
    buffers,
    flexible,
    clockRatio,
    costModel,
    flexibility,
    vectorLanes,
    weightPrefetch,
  } = core;
  const array = `${dataflow} ${rows} ${columns} ${slBytes} ${sgBytes} ${buffers} ${flexible} ${clockRatio}`;
  const lanes = vectorLanes === undefined ? undefined : `${vectorLanes} lanes`;
  const prefetch = weightPrefetch === true ? 'prefetch' : undefined;
  const further = [costModel, flexibility === undefined ? undefined : JSON.stringify(flexibility), lanes, prefetch];
  return [array, ...further.filter((part) => part !== undefined)].join(' ');
}
