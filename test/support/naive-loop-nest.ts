/**
 * A loop nest walked step by step: every instance of every level holds the elements of its present tile, in sets; each
 * word that is read, filled, updated or added up is counted when it happens. Deliberately without any formula. Of a
 * tile that moves along one rank what is held already stays; of one that moves along several, nothing does.
 */
import type { LayerMapping } from '../../src/mapping/layer-mapping.js';
import type { Operand, Problem } from '../../src/problem/problem.js';

interface Count {
  reads: number;
  fills: number;
  updates: number;
  temporalReductions: number;
  tileWords: number;
}

/** Of one instance of each level, by level and operand; instances must agree. */
export interface Walked {
  readonly steps: number;
  readonly counts: Readonly<Record<string, Count>>;
}

type Box = readonly (readonly [from: number, end: number])[];

interface Loop {
  readonly level: number;
  readonly isSpatial: boolean;
  readonly dimension: string;
  readonly trips: number;
  readonly tile: number;
}

export function walkLoopNest(problem: Problem, mapping: LayerMapping): Walked {
  const loops: Loop[] = mapping.levels.flatMap(({ temporal, spatial }, level) => [
    ...temporal.map(({ dimension, trips, tile }) => ({ level, isSpatial: false, dimension, trips, tile })),
    ...spatial.map(({ dimension, copies, tile }) => ({ level, isSpatial: true, dimension, trips: copies, tile })),
  ]);
  const depth = mapping.levels.length;
  const times = indices(loops.filter(({ isSpatial }) => !isSpatial));
  const places = indices(loops.filter(({ isSpatial }) => isSpatial));
  const counts: Record<string, Count[]> = {};

  for (const operand of problem.operands) {
    const keepers = mapping.levels.flatMap(({ keeps }, level) => (keeps.includes(operand.name) ? [level] : []));
    // the MAC units, one level further in, hold nothing
    const chain = [...keepers, depth];
    const held = new Map<string, Box>();
    const everUpdated = new Map<string, Set<string>>();
    const count = (level: number, instance: string): Count => {
      const name = `${mapping.levels[level]!.level} ${operand.name} ${instance}`;
      counts[name] ??= [{ reads: 0, fills: 0, updates: 0, temporalReductions: 0, tileWords: 0 }];
      return counts[name][0]!;
    };
    const update = (level: number, instance: string, words: readonly string[]): void => {
      const own = count(level, instance);
      const known = everUpdated.get(`${level} ${instance}`) ?? new Set();
      everUpdated.set(`${level} ${instance}`, known);
      for (const word of words) {
        own.updates++;
        if (known.has(word)) {
          own.temporalReductions++;
          own.reads++;
        }
        known.add(word);
      }
    };
    /** What moves between a level and the one outside it that keeps the operand, in one step, by instance of the outer. */
    const exchange = (inner: number, outer: number, tiles: ReadonlyMap<string, Box | undefined>): void => {
      const requests = new Map<string, Map<string, { readonly outer: string; readonly words: string[] }>>();
      const drains = new Map<string, { readonly outer: string; readonly words: string[] }>();
      for (const [place, box] of tiles) {
        const instance = instanceAt(place, loops, inner);
        const key = `${inner} ${instance}`;
        const before = inner === depth ? undefined : held.get(key);
        if (before !== undefined && box !== undefined && sameBox(before, box)) continue;
        const above = instanceAt(place, loops, outer);
        const needed = box === undefined ? [] : wordsOf(box).filter((word) => !stays(before, box, word));
        if (box !== undefined) {
          if (inner !== depth) {
            count(inner, instance).fills += needed.length;
            count(inner, instance).tileWords = wordsOf(box).length;
            held.set(key, box);
          } else if (operand.isResult) drains.set(`${above}|${needed.join(' ')}`, { outer: above, words: needed });
          const shared = requests.get(above) ?? new Map();
          shared.set(needed.join(' '), { outer: above, words: needed });
          requests.set(above, shared);
        }
        if (operand.isResult && before !== undefined)
          drains.set(`${above}|${wordsOf(before).join(' ')}`, { outer: above, words: wordsOf(before) });
      }
      // a result that goes down was read where sums were added up before: that read is counted there
      if (!operand.isResult)
        for (const shared of requests.values())
          for (const { outer: above, words } of shared.values()) count(outer, above).reads += words.length;
      for (const { outer: above, words } of drains.values()) update(outer, above, words);
    };
    for (const time of [...times, undefined])
      for (let i = 1; i < chain.length; i++) {
        const inner = chain[i]!;
        const outer = chain[i - 1]!;
        const tiles = new Map<string, Box | undefined>();
        for (const place of places) {
          const instance = instanceKey(place, loops, inner);
          if (tiles.has(instance)) continue;
          tiles.set(instance, time === undefined ? undefined : boxAt(operand, problem, loops, { time, place, inner }));
        }
        if (time !== undefined || inner !== depth) exchange(inner, outer, tiles);
      }
    for (const place of places)
      count(0, instanceAt(instanceKey(place, loops, depth), loops, 0)).tileWords = wordsOf(
        boxAt(operand, problem, loops, { time: times[0]!, place, inner: 0 }),
      ).length;
  }
  return { steps: times.length, counts: agreed(counts) };
}

