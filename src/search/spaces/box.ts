/** Whole numbers, each within bounds of its own. */
import type { Space } from '../space.js';

export interface Range {
  readonly least: number;
  /** Included. */
  readonly most: number;
}

/** Probability that a number is drawn anew; at least one of a genome is, on average. */
const MUTATION = 0.1;

/** @param ranges whole numbers, `least` ≤ `most` */
export function boxSpace(ranges: readonly Range[]): Space<Int32Array> {
  const n = ranges.length;
  const rate = Math.max(MUTATION, 1 / n);
  const draw = (gene: number, random: { below(n: number): number }): number => {
    const { least, most } = ranges[gene]!;
    return least + random.below(most - least + 1);
  };
  return {
    make: (random) => Int32Array.from({ length: n }, (_, gene) => draw(gene, random)),
    copy: (genome) => genome.slice(),
    mutate(genome, random) {
      for (let gene = 0; gene < n; gene++) if (random.uniform() < rate) genome[gene] = draw(gene, random);
    },
    cross(genome, other, random) {
      if (n === 0) return;
      const pivot = random.below(n);
      genome.set(other.subarray(pivot), pivot);
    },
    step(genome, random) {
      if (n === 0) return;
      const gene = random.below(n);
      const { least, most } = ranges[gene]!;
      const reach = Math.max(1, Math.floor((most - least) / 10));
      const moved = genome[gene]! + (random.uniform() < 0.5 ? -1 : 1) * (1 + random.below(reach));
      genome[gene] = Math.min(most, Math.max(least, moved));
    },
    cube: {
      dimension: n,
      genomeOf: (point) =>
        Int32Array.from(ranges, ({ least, most }, gene) =>
          Math.min(most, least + Math.floor(point[gene]! * (most - least + 1))),
        ),
      pointOf: (genome) =>
        Float64Array.from(ranges, ({ least, most }, gene) => (genome[gene]! - least + 0.5) / (most - least + 1)),
    },
  };
}
