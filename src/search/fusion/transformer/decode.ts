/**
 * Strategies from the model: layer by layer, each token among those that keep the strategy legal, the likeliest or one
 * drawn by likelihood.
 */
import type { Random } from '../../../base/random.js';
import { CLASSES, FEATURES, FusionFeatures, type FusionTask } from './features.js';
import type { OpenGroup } from './group-state.js';
import { FusionNetworkState, type FusionNetworkWeights } from './network.js';

export interface Drawing {
  readonly random: Random;
  /** Below 1 the likely is drawn more often than it is likely, above 1 less often. */
  readonly temperature: number;
}

/** Strategies of one problem: the likeliest one, and as many drawn as make it sixteen. */
export const STRATEGIES = 16;

/** Later draws are ever bolder: where the model is sure and wrong, only they find out. */
const COOLEST = 0.5;
const HOTTEST = 4;

/** Of the draw with this number, from 1. */
export function temperatureOf(draw: number): number {
  return COOLEST * Math.exp((Math.log(HOTTEST / COOLEST) * draw) / (STRATEGIES - 1));
}

export class FusionDecoder {
  private readonly state: FusionNetworkState;
  private readonly features: FusionFeatures;
  private readonly seen = new Float32Array(FEATURES);
  private readonly legal = new Uint8Array(CLASSES.length);

  constructor(
    private readonly task: FusionTask,
    weights: FusionNetworkWeights,
  ) {
    this.state = new FusionNetworkState(weights, task.chain.layers.length);
    this.features = new FusionFeatures(task);
  }

  /** @param drawing the likeliest tokens where left out */
  strategy(drawing?: Drawing): Int32Array {
    const { features, legal, seen, state } = this;
    const { rules } = features;
    const layers = this.task.chain.layers.length;
    const tokens = new Int32Array(layers); // the last layer's is 0
    state.reset();
    let group: OpenGroup | undefined;
    let before = 0;
    for (let layer = 0; layer + 1 < layers; layer++) {
      features.write(seen, layer, group, before);
      const logits = state.step(seen);
      for (let i = 0; i < CLASSES.length; i++) legal[i] = rules.isLegal(group, layer, CLASSES[i]!) ? 1 : 0;
      const choice = drawing === undefined ? likeliest(logits, legal) : drawn(logits, legal, drawing);
      before = CLASSES[choice]!;
      tokens[layer] = before;
      group = before === 0 ? undefined : rules.added(group, layer, before);
    }
    return tokens;
  }
}

/** One class at least is legal: a group that was opened can be closed, and none need be. */
function likeliest(logits: Float32Array, legal: Uint8Array): number {
  let best = -1;
  for (let i = 0; i < logits.length; i++) if (legal[i] === 1 && (best < 0 || logits[i]! > logits[best]!)) best = i;
  return best;
}

function drawn(logits: Float32Array, legal: Uint8Array, { random, temperature }: Drawing): number {
  const most = logits[likeliest(logits, legal)]!;
  const weight = (i: number): number => (legal[i] === 1 ? Math.exp((logits[i]! - most) / temperature) : 0);
  let total = 0;
  for (let i = 0; i < logits.length; i++) total += weight(i);
  let left = random.uniform() * total;
  let choice = likeliest(logits, legal);
  for (let i = 0; i < logits.length; i++) {
    if (legal[i] !== 1) continue;
    choice = i;
    left -= weight(i);
    if (left < 0) break;
  }
  return choice;
}
