/**
 * What the report shows, as plain data that anybody can fill in: a run, a replay, a validation. Columns and typed arrays
 * instead of rows, because a long run has hundreds of thousands of spans. Optional parts are shown when present. Times
 * in cycles, sizes in bytes, bandwidth in bytes per cycle.
 */

import type { NocGrid } from '../machine/noc/grid.js';
import type { EnginePipeline } from '../timeline/engine-pipeline.js';

export interface ReportData {
  readonly name: string;
  /** Version of the program. */
  readonly caldera: string;
  readonly seed: number;
  /** What is reported, e.g. `100 jobs in 1 group on S2`. */
  readonly subtitle: string;
  readonly platform: ReportPlatform;
  readonly headline: readonly HeadlineFigure[];
  readonly jobs: ReportJobs;
  /** The first is what the page opens with; any other can be shown instead of it or beside it. */
  readonly timelines: readonly ReportTimeline[];
  /** One for each search, with what a certificate says of it. */
  readonly searches?: readonly ReportSearch[] | undefined;
  readonly ladder?: ReportLadder | undefined;
  /** Row waited while column held the memory, in cycles. */
  readonly interference?: ReportMatrix | undefined;
  /** One row a tenant, as it is to be read. */
  readonly tenants?: ReportTable | undefined;
  readonly latencies?: readonly ReportLatency[] | undefined;
  readonly energy?: ReportEnergy | undefined;
  readonly pipelines?: readonly ReportPipeline[] | undefined;
  readonly noc?: ReportNoc | undefined;
  readonly sram?: ReportSram | undefined;
  readonly warnings: readonly string[];
  /** The resolved scenario, as text. */
  readonly scenario?: string | undefined;
}

/** What the shared SRAM held, from each of these cycles on, and bytes that never crossed memory, by tensor. */
export interface ReportSram {
  readonly capacityBytes: number;
  readonly cycles: readonly number[];
  readonly bytes: readonly number[];
  /** Those that saved most. */
  readonly tensors: readonly { readonly name: string; readonly savedBytes: number }[];
}

export interface FloorPlan {
  readonly grid: NocGrid;
  /** Routers, by core and by memory stack. */
  readonly corePlaces: readonly number[];
  readonly stackPlaces: readonly number[];
}

/** Of a link: its routers, −1 at a core or a stack, and how full it was, 0 to 1. */
export interface DrawnLink {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly used: number;
}

/** Of a chip with a network: where everything lies, and what each link and memory stack did. */
export interface ReportNoc extends FloorPlan {
  readonly links: readonly ReportLink[];
}

export interface ReportLink extends DrawnLink {
  readonly bytes: number;
  /** What transfers lost to other cores there; by core the most, −1 where nobody waited. */
  readonly waitedCycles: number;
  readonly waitedMost: number;
}

/** Of a core with a matrix engine: the first instructions of a job. */
export interface ReportPipeline extends EnginePipeline {
  readonly core: string;
  readonly job: string;
}

export interface ReportPlatform {
  readonly name: string;
  readonly clockGHz: number;
  readonly bandwidthBytesPerCycle: number;
  readonly cores: readonly ReportCore[];
}

export interface ReportCore {
  readonly name: string;
  /** Dataflow and shape, e.g. `hb 32×64`. */
  readonly kind: string;
  readonly sgBytes: number;
}

export interface HeadlineFigure {
  readonly label: string;
  readonly value: string;
  readonly unit?: string;
  readonly detail?: string;
}

/** Columns by job id. */
export interface ReportJobs {
  readonly name: readonly string[];
  readonly models: readonly string[];
  /** Index into `models`. */
  readonly model: Uint32Array;
  readonly tenant: Uint32Array;
  readonly inference: Uint32Array;
  readonly group: Uint32Array;
}

