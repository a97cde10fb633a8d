/**
 * `layer-plus`: simulated annealing (Kirkpatrick, Gelatt & Vecchi, 1983) of two-level mappings, in rounds that begin at
 * different shapes of the array. First the best shapes of every pair of parallel dimensions are tried with tiles that fit
 * (seeds.ts), and a few mappings at random; each round then cools down from the best of one pair, the last from the best
 * of all. Genomes already asked about are not asked again, and those that do not fit the buffers not at all. Values of
 * one layer span decades, so differences are taken of their logarithms.
 */
import type { Random } from '../../base/random.js';
import { sharedBytes } from '../../mapping/array-mapping/buffer-needs.js';
import { GENES } from '../../mapping/array-mapping/genes.js';
import { Seen } from '../seen.js';
import type { LayerMapper } from './layer-mapper.js';
import type { LayerSpace } from './layer-space.js';
import { shapedMapping } from './seeds.js';
import { arrayShapes } from './shapes.js';

/** Temperatures are of ln value: in a round a twentieth worse is often taken at first, a ten-thousandth seldom at last. */
export const LAYER_PLUS = {
  hottest: 0.05,
  coldest: 1e-4,
  /** Share of the samples for shapes, and for mappings at random. */
  shapes: 0.05,
  most: 48,
  random: 0.04,
  samplesARound: 300,
  fewestRounds: 3,
  mostRounds: 8,
  /** Share of the samples for rounds from different starts; the rest begins at the best, at these temperatures. */
  explored: 0.55,
  refinements: [0.03, 0.01],
  /** Shapes slower than the best by more are not tried. */
  slowest: 8,
} as const;

/** New genomes are looked for so often before the search takes it that there are none. */
const MOST_TRIES = 500;

interface Candidate {
  readonly genes: Int32Array;
  readonly value: number;
}

export const layerPlus: LayerMapper = (space, objective, budget) => {
  const { random, samples } = budget;
  const seen = new Seen(space, objective, budget);
  const asked = new Set<string>();
  const value = (genes: Int32Array): number => {
    asked.add(keyOf(space, genes));
    return seen.value(genes);
  };
  const judged = (genes: Int32Array): Candidate => ({ genes, value: value(genes) });
  const byValue = (a: Candidate, b: Candidate): number => a.value - b.value;

  const given = (budget.seeds ?? []).map(judged);
  const shaped = firstShapes(space, Math.min(LAYER_PLUS.most, samples * LAYER_PLUS.shapes), random).map(judged);
  const drawn: Candidate[] = [];
  for (let i = 0; i < Math.max(1, samples * LAYER_PLUS.random); i++) drawn.push(judged(space.make(random)));
  const all = [...given, ...shaped, ...drawn].sort(byValue);
  const starts = startsOf(given.sort(byValue), shaped.sort(byValue), drawn.sort(byValue));

  const annealing = { space, random, asked, value, left: () => seen.left };
  let best = all[0]!;
  for (const { start, share, hottest } of roundsOf(starts, samples)) {
    if (seen.left <= 0) break;
    const found = anneal(annealing, start ?? best, { samples: Math.ceil(samples * share), hottest });
    if (found.value < best.value) best = found;
  }
  return seen.result();
};

interface Round {
  /** Undefined: the best so far. */
  readonly start: Candidate | undefined;
  /** Of all samples. */
  readonly share: number;
  readonly hottest: number;
}

/** Short rounds from different starts, then longer ones from the best, cooler each time. */
function roundsOf(starts: readonly Candidate[], samples: number): Round[] {
  const { fewestRounds, mostRounds, samplesARound, explored, hottest, refinements } = LAYER_PLUS;
  const count = Math.max(fewestRounds, Math.min(mostRounds, Math.floor((samples * explored) / samplesARound)));
  const rounds = Array.from({ length: count }, (_, i): Round => {
    const start = starts.length === 0 ? undefined : starts[i % starts.length];
    return { start, share: explored / count, hottest };
  });
  for (const warm of refinements)
    rounds.push({ start: undefined, share: (1 - explored) / refinements.length, hottest: warm });
  return rounds;
}

