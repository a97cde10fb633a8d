/**
 * What the formulas need to know of the traffic: streams that move tile after tile, as the DMA engines of accelerators
 * do. Sizes in bytes.
 */

export interface Traffic {
  /** Streams that are active at a time. */
  readonly streams: number;
  /** Tiles of one stream in flight. */
  readonly depth: number;
  readonly tileBytes: number;
  /** What is served of one stream before the next one's turn; also how long it reads or writes at a stretch. */
  readonly grainBytes: number;
  /** 0: a tile's addresses are consecutive. Otherwise they jump to a random place every so many bytes. */
  readonly randomBytes: number;
  /** Share of reads among the bytes, 0 … 1. */
  readonly readShare: number;
  /** Where the streams' tiles lie to each other. */
  readonly layout: Layout;
  /** Bytes a stream may have under way; infinity for no limit. */
  readonly windowBytes: number;
  /** One request; less than a burst wastes the rest of it. */
  readonly requestBytes: number;
}

/**
 * `scattered`: each tile starts at a random page. `contiguous`: a stream's tiles follow one another. `aligned`: they do,
 * and all streams started in the same bank.
 */
export type Layout = 'scattered' | 'contiguous' | 'aligned';

export const TRAFFIC_DEFAULTS = {
  depth: 1,
  grainBytes: 256,
  randomBytes: 0,
  readShare: 1,
  layout: 'scattered',
  windowBytes: Number.POSITIVE_INFINITY,
  requestBytes: 64,
} as const;
