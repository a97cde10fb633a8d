/**
 * A2C, advantage actor-critic (Mnih et al., ICML 2016; synchronous as in Wu et al., NIPS 2017): one gradient step a
 * batch. OpenAI Baselines' weights and norm, but whole episodes instead of five steps, Adam instead of RMSProp, and ten
 * times the learning rate, since a search has some thousand episodes and not millions of steps.
 */
import { type PolicyOptimiser, policyGradient } from './policy-gradient.js';

export const A2C = {
  episodes: 8,
  learningRate: 7e-3,
  gradientNorm: 0.5,
  entropy: 0.01,
  critic: 0.5,
} as const;

export const a2c: PolicyOptimiser = policyGradient(A2C, (policy, batch, adam) => {
  for (let step = 0; step < batch.steps; step++) {
    batch.look(policy, step);
    batch.addLoss(policy, step, batch.advantage[step]!, A2C);
  }
  adam.step(policy.network.gradient, batch.steps);
});
