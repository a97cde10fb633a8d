/**
 * The controls of a matrix engine: when the sub-stages of a tile multiply may begin. A multiply passes through weight
 * load (WL), feed first (FF, its rows of A enter the array), feed second (FS, the last row reaches the last PE row) and
 * drain (DR). A control is plain data, a rule that the estimate and the replay each read in their own way; a further
 * control is one more entry.
 *
 * Whatever the control says, the array itself asks for this: weights are loaded after the multiply that last loaded
 * weights has begun its feed (there is at most one spare set), a feed begins when the multiply's own weights are in
 * place and the feed before has ended.
 *
 * Source: Jeong et al., "RASA: Efficient Register-Aware Systolic Array Matrix Engine for CPU", DAC 2021
 * (arXiv 2110.01752), for BASE, PIPE, WLBP and WLS; the exact bounds were derived with a register-level array.
 */
import { entry, registry } from '../base/registry.js';

/** A bound of an earlier multiply's stages. */
export type Milestone = 'feedStart' | 'feedEnd' | 'feedSecondEnd' | 'drainEnd';

/** In the order in which a multiply passes them. */
export const MILESTONES: readonly Milestone[] = ['feedStart', 'feedEnd', 'feedSecondEnd', 'drainEnd'];

export interface AfterMilestone {
  readonly milestone: Milestone;
  /** Cycles behind the milestone, negative before it; never before that multiply's feed has begun. Default 0. */
  readonly offsetCycles?: number;
}

export interface ControlRule {
  readonly name: string;
  readonly about: string;
  /** Weights are loaded beside those in use. */
  readonly needsDoubleBuffer: boolean;
  /** A new weight's load begins after these of the multiply before. */
  readonly weightLoadAfter: readonly AfterMilestone[];
  /** The weight load also waits for A, C and the register of the result, as if the multiply were one stage. */
  readonly weightLoadWaitsForAll: boolean;
  /** A feed with new weights begins after these of the multiply before. */
  readonly feedAfter: readonly AfterMilestone[];
  /**
   * Weights that are in the array already are not loaded again, and the feed begins after these of the multiply before:
   * by name of the bypass rule, the first is the default. Left out: weights are always loaded.
   */
  readonly bypass?: Readonly<Record<string, readonly AfterMilestone[]>>;
}

const BASE: ControlRule = {
  name: 'BASE',
  about: 'one multiply after another',
  needsDoubleBuffer: false,
  weightLoadAfter: [{ milestone: 'drainEnd' }],
  weightLoadWaitsForAll: true,
  feedAfter: [],
};

const PIPE: ControlRule = {
  name: 'PIPE',
  about: 'weights are loaded while the multiply before drains',
  needsDoubleBuffer: false,
  weightLoadAfter: [{ milestone: 'feedSecondEnd' }],
  weightLoadWaitsForAll: false,
  feedAfter: [],
};

const WLBP: ControlRule = {
  ...PIPE,
  name: 'WLBP',
  about: 'weight load bypass: as PIPE, and weights that are in the array are not loaded again',
  bypass: { 'after-fs': [{ milestone: 'feedSecondEnd' }], 'after-ff': [{ milestone: 'feedEnd' }] },
};

const WLS: ControlRule = {
  name: 'WLS',
  about: 'weight load skip: the next weights are loaded beside those in use, and feeds follow each other',
  needsDoubleBuffer: true,
  weightLoadAfter: [],
  weightLoadWaitsForAll: false,
  feedAfter: [{ milestone: 'feedEnd' }],
  bypass: { 'after-ff': [{ milestone: 'feedEnd' }] },
};

declare module '../base/registry.js' {
  interface Kinds {
    engineControls: ControlRule;
    engineData: DataVariant;
  }
}

export const controls = registry(
  'engineControls',
  'a control',
  [BASE, PIPE, WLBP, WLS].map((rule) => entry(rule.name, rule.about, rule)),
);

/** What the PEs hold. */
export interface DataVariant {
  readonly name: string;
  readonly about: string;
  /** Sets of weights in the array: 2 is double buffering. */
  readonly weightBuffers: 1 | 2;
  /** Multipliers, and weights of one set, in a PE. */
  readonly multipliers: 1 | 2;
}

const DATA_VARIANTS: readonly DataVariant[] = [
  { name: 'none', about: 'one weight and one multiplier in a PE', weightBuffers: 1, multipliers: 1 },
  { name: 'DB', about: 'double-buffered weights', weightBuffers: 2, multipliers: 1 },
  { name: 'DM', about: 'two multipliers in a PE, half as many PE rows', weightBuffers: 1, multipliers: 2 },
  { name: 'DMDB', about: 'two multipliers, double-buffered weights', weightBuffers: 2, multipliers: 2 },
];

export const dataVariants = registry(
  'engineData',
  'a data variant',
  DATA_VARIANTS.map((variant) => entry(variant.name, variant.about, variant)),
);
