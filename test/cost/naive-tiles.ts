/**
 * Tiling the slow way: walks the loop nest tile by tile with the very elements each tile reads and writes, keeps the
 * set of elements that lie in the SG, and counts what has to be moved. Shares no formula with src/cost/tiling.
 */
import { type Layer, outputX, outputY, outputZ } from '../../src/workload/layer.js';

export interface NaiveTiling {
  readonly tile: Readonly<Record<Letter, number>>;
  /** `k > y`. */
  readonly order: string;
}

/** Bytes. */
export interface NaiveTile {
  readonly load: number;
  readonly store: number;
  readonly macs: number;
}

type Letter = 'g' | 'k' | 'c' | 'y' | 'x' | 'n' | 'z';
type Tensor = 'input' | 'weights' | 'output';
type Elements = ReadonlySet<string>;

const LETTERS: readonly Letter[] = ['g', 'k', 'c', 'y', 'x', 'n', 'z'];
const OWN: Readonly<Record<Tensor, readonly Letter[]>> = {
  input: ['g', 'c', 'y', 'x', 'n', 'z'],
  weights: ['g', 'k', 'c'],
  output: ['g', 'k', 'y', 'x', 'n', 'z'],
};

interface Visit {
  /** First tile, and the first that is no longer part of it. */
  readonly start: number;
  end: number;
  readonly elements: Elements;
  /** Bytes of the elements not found in the SG. */
  readonly fetched: number;
  /** Bytes that leave when the visit ends; of results alone. */
  left: number;
}

export interface NaiveRun {
  readonly tiles: readonly NaiveTile[];
  /** The most bytes in the SG at once: what a window of `buffers` tiles works on. */
  readonly peakBytes: number;
}

export function naiveTiles(layer: Layer, tiling: NaiveTiling, buffers: number): NaiveRun {
  const extents = extentsOf(layer);
  const steps = walk(extents, tiling);
  const visits = {
    input: visitsOf('input', layer, extents, tiling, steps),
    weights: visitsOf('weights', layer, extents, tiling, steps),
    output: visitsOf('output', layer, extents, tiling, steps),
  };
  const load = steps.map(() => 0);
  const store = steps.map(() => 0);
  for (const tensor of ['input', 'weights', 'output'] as const) {
    visits[tensor].forEach((visit, v) => {
      const before = visits[tensor][v - 1];
      const from = before === undefined || buffers === 1 ? visit.start : before.start + 1;
      spread(load, from, visit.start, visit.fetched);
    });
  }
  visits.output.forEach((visit, v) => {
    const next = visits.output[v + 1];
    const to = next === undefined || buffers === 1 ? visit.end - 1 : next.end - 2;
    spread(store, visit.end - 1, to, visit.left);
  });
  const tiles = steps.map((step, i) => ({
    load: load[i]!,
    store: store[i]!,
    macs: LETTERS.reduce(
      (product, letter) => product * range(letter, step, extents, tiling).length,
      layer.t * layer.r * layer.s,
    ),
  }));
  return { tiles, peakBytes: peak(layer, visits, steps.length, buffers) };
}

type Step = Readonly<Record<Letter, number>>;

function extentsOf(layer: Layer): Record<Letter, number> {
  const depthwise = layer.kind === 'depthwise';
  return {
    g: depthwise ? layer.c : layer.groups,
    k: layer.k,
    c: depthwise ? 1 : layer.c,
    y: outputY(layer),
    x: outputX(layer),
    n: layer.n,
    z: outputZ(layer),
  };
}

function walk(extents: Record<Letter, number>, { tile, order }: NaiveTiling): Step[] {
  let steps: Step[] = [{ g: 0, k: 0, c: 0, y: 0, x: 0, n: 0, z: 0 }];
  for (const letter of order === '' ? [] : (order.split(' > ') as Letter[])) {
    const trips = Math.ceil(extents[letter] / tile[letter]);
    steps = steps.flatMap((step) => Array.from({ length: trips }, (_, i) => ({ ...step, [letter]: i })));
  }
  return steps;
}

function range(letter: Letter, step: Step, extents: Record<Letter, number>, { tile }: NaiveTiling): number[] {
  const from = step[letter] * tile[letter];
  return Array.from({ length: Math.min(tile[letter], extents[letter] - from) }, (_, i) => from + i);
}

