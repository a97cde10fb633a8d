/**
 * Tiling the slow way: walks the loop nest tile by tile with the very elements each tile reads and writes, keeps the
 * set of elements that lie in the SG, and counts what has to be moved. Shares no formula with src/cost/tiling.
 */
import { type Layer, outputX, outputY } from '../../src/workload/layer.js';

export interface NaiveTiling {
  readonly tile: Readonly<Record<Letter, number>>;
  /** `k > y`. */
  readonly order: string;
}

export interface NaiveTile {
  readonly load: number;
  readonly store: number;
  readonly macs: number;
}

type Letter = 'g' | 'k' | 'c' | 'y' | 'x';
type Tensor = 'input' | 'weights' | 'output';
type Elements = ReadonlySet<string>;

const LETTERS: readonly Letter[] = ['g', 'k', 'c', 'y', 'x'];
const OWN: Readonly<Record<Tensor, readonly Letter[]>> = {
  input: ['g', 'c', 'y', 'x'],
  weights: ['g', 'k', 'c'],
  output: ['g', 'k', 'y', 'x'],
};

interface Visit {
  /** First tile, and the first that is no longer part of it. */
  readonly start: number;
  end: number;
  readonly elements: Elements;
  /** Elements not found in the SG. */
  readonly fetched: number;
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
    spread(store, visit.end - 1, to, visit.elements.size);
  });
  const tiles = steps.map((step, i) => ({
    load: load[i]!,
    store: store[i]!,
    macs: LETTERS.reduce((product, letter) => product * range(letter, step, extents, tiling).length, layer.r * layer.s),
  }));
  return { tiles, peakBytes: peak(visits, steps.length, buffers) };
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
  };
}

function walk(extents: Record<Letter, number>, { tile, order }: NaiveTiling): Step[] {
  let steps: Step[] = [{ g: 0, k: 0, c: 0, y: 0, x: 0 }];
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
  const written = new Set<string>();
  steps.forEach((step, tile) => {
    const before = steps[tile - 1];
    const moved = before === undefined ? OWN[tensor] : OWN[tensor].filter((letter) => step[letter] !== before[letter]);
    if (moved.length === 0) {
      (visits.at(-1) as Visit).end = tile + 1;
      return;
    }
    const elements = elementsOf(tensor, layer, (letter) => range(letter, step, extents, tiling));
    const [only] = moved;
    const beside = before !== undefined && moved.length === 1 && only !== undefined && step[only] === before[only] + 1;
    const there: Elements = beside ? (visits.at(-1) as Visit).elements : new Set();
    let fetched = 0;
    for (const element of elements) {
      if (tensor === 'output' ? written.has(element) : !there.has(element)) fetched++;
      written.add(element);
    }
    visits.push({ start: tile, end: tile + 1, elements, fetched });
  });
  return visits;
}

function elementsOf(tensor: Tensor, layer: Layer, along: (letter: Letter) => number[]): Set<string> {
  const elements = new Set<string>();
  for (const g of along('g')) {
    if (tensor === 'weights') {
      for (const k of along('k'))
        for (const c of along('c'))
          for (let tap = 0; tap < layer.r * layer.s; tap++) elements.add(`${g} ${k} ${c} ${tap}`);
      continue;
    }
    for (const y of along('y'))
      for (const x of along('x')) {
        if (tensor === 'output') {
          for (const k of along('k')) elements.add(`${g} ${k} ${y} ${x}`);
          continue;
        }
        for (let r = 0; r < layer.r; r++)
          for (let s = 0; s < layer.s; s++) {
            const row = y * layer.strideY + r - Math.floor(layer.padY / 2);
            const column = x * layer.strideX + s - Math.floor(layer.padX / 2);
            if (row < 0 || column < 0 || row >= layer.y || column >= layer.x) continue;
            for (const c of along('c')) elements.add(`${g} ${c} ${row} ${column}`);
          }
      }
  }
  return elements;
}

/** What the visits that touch a window of tiles hold, the next visit's included where there is room for it. */
function peak(visits: Record<Tensor, readonly Visit[]>, tiles: number, buffers: number): number {
  let most = 0;
  for (let tile = 0; tile < tiles; tile++) {
    let bytes = 0;
    for (const tensor of ['input', 'weights', 'output'] as const) {
      const inside = visits[tensor].filter(({ start, end }) => start < tile + buffers && end > tile);
      let fresh = inside[0]?.elements.size ?? 0;
      for (let i = 1; i < inside.length; i++) {
        const [before, now] = [inside[i - 1] as Visit, inside[i] as Visit];
        fresh += tensor === 'input' ? now.fetched : now.elements.size;
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
