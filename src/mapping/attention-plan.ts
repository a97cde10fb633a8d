/**
 * Attention against a cache of keys and values as one layer: how it passes through a core's scratchpad (SG). The cache comes
 * in ranges of tokens; scores stay on the chip. Where a head's queries and results do not fit beside the cache, they are
 * cut, and the head's cache is read once for each cut (Dao et al., FlashAttention, NeurIPS 2022). Sizes in bytes.
 */
import { InputError } from '../base/errors.js';
import type { Core } from '../machine/core.js';
import type { TilePlan, TileRun } from './tile-plan.js';

/** `heads` products alike: `rows` queries against `contextTokens` keys, and the values weighted with what comes of them. */
export interface Attention {
  /** Key heads over all sequences. */
  readonly heads: number;
  /** New tokens times the query heads that share a key head. */
  readonly rows: number;
  /** Whole pages. */
  readonly contextTokens: number;
  /** Width of a head. */
  readonly depth: number;
  /** Of queries and results, and of keys and values. */
  readonly elementBytes: number;
  readonly cacheElementBytes: number;
  /** Lane operations of the softmax, over all heads. */
  readonly vectorOperations?: number;
}

/** So many tiles let loading and computing overlap: what is lost at both ends is a thirtieth. */
const ENOUGH_TILES = 32;

/** Of keys and values of one head. */
function cacheBytes({ depth, cacheElementBytes }: Attention, tokens: number): number {
  return 2 * tokens * depth * cacheElementBytes;
}

/** The plan with the softmax on vector lanes, spread like the products. @param cycles of all of it */
export function withSoftmax(plan: TilePlan, computeCycles: number, cycles: number): TilePlan {
  return plan.map((run) => ({ ...run, vectorCycles: (cycles * run.computeCycles) / computeCycles }));
}

/** @param computeCycles of all of it; spread over the tiles by their products @throws InputError for an SG without room for one token */
export function planAttention(attention: Attention, core: Core, computeCycles: number): TilePlan {
  const { heads, rows, contextTokens, depth, elementBytes } = attention;
  const room = core.sgBytes / core.buffers;
  const rowBytes = rows * depth * elementBytes;
  const headBytes = 2 * rowBytes + cacheBytes(attention, contextTokens);
  const heads1 = Math.min(Math.floor(room / headBytes), Math.max(1, Math.floor(heads / ENOUGH_TILES)));
  const isEnough = heads >= ENOUGH_TILES || headBytes * ENOUGH_TILES <= room;
  if (heads1 >= 1 && isEnough) return wholeHeads(attention, heads1, computeCycles);
  return cutHeads(attention, core, computeCycles);
}

/** Several heads a tile. */
function wholeHeads(attention: Attention, headsOfTile: number, computeCycles: number): TilePlan {
  const { heads, rows, contextTokens, depth, elementBytes } = attention;
  const rowBytes = rows * depth * elementBytes;
  const tile = (count: number, own: number): TileRun => ({
    count,
    loadBytes: own * (rowBytes + cacheBytes(attention, contextTokens)),
    computeCycles: (computeCycles * own) / heads,
    storeBytes: own * rowBytes,
  });
  const whole = Math.floor(heads / headsOfTile);
  const rest = heads - whole * headsOfTile;
  return [tile(whole, headsOfTile), ...(rest > 0 ? [tile(1, rest)] : [])];
}

/** Ranges of rows, and for each of them the cache in ranges of tokens; rows and results of two ranges have room at once. */
function cutHeads(attention: Attention, core: Core, computeCycles: number): TilePlan {
  const { heads, rows, contextTokens, depth, elementBytes } = attention;
  const mostRows = Math.floor(core.sgBytes / 4 / (2 * depth * elementBytes));
  const mostTokens = Math.floor(core.sgBytes / 2 / core.buffers / cacheBytes(attention, 1));
  if (mostRows < 1 || mostTokens < 1)
    throw new InputError({
      path: 'sgBytes',
      expected: `room for a query and for ${core.buffers} tokens of a head's cache`,
      found: core.sgBytes,
    });
  const enough = Math.ceil(contextTokens / Math.ceil(ENOUGH_TILES / heads));
  const tokenRanges = ranges(contextTokens, Math.min(mostTokens, enough));
  const perHead = ranges(rows, mostRows).flatMap((own) => {
    const rowBytes = own * depth * elementBytes;
    return tokenRanges.map((tokens, t): TileRun => {
      const isFirst = t === 0;
      const isLast = t === tokenRanges.length - 1;
      const cache = cacheBytes(attention, tokens);
      return {
        count: 1,
        loadBytes: cache + (isFirst ? rowBytes : 0),
        computeCycles: (computeCycles * own * tokens) / (heads * rows * contextTokens),
        storeBytes: isLast ? rowBytes : 0,
        takenBytes: cache + (isFirst ? 2 * rowBytes : 0),
        freedBytes: cache + (isLast ? 2 * rowBytes : 0),
      };
    });
  });
  const once = runLengths(perHead);
  if (once.length === 1) return once.map((run) => ({ ...run, count: run.count * heads }));
  return Array.from({ length: heads }, () => once).flat();
}

/** Sizes of at most `most`; all alike but the last. */
function ranges(extent: number, most: number): number[] {
  const count = Math.ceil(extent / Math.min(extent, most));
  const size = Math.ceil(extent / count);
  const whole = Math.floor(extent / size);
  const rest = extent - whole * size;
  return [...Array.from({ length: whole }, () => size), ...(rest > 0 ? [rest] : [])];
}

function runLengths(tiles: readonly TileRun[]): TileRun[] {
  const runs: TileRun[] = [];
  for (const tile of tiles) {
    const last = runs.at(-1);
    if (last !== undefined && isAlike(last, tile)) runs[runs.length - 1] = { ...last, count: last.count + 1 };
    else runs.push(tile);
  }
  return runs;
}

function isAlike(a: TileRun, b: TileRun): boolean {
  return (
    a.loadBytes === b.loadBytes &&
    a.storeBytes === b.storeBytes &&
    a.computeCycles === b.computeCycles &&
    a.takenBytes === b.takenBytes &&
    a.freedBytes === b.freedBytes
  );
}
