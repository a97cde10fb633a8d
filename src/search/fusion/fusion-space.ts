/**
 * The space of fusion strategies for any optimiser: how a genome, the tokens of a chain, is drawn, mutated, crossed and
 * read from a point of the unit cube. The last token is always 0.
 */
import type { Random } from '../../base/random.js';
import type { Cube, Space } from '../space.js';

/** Share of the layers that end in a sync, in genomes drawn at random. */
const FEWEST_SYNCS = 0.3;
const MOST_SYNCS = 0.95;

/** Genes that a mutation changes, on average. */
const MUTATIONS = 2;

export class FusionTokenSpace implements Space<Int32Array> {
  readonly cube: Cube<Int32Array>;

  constructor(
    readonly layers: number,
    /** Micro-batches to choose from. */
    readonly choices: readonly number[],
  ) {
    this.cube = {
      dimension: this.genes,
      genomeOf: (point) => this.fromUnitCube(point),
      pointOf: (tokens) => this.toUnitCube(tokens),
    };
  }

  /** Genes that are free. */
  get genes(): number {
    return this.layers - 1;
  }

  /** Nothing fused. */
  baseline(): Int32Array {
    return new Int32Array(this.layers);
  }

  /** From mostly fused to hardly at all: long groups seldom fit, short ones save little. */
  make(random: Random): Int32Array {
    const syncs = FEWEST_SYNCS + (MOST_SYNCS - FEWEST_SYNCS) * random.uniform();
    return Int32Array.from({ length: this.layers }, (_, gene) =>
      gene === this.genes || random.uniform() < syncs ? 0 : random.pick(this.choices),
    );
  }

  copy(tokens: Int32Array): Int32Array {
    return tokens.slice();
  }

  /** Changes about two genes: sync or fuse, the token doubled or halved, the left neighbour's, a new one. */
  mutate(tokens: Int32Array, random: Random): void {
    for (let gene = 0; gene < this.genes; gene++)
      if (random.uniform() * this.genes < MUTATIONS) tokens[gene] = this.mutated(tokens, gene, random);
  }

  step(tokens: Int32Array, random: Random): void {
    if (this.genes < 1) return;
    const gene = random.below(this.genes);
    tokens[gene] = this.mutated(tokens, gene, random);
  }

  /** The child has the genes of `tokens` before a random cut, and the other's behind it. */
  cross(tokens: Int32Array, other: Int32Array, random: Random): void {
    if (this.genes < 1) return;
    const cut = random.below(this.genes);
    tokens.set(other.subarray(cut), cut);
  }

  /** The lower half of each axis is sync, the upper half is shared evenly among the micro-batches. */
  fromUnitCube(point: ArrayLike<number>): Int32Array {
    return Int32Array.from({ length: this.layers }, (_, gene) => {
      const place = gene === this.genes ? -1 : point[gene]! * 2 - 1;
      if (place < 0) return 0;
      return this.choices[Math.min(this.choices.length - 1, Math.floor(place * this.choices.length))]!;
    });
  }

  /** In the middle of its part. */
  private toUnitCube(tokens: Int32Array): Float64Array {
    const { choices } = this;
    return Float64Array.from({ length: this.genes }, (_, gene) =>
      tokens[gene] === 0 ? 0.25 : 0.5 + (choices.indexOf(tokens[gene]!) + 0.5) / (2 * choices.length),
    );
  }

  private mutated(tokens: Int32Array, gene: number, random: Random): number {
    const { choices } = this;
    const token = tokens[gene]!;
    switch (random.below(5)) {
      case 0:
        return token === 0 ? random.pick(choices) : 0;
      case 1:
        return choices.includes(token * 2) ? token * 2 : token;
      case 2:
        return choices.includes(token / 2) ? token / 2 : token;
      case 3:
        return gene > 0 ? tokens[gene - 1]! : token;
      default:
        return random.pick(choices);
    }
  }
}