export interface ReportTimeline {
  /** e.g. `simulator`, `allocator`, or a mapper's name. */
  readonly label: string;
  readonly makespanCycles: number;
  /** By job id; core −1 for a job that did not run. */
  readonly core: Int32Array;
  readonly start: Float64Array;
  readonly end: Float64Array;
  /** By core and activity; only a simulation knows tiles. */
  readonly tracks?: readonly ReportTrack[] | undefined;
  /** Spans shorter than this were drawn together to bound the page's size; 0 when all are there. */
  readonly mergedBelowCycles?: number | undefined;
  /** By core: what its PE array did or waited for. */
  readonly states?: readonly ReportStates[] | undefined;
  readonly occupancy?: readonly ReportSteps[] | undefined;
  readonly bandwidth?: ReportBandwidth | undefined;
  /** By core: cycles by state, in the order of `STATES`. */
  readonly attribution?: readonly (readonly number[])[] | undefined;
}

export const ACTIVITIES = ['load', 'compute', 'store'] as const;

/** Spans in order of time, without overlap. Row i covers `count[i]` tiles of `job[i]` from `tile[i]` on. */
export interface ReportTrack {
  readonly core: number;
  readonly activity: (typeof ACTIVITIES)[number];
  readonly job: Uint32Array;
  readonly tile: Uint32Array;
  readonly count: Uint32Array;
  readonly start: Float64Array;
  readonly end: Float64Array;
}

/** What a PE array does or waits for, and why (docs/models/attribution.md): the simulator's states, in its order. */
export const STATES = [
  { cause: 'compute', reason: '' },
  { cause: 'load', reason: 'transfer' },
  { cause: 'load', reason: 'contention' },
  { cause: 'load', reason: 'sgComputing' },
  { cause: 'load', reason: 'sgStoring' },
  { cause: 'store', reason: 'sgFull' },
  { cause: 'store', reason: 'drain' },
  { cause: 'store', reason: 'contention' },
  { cause: 'host', reason: 'issue' },
  { cause: 'host', reason: 'arrival' },
  { cause: 'host', reason: 'dependency' },
  { cause: 'idle', reason: 'laterGroup' },
  { cause: 'idle', reason: 'done' },
  { cause: 'compute', reason: 'lanes' },
] as const;

/** One after another without gaps: `state[i]`, an index into `STATES`, holds from `start[i]` to the next. */
export interface ReportStates {
  readonly state: Uint32Array;
  readonly start: Float64Array;
}

/** A step function: `value[i]` holds from `cycles[i]` to the next. */
export interface ReportSteps {
  readonly cycles: Float64Array;
  readonly value: Float32Array;
}

export interface ReportBandwidth {
  readonly cycles: Float64Array;
  readonly total: Float32Array;
  readonly byCore?: readonly Float32Array[] | undefined;
}

export interface ReportSearch {
  readonly label: string;
  readonly samples: readonly number[];
  readonly bestCycles: readonly number[];
  /** No mapping of these jobs can be faster. */
  readonly boundCycles?: number | undefined;
}

export interface ReportLadder {
  readonly allocatorCycles: number;
  readonly rungs: readonly ReportRung[];
}

export interface ReportRung {
  readonly name: string;
  readonly adds: string;
  readonly makespanCycles: number;
  /** Against the rung before; the first against the allocator. */
  readonly changeCycles: number;
}

export interface ReportMatrix {
  readonly names: readonly string[];
  readonly cycles: readonly (readonly number[])[];
}

/** Of a tenant's inferences. */
export interface ReportLatency {
  readonly name: string;
  readonly meanCycles: number;
  readonly worstCycles: number;
  readonly deadlineCycles?: number | undefined;
}

/** Nanojoules by part (PE, SL, SG, …) of each core, and of the memory beside them. */
export interface ReportEnergy {
  readonly parts: readonly string[];
  readonly byCore: readonly (readonly number[])[];
  readonly memory: readonly number[];
}

export interface ReportTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}
