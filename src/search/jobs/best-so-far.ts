/**
 * Keeps the best genomes a mapper has seen, counts its samples, says when to stop and records the convergence: what
 * every mapper needs.
 */
import { Finalists } from './finalists.js';
import type { Candidate, SearchOptions, SearchProblem, SearchResult } from './mapper.js';

export class BestSoFar {
  best = Number.POSITIVE_INFINITY;
  samples = 0;
  private readonly finalists: Finalists;
  private readonly started = performance.now();
  private late = false;
  private readonly atSamples: number[] = [];
  private readonly atBest: number[] = [];

  constructor(
    private readonly problem: SearchProblem,
    private readonly options: SearchOptions,
  ) {
    const size = Math.max(1, options.finalists ?? 1, options.rerank?.candidates ?? 1);
    this.finalists = new Finalists(size, problem.table.jobs);
  }

  /** Samples still allowed; none once the target or the time limit is reached. */
  get left(): number {
    if (this.late || this.best <= (this.options.stopAt ?? Number.NEGATIVE_INFINITY)) return 0;
    return this.options.samples - this.samples;
  }

  /** How much of the budget is used, 0 to 1: of samples or of time, whichever is further. */
  get progress(): number {
    const { samples, timeLimitSeconds } = this.options;
    const used = this.samples / samples;
    return timeLimitSeconds === undefined ? used : Math.max(used, this.seconds / timeLimitSeconds);
  }

  /** The best genome; nothing before the first of finite value. */
  get bestGenome(): Candidate | undefined {
    return this.finalists.best[0];
  }

  /** Asks the objective for the genome at `offset`. */
  evaluate(core: Int32Array, priority: Float64Array, offset = 0): number {
    const value = this.problem.objective(core, priority, offset);
    this.countGenome(value, core, priority, offset);
    return value;
  }

  /**
   * Asks for the first `count` genomes side by side. Infinity for those that the budget does not allow, or that come
   * after one that ends the search.
   */
  evaluateAll(core: Int32Array, priority: Float64Array, count: number, into: Float64Array): void {
    const { objectives, table } = this.problem;
    const asked = Math.max(0, Math.min(count, this.left));
    if (asked > 1) objectives?.(core, priority, asked, into);
    for (let i = 0; i < count; i++) {
      if (this.left <= 0) into[i] = Number.POSITIVE_INFINITY;
      else if (objectives === undefined || asked === 1) into[i] = this.evaluate(core, priority, i * table.jobs);
      else this.countGenome(into[i]!, core, priority, i * table.jobs);
    }
  }

  /** Counts a sample that was evaluated elsewhere; `write` puts its genome down if it is among the best. */
  count(value: number, write: (core: Int32Array, priority: Float64Array) => void): void {
    if (this.isWanted(value)) this.finalists.add(value, write);
    this.countValue(value);
  }

  private isWanted(value: number): boolean {
    return value < Number.POSITIVE_INFINITY && this.finalists.wants(value);
  }

  private countValue(value: number): void {
    this.samples++;
    if (value < this.best) {
      this.best = value;
      this.atSamples.push(this.samples);
      this.atBest.push(value);
      this.tell();
    }
    if ((this.samples & 127) === 0) {
      this.options.onProgress?.(this.samples, this.best);
      this.late = this.seconds >= (this.options.timeLimitSeconds ?? Number.POSITIVE_INFINITY);
    }
  }

  /** @throws Error when no genome had a finite value */
  result(): SearchResult {
    const { best, samples, finalists } = this;
    if (this.atSamples.at(-1) !== samples) {
      this.atSamples.push(samples);
      this.atBest.push(best);
    }
    this.options.onProgress?.(samples, best);
    const { rerank } = this.options;
    const reranked = rerank === undefined ? undefined : finalists.rerank(rerank.objective);
    const winner = reranked?.candidate ?? finalists.best[0];
    if (winner === undefined) throw new Error('the search found no mapping of finite cost');
    return {
      core: winner.core,
      priority: winner.priority,
      best: winner.value,
      ...(reranked === undefined ? {} : { reranked: reranked.value }),
      samples,
      convergence: { samples: this.atSamples, best: this.atBest },
      finalists: finalists.best,
    };
  }

  private countGenome(value: number, core: Int32Array, priority: Float64Array, offset: number): void {
    // Most genomes are not wanted: nothing is made for them.
    if (this.isWanted(value))
      this.finalists.add(value, (intoCore, intoPriority) => {
        intoCore.set(core.subarray(offset, offset + intoCore.length));
        intoPriority.set(priority.subarray(offset, offset + intoPriority.length));
      });
    this.countValue(value);
  }

  private tell(): void {
    const { onBest } = this.options;
    const { bestGenome } = this;
    if (onBest !== undefined && bestGenome !== undefined)
      onBest(this.samples, this.best, bestGenome.core, bestGenome.priority);
  }

  private get seconds(): number {
    return (performance.now() - this.started) / 1000;
  }
}
