/** Asks the evaluator, counts how often, and keeps the best and the front of value against area. */

import type { DesignProblem } from '../../cost/array/design-problem.js';
import { fitsHard } from '../../cost/array/proposals/footprint.js';
import { GENES } from '../../mapping/array-mapping/genes.js';
import type { Design, DesignFound } from './design-search.js';

/** Designs of a front at the most; those nearest together go first. */
const MOST_ON_FRONT = 64;

export class DesignJudge {
  samples = 0;
  best: Design | undefined;
  private front: Design[] = [];
  private readonly improvedAt: number[] = [];
  private readonly improvedTo: number[] = [];

  constructor(
    private readonly problem: DesignProblem,
    private readonly most: number,
  ) {}

  get isDone(): boolean {
    return this.samples >= this.most;
  }

  /** Value of the genes, infinite for what does not fit; takes a sample. */
  value(genes: Int32Array): number {
    this.samples++;
    const { problem } = this;
    const cost = problem.evaluate(genes);
    if (cost === undefined || cost.l1Bytes > problem.l1Limit) return Number.POSITIVE_INFINITY;
    const pes = genes[GENES.PES]!;
    const room = problem.l2Room(pes, cost.l1Bytes);
    if (cost.l2Bytes > room) return Number.POSITIVE_INFINITY;
    if (problem.freedom.outerTiles === 'hard' && !fitsHard(problem.layer, genes, room)) return Number.POSITIVE_INFINITY;
    const value = problem.value?.(cost) ?? cost.latencyCycles;
    const area = problem.area(pes, cost.l1Bytes, cost.l2Bytes);
    const { best } = this;
    if (best === undefined || value < best.value || (value === best.value && area < best.area)) {
      if (best === undefined || value < best.value) {
        this.improvedAt.push(this.samples);
        this.improvedTo.push(value);
      }
      this.best = { genes: genes.slice(), value, cost: { ...cost }, area };
    }
    this.enter(genes, value, area);
    return value;
  }

  found(): DesignFound {
    return {
      best: this.best,
      samples: this.samples,
      convergence: { samples: this.improvedAt, best: this.improvedTo },
      front: this.front,
    };
  }

  private enter(genes: Int32Array, value: number, area: number): void {
    if (this.front.some((other) => other.value <= value && other.area <= area)) return;
    const cost = { ...this.problem.evaluate(genes)! };
    const kept = this.front.filter((other) => other.value < value || other.area < area);
    const at = kept.findIndex((other) => other.area > area);
    kept.splice(at < 0 ? kept.length : at, 0, { genes: genes.slice(), value, cost, area });
    if (kept.length > MOST_ON_FRONT) kept.splice(closest(kept), 1);
    this.front = kept;
  }
}

/** Number of the design, neither the first nor the last, whose neighbours on the front are nearest to each other. */
function closest(front: readonly Design[]): number {
  let least = Number.POSITIVE_INFINITY;
  let at = 1;
  for (let i = 1; i < front.length - 1; i++) {
    const gap = Math.log(front[i + 1]!.area / front[i - 1]!.area);
    if (gap < least) [least, at] = [gap, i];
  }
  return at;
}