function visitsOf(
  tensor: Tensor,
  layer: Layer,
  extents: Record<Letter, number>,
  tiling: NaiveTiling,
  steps: readonly Step[],
): Visit[] {
  const visits: Visit[] = [];
  const channels = new Map<string, Set<number>>(); // that have been added to a result
  const bytes = layer.elementBytes;
  steps.forEach((step, tile) => {
    const before = steps[tile - 1];
    const moved = before === undefined ? OWN[tensor] : OWN[tensor].filter((letter) => step[letter] !== before[letter]);
    if (moved.length > 0) {
      const elements = elementsOf(tensor, layer, (letter) => range(letter, step, extents, tiling));
      const [only] = moved;
      const beside =
        before !== undefined && moved.length === 1 && only !== undefined && step[only] === before[only] + 1;
      const there: Elements = beside ? (visits.at(-1) as Visit).elements : new Set();
      let fetched = 0;
      for (const element of elements) {
        if (tensor === 'output') fetched += channels.has(element) ? bytes.partialSums : 0;
        else if (!there.has(element)) fetched += bytes[tensor];
      }
      visits.push({ start: tile, end: tile + 1, elements, fetched, left: 0 });
    }
    const visit = visits.at(-1) as Visit;
    visit.end = tile + 1;
    if (tensor !== 'output') return;
    for (const element of visit.elements) {
      const added = channels.get(element) ?? new Set();
      channels.set(element, added);
      for (const channel of range('c', step, extents, tiling)) added.add(channel);
    }
    visit.left = 0;
    for (const element of visit.elements)
      visit.left += channels.get(element)?.size === extents.c ? bytes.output : bytes.partialSums;
  });
  return visits;
}

function elementsOf(tensor: Tensor, layer: Layer, along: (letter: Letter) => number[]): Set<string> {
  const elements = new Set<string>();
  for (const g of along('g')) {
    if (tensor === 'weights') {
      for (const k of along('k'))
        for (const c of along('c'))
          for (let tap = 0; tap < layer.t * layer.r * layer.s; tap++) elements.add(`${g} ${k} ${c} ${tap}`);
      continue;
    }
    for (const n of along('n'))
      for (const z of along('z'))
        for (const y of along('y'))
          for (const x of along('x')) {
            if (tensor === 'output') {
              for (const k of along('k')) elements.add(`${g} ${k} ${n} ${z} ${y} ${x}`);
              continue;
            }
            for (const at of inputsUnder(layer, z, y, x))
              for (const c of along('c')) elements.add(`${g} ${n} ${c} ${at}`);
          }
  }
  return elements;
}

function* inputsUnder(layer: Layer, z: number, y: number, x: number): Generator<string> {
  for (let t = 0; t < layer.t; t++)
    for (let r = 0; r < layer.r; r++)
      for (let s = 0; s < layer.s; s++) {
        const slice = z * layer.strideZ + t * layer.dilationZ - Math.floor(layer.padZ / 2);
        const row = y * layer.strideY + r * layer.dilationY - Math.floor(layer.padY / 2);
        const column = x * layer.strideX + s * layer.dilationX - Math.floor(layer.padX / 2);
        if (slice < 0 || row < 0 || column < 0) continue;
        if (slice < layer.z && row < layer.y && column < layer.x) yield `${slice} ${row} ${column}`;
      }
}

/** What the visits that touch a window of tiles hold, the next visit's included where there is room for it. */
function peak(layer: Layer, visits: Record<Tensor, readonly Visit[]>, tiles: number, buffers: number): number {
  const { input, weights, output, partialSums } = layer.elementBytes;
  const widths = { input, weights, output: Math.max(output, partialSums) };
  let most = 0;
  for (let tile = 0; tile < tiles; tile++) {
    let bytes = 0;
    for (const tensor of ['input', 'weights', 'output'] as const) {
      const inside = visits[tensor].filter(({ start, end }) => start < tile + buffers && end > tile);
      let fresh = (inside[0]?.elements.size ?? 0) * widths[tensor];
      for (let i = 1; i < inside.length; i++) {
        const [before, now] = [inside[i - 1] as Visit, inside[i] as Visit];
        fresh += tensor === 'input' ? now.fetched : now.elements.size * widths[tensor];
        if (before.elements === now.elements) throw new Error('two visits of one piece');
      }
      bytes += fresh;
    }
    most = Math.max(most, bytes);
  }
  return most;
}

function spread(bytes: number[], from: number, to: number, total: number): void {
  for (let tile = from; tile <= to; tile++) bytes[tile]! += total / (to - from + 1);
}
