/**
 * What a mapper of fused layers is: it is handed a chain, a batch, a memory budget and a way to value strategies, and
 * looks for the tokens of least value. It neither knows nor imports estimate or simulator.
 */
import type { Random } from '../../base/random.js';
import type { FusedMachine } from '../../machine/fused-machine.js';
import type { FusionChain } from '../../mapping/fusion-plan/chain.js';

/** The value of the strategy whose tokens begin at `offset`; lower is better. For latency it is in cycles. */
export type FusionObjective = (tokens: Int32Array, offset: number) => number;

/**
 * What a group costs by itself, where the objective is a sum over groups that grows with the weight traffic of each:
 * mappers that build strategies group by group need no more.
 */
export interface FusionGroupCosts {
  /** Latencies times this are whole numbers, or as good as. */
  readonly ticksPerCycle: number;
  latencyCycles(first: number, last: number, weightTrafficBytes: number): number;
  offChipBytes(first: number, last: number, weightTrafficBytes: number): number;
}

export interface FusionProblem {
  readonly chain: FusionChain;
  readonly batch: number;
  readonly memoryBytes: number;
  /** What the model is told of the machine. */
  readonly machine: FusedMachine;
  readonly objective: FusionObjective;
  readonly costs: FusionGroupCosts;
}

export interface FusionSearchOptions {
  /** How often the objective may be asked. */
  readonly samples: number;
  readonly random: Random;
  /** Micro-batches to choose from. Default: what the mapper is published with. */
  readonly choices?: readonly number[] | undefined;
  /** Told now and then, for progress bars. */
  readonly onProgress?: ((samples: number, best: number) => void) | undefined;
}

export interface FusionFound {
  readonly tokens: Int32Array;
  readonly value: number;
  /** Samples used. */
  readonly samples: number;
  /** One entry for each improvement, and the last sample. */
  readonly convergence: { readonly samples: readonly number[]; readonly best: readonly number[] };
  /** True where no strategy with these choices of micro-batches is better. */
  readonly isOptimal: boolean;
}

export type FusionMapper = (problem: FusionProblem, options: FusionSearchOptions) => FusionFound;
