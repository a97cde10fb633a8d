/**
 * The network between the cores and the memory stacks of one chip, or of the chiplets of one package. Places are numbers of
 * routers (grid.ts). A router has at most one core, one memory stack and one bank of a shared SRAM.
 */
import { type NocGrid, placeOf } from './grid.js';

/** Whether a tensor lies spread over all stacks, or whole in the stack nearest to the core that uses it. */
export const STACK_CHANNELS = ['interleaved', 'partitioned'] as const;

export interface Noc {
  readonly grid: NocGrid;
  /** What a link moves in each direction, also between a router and its core or its stack. */
  readonly linkBytesPerCycle: number;
  /** From the head of a transfer in one router to its head in the next. */
  readonly hopCycles: number;
  /** Transfers move in whole flits. */
  readonly flitBytes: number;
  /** By core. */
  readonly corePlaces: readonly number[];
  /** By memory stack. */
  readonly stackPlaces: readonly number[];
  /** By bank of the shared SRAM, where there is one. */
  readonly bankPlaces?: readonly number[] | undefined;
  /** Weights that several cores read at once cross memory and shared links once, and fork at the switches. */
  readonly multicast?: boolean | undefined;
  readonly channels: (typeof STACK_CHANNELS)[number];
}

export const NOC_DEFAULTS = { hopCycles: 4, flitBytes: 16, channels: 'interleaved' } as const;

/** A router as reports name it: its place in every dimension. */
export function routerName(grid: NocGrid, router: number): string {
  return `(${placeOf(grid, router).join(',')})`;
}
