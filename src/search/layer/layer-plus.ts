/**
 * `layer-plus`: simulated annealing (Kirkpatrick, Gelatt & Vecchi, 1983) of two-level mappings, in chains that begin at
 * different shapes of the array. First the best shapes of every pair of parallel dimensions are tried with tiles that fit
 * (seeds.ts), and some mappings at random. Chains begin at the best of each pair and at the best at random; all cool down
 * together, and after each stage the better half, of different values, goes on with the samples of all. Genomes already
 * asked about are not asked again, so that a sample is a mapping that differs from all others, and those that do not fit
 * the buffers not at all. Values of one layer span decades, so differences are taken of their logarithms.
 */
import type { Random } from '../../base/random.js';
import { sharedBytes } from '../../mapping/array-mapping/buffer-needs.js';
import { GENES } from '../../mapping/array-mapping/genes.js';
import type { Budget } from '../budget.js';
import type { Found } from '../optimiser.js';
import { Seen } from '../seen.js';
import type { LayerMapper } from './layer-mapper.js';
import type { LayerSpace } from './layer-space.js';
import { type Filling, shapedMapping } from './seeds.js';
import { arrayShapes } from './shapes.js';

/** Temperatures are of ln value: a tenth worse is often taken at first, a thousandth seldom at last. */
export interface LayerPlusSettings {
  readonly hottest: number;
  readonly coldest: number;
  /** Share of the samples for shapes, with a limit on their number (`most`), and for mappings at random. */
  readonly shapes: number;
  readonly most: number;
  readonly random: number;
  /** Chains at first; after each stage the better half goes on. */
  readonly samplesAChain: number;
  readonly fewest: number;
  readonly mostChains: number;
  readonly stages: number;
  /** Shapes slower than the best by more are not tried. */
  readonly slowest: number;
  /** Share of the changes that draw a set of genes anew. */
  readonly jumps: number;
}

/**
 * Set by hand, while the layers of GAMMA's released runs were looked at, with seeds of their own. `npm run calibrate layer-plus`
 * finds settings on layers of other networks.
 */
export const LAYER_PLUS_SETTINGS: LayerPlusSettings = {
  hottest: 0.1,
  coldest: 1e-3,
  shapes: 0.05,
  most: 48,
  random: 0.08,
  samplesAChain: 400,
  fewest: 4,
  mostChains: 16,
  stages: 4,
  slowest: 8,
  jumps: 0.05,
};

/** New genomes are looked for so often before the search takes it that there are none. */
const MOST_TRIES = 500;

interface Candidate {
  readonly genes: Int32Array;
  readonly value: number;
}

export const layerPlus: LayerMapper = (space, objective, budget) =>
  layerPlusWith(space, objective, budget, LAYER_PLUS_SETTINGS);

export function layerPlusWith(
  space: LayerSpace,
  objective: (genes: Int32Array) => number,
  budget: Budget<Int32Array>,
  settings: LayerPlusSettings,
): Found<Int32Array> {
  const { random, samples } = budget;
  const { stages } = settings;
  const seen = new Seen(space, objective, budget);
  const asked = new Set<string>();
  const value = (genes: Int32Array): number => {
    asked.add(keyOf(space, genes));
    return seen.value(genes);
  };
  const judged = (genes: Int32Array): Candidate => ({ genes, value: value(genes) });
  const byValue = (a: Candidate, b: Candidate): number => a.value - b.value;

  const given = (budget.seeds ?? []).map(judged);
  const shaped = firstShapes(space, Math.min(settings.most, samples * settings.shapes), settings, random).map(judged);
  const drawn: Candidate[] = [];
  for (let i = 0; i < Math.max(1, samples * settings.random); i++) drawn.push(judged(space.make(random)));
  const all = [...given, ...shaped, ...drawn].sort(byValue);
  const starts = startsOf(given.sort(byValue), shaped.sort(byValue), drawn.sort(byValue), settings);

  const annealing = { space, random, asked, value, settings, left: () => seen.left };
  const count = Math.max(settings.fewest, Math.min(settings.mostChains, Math.floor(samples / settings.samplesAChain)));
  let chains = firstChains(all, starts, count);
  for (let stage = 0; stage < stages && seen.left > 0; stage++) {
    const own = Math.ceil(samples / stages / chains.length);
    for (const chain of chains) anneal(annealing, chain, own, (done) => (stage + done) / stages);
    chains = differing(chains.sort((a, b) => a.best.value - b.best.value)).slice(0, Math.ceil(chains.length / 2));
    // Chains that go on do so from the best they have seen.
    for (const chain of chains) chain.present = chain.best;
  }
  return seen.result();
}

