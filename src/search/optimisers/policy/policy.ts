/**
 * A stochastic policy and its critic: a network whose outputs are the logits of the options of several independent
 * choices, and last the value that the critic expects.
 */
import type { Random } from '../../../base/random.js';
import { Network } from './network.js';

/** Units of the only hidden layer. */
const HIDDEN = 32;

export class Policy {
  readonly network: Network;
  /** Of every option under the observation looked at last, one choice after the other. */
  readonly probability: Float64Array;
  private readonly logarithm: Float64Array;
  private readonly slope: Float64Array;

  /** @param options how many each choice has */
  constructor(
    inputs: number,
    private readonly options: readonly number[],
    random: Random,
  ) {
    const outputs = options.reduce((sum, count) => sum + count, 0);
    this.network = new Network(inputs, HIDDEN, outputs + 1, random);
    this.probability = new Float64Array(outputs);
    this.logarithm = new Float64Array(outputs);
    this.slope = new Float64Array(outputs + 1);
  }

  /** What the critic expects under the observation looked at last. */
  get value(): number {
    return this.network.output[this.probability.length]!;
  }

  /** Looks at the observation that starts at `at`; all else here is about the one looked at last. */
  look(observation: Float64Array, at: number): void {
    const { network, options, probability, logarithm } = this;
    network.forward(observation, at);
    const logit = network.output;
    for (let choice = 0, from = 0; choice < options.length; choice++) {
      const end = from + options[choice]!;
      let top = Number.NEGATIVE_INFINITY;
      for (let i = from; i < end; i++) if (logit[i]! > top) top = logit[i]!;
      let sum = 0;
      for (let i = from; i < end; i++) {
        probability[i] = Math.exp(logit[i]! - top);
        sum += probability[i]!;
      }
      const shift = top + Math.log(sum);
      for (let i = from; i < end; i++) {
        probability[i]! /= sum;
        logarithm[i] = logit[i]! - shift;
      }
      from = end;
    }
  }

  /** Draws an action, an option of each choice, into `action` from `at` on; returns its log π. */
  draw(random: Random, action: Int32Array, at: number): number {
    const { options, probability } = this;
    for (let choice = 0, from = 0; choice < options.length; choice++) {
      const last = options[choice]! - 1;
      let rest = random.uniform();
      let option = 0;
      while (option < last && rest >= probability[from + option]!) rest -= probability[from + option++]!;
      action[at + choice] = option;
      from += last + 1;
    }
    return this.logProbability(action, at);
  }

  /** log π of the action at `at`. */
  logProbability(action: Int32Array, at: number): number {
    const { options, logarithm } = this;
    let sum = 0;
    for (let choice = 0, from = 0; choice < options.length; choice++) {
      sum += logarithm[from + action[at + choice]!]!;
      from += options[choice]!;
    }
    return sum;
  }

  /**
   * Adds the gradient of −weight · log π(action) − entropy · H(π) + valueSlope · V to the network's. The observation
   * must be the one looked at last, H(π) is in nats.
   */
  addLoss(
    observation: Float64Array,
    at: number,
    action: Int32Array,
    actionAt: number,
    weight: number,
    entropy: number,
    valueSlope: number,
  ): void {
    const { options, probability, logarithm, slope } = this;
    let from = 0;
    for (let choice = 0; choice < options.length; choice++) {
      const end = from + options[choice]!;
      let nats = 0;
      for (let i = from; i < end; i++) nats -= probability[i]! * logarithm[i]!;
      for (let i = from; i < end; i++) slope[i] = probability[i]! * (weight + entropy * (logarithm[i]! + nats));
      slope[from + action[actionAt + choice]!]! -= weight;
      from = end;
    }
    slope[from] = valueSlope;
    this.network.backward(observation, at, slope);
  }
}
