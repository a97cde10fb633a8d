/**
 * A batch of episodes under one policy: what was seen, done and expected at every step, and how much better each action
 * turned out than the critic expected.
 */
import type { Random } from '../../../base/random.js';
import type { Episode, EpisodeSearch } from './episode.js';
import type { Policy } from './policy.js';
import { standardised } from './standardised.js';

export interface LossWeights {
  readonly entropy: number;
  readonly critic: number;
}

export class Rollout {
  readonly steps: number;
  /** Of every step, how much more its episode's reward is than the critic expected. */
  readonly advantage: Float64Array;
  private readonly reward: Float64Array;
  private readonly expected: Float64Array;
  private readonly observation: Float64Array;
  /** The choices of every step, and log π of them in the policy that drew them. */
  private readonly action: Int32Array;
  private readonly logProbability: Float64Array;
  /** Of every episode. */
  private readonly cost: Float64Array;
  /** Choices of a step. */
  private readonly choices: number;

  constructor(
    private readonly episode: Episode,
    episodes: number,
  ) {
    this.choices = episode.choices.length;
    this.steps = episodes * episode.steps;
    this.advantage = new Float64Array(this.steps);
    this.reward = new Float64Array(this.steps);
    this.expected = new Float64Array(this.steps);
    this.observation = new Float64Array(this.steps * episode.inputs);
    this.action = new Int32Array(this.steps * this.choices);
    this.logProbability = new Float64Array(this.steps);
    this.cost = new Float64Array(episodes);
  }

  /** One sample each episode. False when the budget ended first. */
  play(policy: Policy, search: EpisodeSearch, random: Random): boolean {
    const { episode, action, observation, cost, choices } = this;
    let step = 0;
    for (let e = 0; e < cost.length; e++) {
      if (search.left <= 0) return false;
      episode.begin();
      for (let k = 0; k < episode.steps; k++, step++) {
        const at = step * episode.inputs;
        episode.observe(observation, at);
        policy.look(observation, at);
        this.logProbability[step] = policy.draw(random, action, choices * step);
        episode.take(action, choices * step);
        this.expected[step] = policy.value;
      }
      cost[e] = search.cost();
    }
    return true;
  }

  /** Rewards the episodes just played. The only reward is at the end, and nothing is discounted. */
  judge(): void {
    const { steps } = this.episode;
    rewardsOf(this.cost).forEach((reward, e) => {
      for (let step = e * steps; step < (e + 1) * steps; step++) {
        this.reward[step] = reward;
        this.advantage[step] = reward - this.expected[step]!;
      }
    });
  }

  /** Has the policy look at a step again; returns how many times as likely its action has become. */
  look(policy: Policy, step: number): number {
    policy.look(this.observation, step * this.episode.inputs);
    return Math.exp(policy.logProbability(this.action, this.choices * step) - this.logProbability[step]!);
  }

  /**
   * Adds to the gradient the loss of the step looked at: −weight · log π − entropy · H(π) + critic · (V − reward)², H in
   * nats.
   */
  addLoss(policy: Policy, step: number, weight: number, settings: LossWeights): void {
    const valueSlope = 2 * settings.critic * (policy.value - this.reward[step]!);
    const at = step * this.episode.inputs;
    policy.addLoss(this.observation, at, this.action, this.choices * step, weight, settings.entropy, valueSlope);
  }
}

/**
 * How far each cost is below the mean of the batch, in its standard deviations; 0 where all are equal. Infinite costs
 * count as the worst finite one.
 */
export function rewardsOf(costs: Float64Array): Float64Array {
  const finite = costs.filter((x) => x < Number.POSITIVE_INFINITY);
  const worst = finite.length === 0 ? 0 : Math.max(...finite);
  return standardised(costs.map((x) => Math.min(x, worst))).map((x) => -x);
}
