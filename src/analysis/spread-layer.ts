/**
 * Over how many of the serving cores a layer of a step is cut. The cores are ranked by their speed at this layer; the layer is cut
 * evenly over the first one, the first two and so on, and the count with the earliest end is taken. The end is that of the
 * slowest part or of all parts' transfers, whichever is later. So a core that is slow at a layer (one row of tokens on an array
 * that spreads rows, say) does not hold up all others.
 */
import type { PartWork } from './segment-work.js';

/** Up to 8 cores every count is tried, above only doublings: a count costs an analysis of the layer. */
const EACH_UP_TO = 8;

export interface PlacedPart<P> {
  readonly part: P;
  readonly core: number;
  readonly work: PartWork;
}

export interface Spreading<P> {
  /** Indices of the cores that serve. */
  readonly serving: readonly number[];
  /** At most so many equal parts. */
  readonly cut: (parts: number) => readonly P[];
  /** @param sharing how many cores have parts at the same time */
  readonly workOf: (part: P, core: number, sharing: number) => PartWork;
  readonly bandwidthBytesPerCycle: number;
}

export function spreadLayer<P>(spreading: Spreading<P>): readonly PlacedPart<P>[] {
  const { serving, cut, workOf, bandwidthBytesPerCycle } = spreading;
  const [whole] = cut(1);
  if (whole === undefined) return [];
  const byCycles = serving
    .map((core) => ({ core, cycles: serving.length === 1 ? 0 : workOf(whole, core, 1).computeCycles }))
    .sort((a, b) => a.cycles - b.cycles || a.core - b.core);
  let best: readonly PlacedPart<P>[] = [];
  let least = Number.POSITIVE_INFINITY;
  for (const count of countsUpTo(serving.length)) {
    const cores = byCycles.slice(0, count).sort((a, b) => a.core - b.core);
    const placed = cut(count).map((part, k) => {
      const { core } = cores[k] as (typeof cores)[number];
      return { part, core, work: workOf(part, core, count) };
    });
    const bytes = placed.reduce((sum, { work }) => sum + work.bytes, 0);
    const slowest = Math.max(...placed.map(({ work }) => work.computeCycles));
    const cycles = Math.max(bytes / bandwidthBytesPerCycle, slowest);
    if (cycles < least) [best, least] = [placed, cycles];
  }
  return best;
}

/** 1, 2, … and then doublings, with the last. */
function countsUpTo(most: number): number[] {
  const counts: number[] = [];
  for (let count = 1; count < most; count = count < EACH_UP_TO ? count + 1 : 2 * count) counts.push(count);
  return [...counts, most];
}
