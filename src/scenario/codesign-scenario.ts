/** A scenario of the kind `codesign`, loaded: plain data with every file read and every default filled in. */
import type { AreaTable } from '../machine/area/area-table.js';
import type { PowerTable } from '../machine/area/power.js';
import type { ArrayMachine } from '../machine/array-machine.js';
import type { CoreFlexibility } from '../machine/core.js';
import type { PlatformKind } from '../machine/platform-kind.js';
import type { Network } from '../workload/job-pool.js';
import type { NamedInput } from './beside.js';

export interface CodesignBudget {
  readonly areaSquareMicrons: number;
  /** Whose area the budget is, where a preset was named. */
  readonly preset: string | undefined;
  readonly milliwatts: number | undefined;
  readonly clockGHz: number;
  readonly areaTable: AreaTable;
  readonly powerTable: PowerTable;
}

/** One core, for networks. */
export interface CoreTask {
  readonly tenants: readonly { readonly network: Network; readonly weight: number }[];
  /** What limits every layer. */
  readonly machine: ArrayMachine;
  readonly flexibility: CoreFlexibility;
  readonly mapper: string;
  readonly samples: number;
}

/** As a scenario's `workload` says it, and what it is called. */
export interface NamedWorkload {
  readonly name: string;
  readonly workload: Readonly<Record<string, unknown>>;
}

/** Number and kind of cores, for any workload. */
export interface PlatformTask {
  readonly counts: readonly number[];
  readonly kinds: readonly PlatformKind[];
  readonly judge: 'allocator' | 'replay';
  readonly samples: number;
  readonly tests: readonly NamedWorkload[];
}

export interface CodesignScenario extends CodesignBudget {
  readonly name: string;
  readonly seed: number;
  /** What was asked for, for headings: 0.2 mm², or a preset's area; a class of flexibility. */
  readonly said: { readonly area: string; readonly flexibility: string };
  readonly bandwidthGBps: number;
  /** As a scenario's `workload` says it; undefined for what no scenario can say: one layer of a model, a product. */
  readonly workload: Readonly<Record<string, unknown>> | undefined;
  /** Exactly one of the two. */
  readonly core: CoreTask | undefined;
  readonly platform: PlatformTask | undefined;
  /** The document this came from, defaults filled in; undefined for a design of the command line's. */
  readonly document: unknown;
  readonly inputs: readonly NamedInput[];
  /** What of a model could not be read, one sentence each. */
  readonly notes: readonly string[];
}
