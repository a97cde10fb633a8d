/**
 * Keeps the best strategy a mapper of fused layers has seen, counts its samples and records the convergence.
 */
import type { FusionFound, FusionProblem, FusionSearchOptions } from './fusion-mapper.js';

export class TokensSeen {
  best = Number.POSITIVE_INFINITY;
  samples = 0;
  readonly tokens: Int32Array;
  private readonly atSamples: number[] = [];
  private readonly atBest: number[] = [];

  constructor(
    private readonly problem: Pick<FusionProblem, 'chain' | 'objective'>,
    private readonly options: Pick<FusionSearchOptions, 'samples' | 'onProgress'>,
  ) {
    this.tokens = new Int32Array(problem.chain.layers.length);
  }

  /** Samples still allowed. */
  get left(): number {
    return this.options.samples - this.samples;
  }

  /** Asks the objective for the strategy at `offset`. */
  value(tokens: Int32Array, offset = 0): number {
    const value = this.problem.objective(tokens, offset);
    this.samples++;
    if (value < this.best) {
      this.best = value;
      this.tokens.set(tokens.subarray(offset, offset + this.tokens.length));
      this.atSamples.push(this.samples);
      this.atBest.push(value);
    }
    if ((this.samples & 127) === 0) this.options.onProgress?.(this.samples, this.best);
    return value;
  }

  result(isOptimal = false): FusionFound {
    const { best, samples, tokens } = this;
    if (this.atSamples.at(-1) !== samples) {
      this.atSamples.push(samples);
      this.atBest.push(best);
    }
    this.options.onProgress?.(samples, best);
    return { tokens, value: best, samples, convergence: { samples: this.atSamples, best: this.atBest }, isOptimal };
  }
}