/** The fastest of every pair of dimensions, then the second fastest of every pair, and so on. */
function firstShapes(space: LayerSpace, most: number, random: Random): Int32Array[] {
  const { outerTiles, innerTiles, parallel, cluster } = space.free;
  if (!(outerTiles && innerTiles && parallel && cluster)) return [];
  const shapes = arrayShapes(space.layer, space.pes, space.parallel);
  const limit = LAYER_PLUS.slowest * shapes[0]!.workCycles;
  const ranks = new Map<string, number>();
  const ranked = shapes.flatMap((shape) => {
    const pair = `${shape.outer} ${shape.inner}`;
    const rank = ranks.get(pair) ?? 0;
    ranks.set(pair, rank + 1);
    return shape.workCycles <= limit ? [{ shape, rank }] : [];
  });
  ranked.sort((a, b) => a.rank - b.rank || a.shape.workCycles - b.shape.workCycles);
  const found: Int32Array[] = [];
  // Large tiles save steps; where bandwidth or traffic counts, small ones may wait less.
  for (const { shape } of ranked)
    for (const isGrown of space.ordersMatter ? [true, false] : [true]) {
      const genes = found.length >= most ? undefined : shapedMapping(space, shape, isGrown, random);
      if (genes !== undefined) found.push(genes);
    }
  return found;
}

/** The best of each pair of dimensions; every third is one of the best at random, which may be of another kind. */
function startsOf(given: Candidate[], shaped: Candidate[], drawn: Candidate[]): Candidate[] {
  const pairs = new Set<string>();
  const starts = given.slice(0, 1);
  for (const one of shaped) {
    const pair = `${one.genes[GENES.OUTER_PARALLEL]} ${one.genes[GENES.INNER_PARALLEL]}`;
    if (pairs.has(pair) || one.value === Number.POSITIVE_INFINITY) continue;
    pairs.add(pair);
    starts.push(one);
  }
  const others = drawn.filter(({ value }) => value < Number.POSITIVE_INFINITY).slice(0, LAYER_PLUS.mostRounds);
  others.forEach((other, i) => {
    starts.splice(3 * i + 1, 0, other);
  });
  return starts;
}

interface Annealing {
  readonly space: LayerSpace;
  readonly random: Random;
  readonly asked: ReadonlySet<string>;
  readonly value: (genes: Int32Array) => number;
  readonly left: () => number;
}

/** One round; from a start of infinite value any change is taken until one is finite. */
function anneal(
  { space, random, asked, value, left }: Annealing,
  start: Candidate,
  { samples, hottest }: { readonly samples: number; readonly hottest: number },
): Candidate {
  let present = start;
  let best = start;
  for (let sample = 0; sample < samples && left() > 0; sample++) {
    const temperature = hottest * Math.exp(Math.log(LAYER_PLUS.coldest / hottest) * (sample / samples));
    const genes = neighbour(space, present.genes, asked, random);
    if (genes === undefined) break;
    const next = { genes, value: value(genes) };
    if (next.value < best.value) best = next;
    if (
      next.value < present.value ||
      (next.value === present.value &&
        (sharedBytes(space.layer, genes) <= sharedBytes(space.layer, present.genes) || random.uniform() < 0.2)) ||
      (next.value > present.value &&
        random.uniform() < Math.exp((Math.log(present.value) - Math.log(next.value)) / temperature))
    )
      present = next;
  }
  return best;
}

/** One to three steps away, fits, and was not asked about; undefined where no such genome is found. */
function neighbour(
  space: LayerSpace,
  from: Int32Array,
  asked: ReadonlySet<string>,
  random: Random,
): Int32Array | undefined {
  const genes = from.slice();
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    // Where nothing near fits or is new, go further.
    const steps = 1 + (random.uniform() < 0.4 ? 1 : 0) + (random.uniform() < 0.15 ? 1 : 0) + Math.floor(tries / 40);
    genes.set(from);
    for (let i = 0; i < steps; i++) space.step(genes, random);
    if (space.fits(genes) && !asked.has(keyOf(space, genes))) return genes;
  }
  return undefined;
}

/** Equal for genomes of equal value: loops of one trip may stand anywhere. */
function keyOf(space: LayerSpace, genes: Int32Array): string {
  const key = [...genes.subarray(0, GENES.OUTER_ORDER)];
  if (space.ordersMatter)
    key.push(...space.loopsOf(genes, GENES.OUTER_ORDER), ...space.loopsOf(genes, GENES.INNER_ORDER));
  return String.fromCharCode(...key);
}
