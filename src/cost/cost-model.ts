/**
 * What a cost model answers: the cost of one layer on one core when nothing stalls it. Implementations are pure
 * functions; the registry of them is in `models.ts`, and every one passes the contract suite in `test/contract`.
 */
import type { Core } from '../machine/core.js';
import type { ActivityCounts } from '../machine/energy.js';
import type { CoreWork } from '../mapping/core-work.js';
import type { TilePlan } from '../mapping/tile-plan.js';
import type { Layer } from '../workload/layer.js';
import type { Pass } from './passes.js';

/** Times in cycles of the core's own clock, sizes in bytes. */
export interface LayerCost {
  /** No-stall latency: all operands arrive in time. */
  readonly latencyCycles: number;
  readonly macs: number;
  /** Share of PE-cycles that do a MAC, in (0, 1]. */
  readonly peUtilization: number;
  /** Bytes that must cross HBM, by operand. */
  readonly hbmBytes: { readonly input: number; readonly weights: number; readonly output: number };
  /** SG the dataflow asks for, double buffered (MAESTRO's L2 requirement). */
  readonly sgBytes: number;
  /** SL the dataflow asks for in each PE, double buffered (MAESTRO's L1 requirement). */
  readonly slBytes: number;
  /** What a PE cannot work without at any time, at most `slBytes`: a core whose SL is smaller refuses the layer. */
  readonly slWorkingSetBytes: number;
  /** One pass of the PE array in the steady state; absent where passes do not overlap. */
  readonly pass?: Pass;
  /** How the layer passes through the SG, in cycles of the core's clock; absent where the tiling search says so. */
  readonly plan?: TilePlan;
  /** What a core of another kind than a tile core replays, beside a plan of its bytes and cycles as tiles. */
  readonly coreWork?: CoreWork;
  /** The highest bandwidth any step asks for, bytes per cycle. */
  readonly peakBandwidthBytesPerCycle: number;
  /** Of PEs and scratchpads, by the default energy table. */
  readonly energyNanojoules: number;
  /** What that is the sum of; absent where only the sum is known. */
  readonly activity?: ActivityCounts | undefined;
  /** The array shape a flexible core took for this layer; absent where the shape is fixed. */
  readonly arrayShape?: { readonly clusters: number; readonly columns: number };
}

export interface CostModel {
  readonly name: string;
  /** Names of the dataflows a core may have. */
  readonly dataflows: readonly string[];
  /** Where a model suits only some cores: @throws InputError, at a key of the core, for one that no layer can run on. */
  readonly checkCore?: (core: Core) => void;
  /** @throws InputError when the core has no such dataflow, or the layer cannot run on it. */
  cost(layer: Layer, core: Core): LayerCost;
}
