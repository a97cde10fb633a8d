/**
 * The genomes an optimiser has asked about: it keeps the best one, counts the samples, says when to stop and records the
 * convergence.
 */
import type { Budget } from './budget.js';
import type { Found } from './optimiser.js';
import type { Space } from './space.js';

export class Seen<G> {
  best = Number.POSITIVE_INFINITY;
  samples = 0;
  private genome: G | undefined;
  private late = false;
  private readonly started = performance.now();
  private readonly atSamples: number[] = [];
  private readonly atBest: number[] = [];

  constructor(
    private readonly space: Pick<Space<G>, 'copy'>,
    private readonly objective: (genome: G) => number,
    private readonly budget: Budget<G>,
  ) {}

  /** Samples still allowed; none once the target or the time limit is reached. */
  get left(): number {
    if (this.late || this.best <= (this.budget.stopAt ?? Number.NEGATIVE_INFINITY)) return 0;
    return this.budget.samples - this.samples;
  }

  /** One sample; infinity, and none, when the budget is used up. */
  value(genome: G): number {
    if (this.left <= 0) return Number.POSITIVE_INFINITY;
    const value = this.objective(genome);
    this.samples++;
    if (value < this.best) {
      this.best = value;
      this.genome = this.space.copy(genome);
      this.atSamples.push(this.samples);
      this.atBest.push(value);
    }
    if ((this.samples & 127) === 0) this.budget.onProgress?.(this.samples, this.best);
    const { timeLimitSeconds } = this.budget;
    if (timeLimitSeconds !== undefined) this.late = performance.now() - this.started >= 1000 * timeLimitSeconds;
    return value;
  }

  /** @throws Error when no genome had a finite value */
  result(): Found<G> {
    const { best, samples, genome } = this;
    if (genome === undefined) throw new Error('the search found nothing of finite value');
    if (this.atSamples.at(-1) !== samples) {
      this.atSamples.push(samples);
      this.atBest.push(best);
    }
    this.budget.onProgress?.(samples, best);
    return { genome, value: best, samples, convergence: { samples: this.atSamples, best: this.atBest } };
  }
}
