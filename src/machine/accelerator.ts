/**
 * A multi-core accelerator: its cores, the memory they share and the system clock.
 */
import type { Core } from './core.js';
import type { Memory } from './memory.js';
import type { Noc } from './noc/noc.js';
import type { SharedSram } from './shared-sram.js';

export interface Platform {
  readonly name: string;
  readonly clockGHz: number;
  readonly cores: readonly Core[];
  readonly memory: Memory;
  /** Between cores and memory stacks. Absent: every core has a port of its own to the one memory. */
  readonly noc?: Noc;
  /** Keeps results whose readers follow and weights that several jobs read. Absent: every tensor crosses the memory. */
  readonly sharedSram?: SharedSram;
  /** Between cores and memory, in this order from the cores on. Absent: none. */
  readonly parts?: readonly PlatformPart[];
}

/** A component on the wires of some cores to the memory: an entry of the registry simulator/parts/machine-parts.ts. */
export interface PlatformPart {
  readonly name: string;
  /** By number. */
  readonly cores: readonly number[];
  /** The entry's own. */
  readonly options?: Readonly<Record<string, unknown>> | undefined;
}
