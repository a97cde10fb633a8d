/**
 * Keeps the best genome a mapper has seen, counts its samples and records the convergence: what every mapper needs.
 */
import type { SearchOptions, SearchProblem, SearchResult } from './mapper.js';

export class BestSoFar {
  best = Number.POSITIVE_INFINITY;
  samples = 0;
  private readonly core: Int32Array;
  private readonly priority: Float64Array;
  private readonly atSamples: number[] = [];
  private readonly atBest: number[] = [];

  constructor(
    private readonly problem: SearchProblem,
    private readonly options: SearchOptions,
  ) {
    this.core = new Int32Array(problem.table.jobs);
    this.priority = new Float64Array(problem.table.jobs);
  }

  /** Samples still allowed. */
  get left(): number {
    return this.options.samples - this.samples;
  }

  /** Asks the objective for the genome at `offset`. */
  evaluate(core: Int32Array, priority: Float64Array, offset = 0): number {
    const value = this.problem.objective(core, priority, offset);
    this.samples++;
    if (value < this.best) {
      this.best = value;
      this.core.set(core.subarray(offset, offset + this.core.length));
      this.priority.set(priority.subarray(offset, offset + this.core.length));
      this.atSamples.push(this.samples);
      this.atBest.push(value);
    }
    if ((this.samples & 127) === 0) this.options.onProgress?.(this.samples, this.best);
    return value;
  }

  result(): SearchResult {
    const { core, priority, best, samples } = this;
    if (this.atSamples.at(-1) !== samples) {
      this.atSamples.push(samples);
      this.atBest.push(best);
    }
    this.options.onProgress?.(samples, best);
    return { core, priority, best, samples, convergence: { samples: this.atSamples, best: this.atBest } };
  }
}