interface Chain {
  present: Candidate;
  best: Candidate;
}

/** The best of all, and the starts. */
function firstChains(all: readonly Candidate[], starts: readonly Candidate[], count: number): Chain[] {
  const chosen = [...new Set([...starts.slice(0, 1), ...all.slice(0, 1), ...starts])].slice(0, count);
  return chosen.map((start) => ({ present: start, best: start }));
}

/** Chains of equal value may have come to the same end: one of each value comes first, the others after. */
function differing(chains: readonly Chain[]): Chain[] {
  const met = new Set<number>();
  const [first, others]: [Chain[], Chain[]] = [[], []];
  for (const chain of chains) {
    (met.has(chain.best.value) ? others : first).push(chain);
    met.add(chain.best.value);
  }
  return [...first, ...others];
}

/** The fastest of every pair of dimensions, then the second fastest of every pair, and so on. */
function firstShapes(space: LayerSpace, most: number, { slowest }: LayerPlusSettings, random: Random): Int32Array[] {
  const { outerTiles, innerTiles, parallel, cluster } = space.free;
  if (!(outerTiles && innerTiles && parallel && cluster)) return [];
  const shapes = arrayShapes(space.layer, space.pes, space.parallel);
  const limit = slowest * shapes[0]!.workCycles;
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
  const fillings: Filling[] = space.ordersMatter ? ['grown', 'smallest'] : ['grown'];
  if (space.bounds.some((bound, d) => bound > space.layer.extents[d]!)) fillings.push('reaching');
  for (const { shape } of ranked)
    for (const filling of fillings) {
      const genes = found.length >= most ? undefined : shapedMapping(space, shape, filling, random);
      if (genes !== undefined) found.push(genes);
    }
  return found;
}

/** The best of each pair of dimensions; every third is one of the best at random, which may be of another kind. */
function startsOf(
  given: Candidate[],
  shaped: Candidate[],
  drawn: Candidate[],
  { mostChains }: LayerPlusSettings,
): Candidate[] {
  const pairs = new Set<string>();
  const starts = given.slice(0, 1);
  for (const one of shaped) {
    const pair = `${one.genes[GENES.OUTER_PARALLEL]} ${one.genes[GENES.INNER_PARALLEL]}`;
    if (pairs.has(pair) || one.value === Number.POSITIVE_INFINITY) continue;
    pairs.add(pair);
    starts.push(one);
  }
  const others = drawn.filter(({ value }) => value < Number.POSITIVE_INFINITY).slice(0, mostChains);
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
  readonly settings: LayerPlusSettings;
  readonly left: () => number;
}

/** A stretch of a chain; from a start of infinite value any change is taken until one is finite. */
function anneal(
  { space, random, asked, value, settings, left }: Annealing,
  chain: Chain,
  samples: number,
  progress: (done: number) => number,
): void {
  const { hottest, coldest, jumps } = settings;
  for (let sample = 0; sample < samples && left() > 0; sample++) {
    const temperature = hottest * Math.exp(Math.log(coldest / hottest) * progress(sample / samples));
    const genes = neighbour({ space, random, asked, jumps }, chain.present.genes);
    if (genes === undefined) break;
    const next = { genes, value: value(genes) };
    if (next.value < chain.best.value) chain.best = next;
    if (isTaken(space, chain.present, next, temperature, random)) chain.present = next;
  }
}

/** Of equal values the smaller need of the shared buffer is taken, the larger seldom. */
function isTaken(space: LayerSpace, present: Candidate, next: Candidate, temperature: number, random: Random): boolean {
  if (next.value < present.value) return true;
  if (next.value > present.value)
    return random.uniform() < Math.exp((Math.log(present.value) - Math.log(next.value)) / temperature);
  return sharedBytes(space.layer, next.genes) <= sharedBytes(space.layer, present.genes) || random.uniform() < 0.2;
}

/** One to three steps away, fits, and was not asked about; undefined where no such genome is found. */
function neighbour(
  { space, random, asked, jumps }: Pick<Annealing, 'space' | 'random' | 'asked'> & Pick<LayerPlusSettings, 'jumps'>,
  from: Int32Array,
): Int32Array | undefined {
  const genes = from.slice();
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    // Where nothing near fits or is new, go further.
    const steps = 1 + (random.uniform() < 0.4 ? 1 : 0) + (random.uniform() < 0.15 ? 1 : 0) + Math.floor(tries / 40);
    genes.set(from);
    if (jumps > 0 && random.uniform() < jumps) space.mutate(genes, random);
    else for (let i = 0; i < steps; i++) space.step(genes, random);
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