/** Every combination of the loops' indices, as a nest runs through them. */
function indices(loops: readonly Loop[]): ReadonlyMap<Loop, number>[] {
  let all: Map<Loop, number>[] = [new Map()];
  for (const loop of loops)
    all = all.flatMap((outer) => Array.from({ length: loop.trips }, (_, i) => new Map([...outer, [loop, i]])));
  return all;
}

/** Spatial indices outside a level name its instance. */
function instanceKey(place: ReadonlyMap<Loop, number>, loops: readonly Loop[], level: number): string {
  return loops
    .filter((loop) => loop.isSpatial && loop.level < level)
    .map((loop) => `${loops.indexOf(loop)}:${place.get(loop)}`)
    .join(',');
}

/** Of an instance's name, the part that names the instance of an outer level it lies in. */
function instanceAt(key: string, loops: readonly Loop[], level: number): string {
  return key
    .split(',')
    .filter((part) => part !== '' && loops[Number(part.split(':')[0])]!.level < level)
    .join(',');
}

function boxAt(
  { ranks }: Operand,
  { dimensions }: Problem,
  loops: readonly Loop[],
  { time, place, inner }: { time: ReadonlyMap<Loop, number>; place: ReadonlyMap<Loop, number>; inner: number },
): Box {
  const from: Record<string, number> = {};
  const size: Record<string, number> = Object.fromEntries(dimensions.map((own) => [own.name, own.size]));
  for (const loop of loops.filter(({ level }) => level < inner)) {
    from[loop.dimension] = (from[loop.dimension] ?? 0) + (time.get(loop) ?? place.get(loop) ?? 0) * loop.tile;
    size[loop.dimension] = loop.tile;
  }
  return ranks.map(({ terms }) => {
    let least = 0;
    let largest = 0;
    for (const { dimension, coefficient } of terms) {
      least += coefficient * (from[dimension] ?? 0);
      largest += coefficient * ((from[dimension] ?? 0) + (size[dimension] ?? 1) - 1);
    }
    return [least, largest + 1] as const;
  });
}

function wordsOf(box: Box): string[] {
  return box.reduce<string[]>(
    (words, [from, end]) =>
      words.flatMap((word) => Array.from({ length: end - from }, (_, i) => `${word}/${from + i}`)),
    [''],
  );
}

function sameBox(a: Box, b: Box): boolean {
  return a.every(([from], rank) => from === b[rank]![0]);
}

function stays(before: Box | undefined, now: Box, word: string): boolean {
  if (before === undefined) return false;
  const moved = now.filter(([from], rank) => from !== before[rank]![0]).length;
  return moved <= 1 && wordsOf(before).includes(word);
}

/** One instance for all, if all counted the same. */
function agreed(counts: Readonly<Record<string, readonly Count[]>>): Record<string, Count> {
  const found: Record<string, Count> = {};
  for (const [name, [own]] of Object.entries(counts)) {
    const [level, operand] = name.split(' ');
    const key = `${level} ${operand}`;
    if (found[key] !== undefined && JSON.stringify(found[key]) !== JSON.stringify(own))
      throw new Error(`instances of ${key} differ: ${JSON.stringify(found[key])} and ${JSON.stringify(own)}`);
    found[key] = own!;
  }
  return found;
}
