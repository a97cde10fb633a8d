/**
 * A fusion plan: the groups of a strategy with every buffer, as plain data. Buffers are named by what they hold, so
 * that a plan which deadlocks or does not fit can be refused with the tensor.
 */
import { InputError } from '../../base/errors.js';
import { stageSamples } from './buffers.js';
import type { FusionChain, SideInput } from './chain.js';
import { FusionPlanner, LAYERWISE, PINNED } from './planner.js';
import { type GroupSideInputs, sideInputsOf } from './side-inputs.js';
import { checkBatch, checkTokens, type Tokens } from './strategy.js';

export type WeightPolicy = 'layerwise' | 'pinned' | 'reloaded';

export interface FusionGroup {
  /** Layers of the group, counted from 0, both included. */
  readonly first: number;
  readonly last: number;
  readonly policy: WeightPolicy;
  /** By layer of the group: samples a firing takes. */
  readonly firingSamples: readonly number[];
  /** By inner tensor (those between two layers of the group): samples its buffer holds. */
  readonly stageSamples: readonly number[];
  /** By side input that stays in the group: samples its buffer holds. */
  readonly sideSamples: readonly number[];
  readonly sideInputs: GroupSideInputs;
  readonly stagingBytes: number;
  readonly weightBytes: number;
  /** Bytes of weights that cross the chip's edge over the whole batch. */
  readonly weightTrafficBytes: number;
  /** Buffers and the weights held with them; 0 for a group of one layer, infinity for one that waits for itself. */
  readonly peakBytes: number;
}

export interface FusionPlan {
  readonly chain: FusionChain;
  readonly batch: number;
  readonly memoryBytes: number;
  readonly tokens: readonly number[];
  readonly groups: readonly FusionGroup[];
  /** The largest peak of a group. */
  readonly peakBytes: number;
  readonly fits: boolean;
}

/** @throws InputError for tokens or a batch that are none (strategy.ts), or a memory that is no positive number */
export function fusionPlan(chain: FusionChain, tokens: Tokens, batch: number, memoryBytes: number): FusionPlan {
  checkBatch(batch);
  checkTokens(tokens, chain.layers.length, batch);
  if (!(memoryBytes > 0)) throw new InputError({ path: 'memoryBytes', expected: 'more than 0', found: memoryBytes });
  const planner = new FusionPlanner(chain, batch, memoryBytes);
  planner.plan(tokens);
  return {
    chain,
    batch,
    memoryBytes,
    tokens: Array.from(tokens),
    groups: Array.from({ length: planner.groups }, (_, group) => groupOf(planner, group)),
    peakBytes: planner.largestPeakBytes,
    fits: planner.fits,
  };
}

function groupOf(planner: FusionPlanner, group: number): FusionGroup {
  const { chain, batch } = planner;
  const [first, last] = [planner.first[group]!, planner.last[group]!];
  const firingSamples = Array.from(planner.firingSamples.subarray(first, last + 1));
  const sideInputs = sideInputsOf(chain, first, last);
  const policy = planner.policy[group]!;
  const isStaged = policy !== LAYERWISE;
  return {
    first,
    last,
    policy: isStaged ? (policy === PINNED ? 'pinned' : 'reloaded') : 'layerwise',
    firingSamples,
    stageSamples: firingSamples.slice(1).map((reader, i) => stageSamples(firingSamples[i]!, reader, batch)),
    sideSamples: sideInputs.staying.map((input: SideInput) => planner.stayingSamples(input, first)),
    sideInputs,
    stagingBytes: planner.stagingBytes[group]!,
    weightBytes: planner.weightBytes[group]!,
    weightTrafficBytes: planner.weightTrafficBytes[group]!,
    peakBytes: planner.peakBytes[group]!,
  };
}
