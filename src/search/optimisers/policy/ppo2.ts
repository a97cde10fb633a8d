/**
 * PPO2, proximal policy optimisation (Schulman et al., arXiv:1707.06347) with the clipped objective: several epochs over
 * a batch, in minibatches, in which an action's probability gains nothing by moving far. OpenAI Baselines' settings, but
 * ten times the learning rate, as for A2C, and whole episodes, whose advantages need no estimating.
 */
import type { Random } from '../../../base/random.js';
import { type PolicyOptimiser, policyGradient } from './policy-gradient.js';
import { standardised } from './standardised.js';

export const PPO2 = {
  episodes: 16,
  learningRate: 3e-3,
  gradientNorm: 0.5,
  entropy: 0.01,
  critic: 0.5,
  clip: 0.2,
  epochs: 4,
  minibatches: 4,
} as const;

export const ppo2: PolicyOptimiser = policyGradient(PPO2, (policy, batch, adam, random) => {
  const advantage = standardised(batch.advantage);
  const order = Int32Array.from({ length: batch.steps }, (_, step) => step);
  for (let epoch = 0; epoch < PPO2.epochs; epoch++) {
    shuffle(order, random);
    for (let part = 0; part < PPO2.minibatches; part++) {
      const from = Math.floor((part * order.length) / PPO2.minibatches);
      const to = Math.floor(((part + 1) * order.length) / PPO2.minibatches);
      for (let i = from; i < to; i++) {
        const step = order[i]!;
        batch.addLoss(policy, step, clippedWeight(batch.look(policy, step), advantage[step]!), PPO2);
      }
      adam.step(policy.network.gradient, to - from);
    }
  }
});

/** Slope of min(r · A, clip(r) · A) in log r: none once the action has moved far enough the way it should. */
function clippedWeight(ratio: number, advantage: number): number {
  const far = advantage > 0 ? ratio > 1 + PPO2.clip : ratio < 1 - PPO2.clip;
  return far ? 0 : ratio * advantage;
}

/** Fisher & Yates. */
function shuffle(list: Int32Array, random: Random): void {
  for (let i = list.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    const held = list[i]!;
    list[i] = list[j]!;
    list[j] = held;
  }
}
