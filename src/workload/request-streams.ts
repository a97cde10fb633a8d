/**
 * Memory traffic as plain data: streams, as the DMA engines of an accelerator make them, that move one tile after
 * another, and the sequence of requests that they come to. The sequence is the same to the last bit wherever it is made:
 * its random numbers are mulberry32's.
 */

/**
 * Where the tiles of a stream lie: each at a random page of the stream's region (`scattered`), one behind the other from a
 * random page (`contiguous`) or from the region's beginning (`aligned`, so that all streams start in the same bank),
 * `strideBytes` apart (`strided`), or no tiles at all but granules anywhere (`random`).
 */
export const TILE_LAYOUTS = ['scattered', 'contiguous', 'aligned', 'strided', 'random'] as const;
export type TileLayout = (typeof TILE_LAYOUTS)[number];

/**
 * How requests are let go: the streams take turns in one sequence and a request goes as soon as its window allows
 * (`closed`), or at a fixed rate (`open`); or each stream is an engine of its own, and a channel's turns go round among
 * them (`streams`).
 */
export const RELEASE_MODES = ['closed', 'open', 'streams'] as const;
export type ReleaseMode = (typeof RELEASE_MODES)[number];

export interface RequestStreams {
  readonly requests: number;
  readonly streams: number;
  readonly tileBytes: number;
  /** What one stream asks for before the next one's turn. */
  readonly grainBytes: number;
  readonly layout: TileLayout;
  readonly strideBytes: number;
  readonly readShare: number;
  readonly mode: ReleaseMode;
  /** Requests outstanding in all; 0 for no limit. */
  readonly window: number;
  /** Tiles of a stream in flight; 0 for no limit. */
  readonly depthTiles: number;
  /** `open`: request k goes at tick ⌊k · numerator / denominator⌋. */
  readonly periodNumerator: number;
  readonly periodDenominator: number;
  readonly seed: number;
  /** A tile's addresses go on at a random place every so many bytes; 0, the default: they are consecutive. */
  readonly jumpBytes?: number;
  /** Requests of one stream outstanding, in mode `streams`; 0, the default: no limit. */
  readonly streamWindow?: number;
  /**
   * A stream copies: runs of reads and writes follow one another in a fixed pattern, a run being a granule or what lies
   * between two jumps, and a tile's writes go to consecutive addresses of their own. Otherwise, the default, each granule
   * draws whether it is written, where the tile lies.
   */
  readonly writesApart?: boolean;
  /** Requests that a channel is offered in a tick; 2 unless given. */
  readonly offersPerTick?: number;
  /**
   * Mode `streams`: a stream whose request is refused loses its turn to the next one whose request is not, which then has a
   * whole turn. Otherwise, the default, the channel waits.
   */
  readonly passesRefused?: boolean;
}

/** Reads of one stream as fast as they are served, no limit on what is outstanding: what other traffic differs from. */
export const STEADY_READS: RequestStreams = {
  requests: 4096,
  streams: 1,
  tileBytes: 65_536,
  grainBytes: 256,
  layout: 'scattered',
  strideBytes: 0,
  readShare: 1,
  mode: 'closed',
  window: 0,
  depthTiles: 0,
  periodNumerator: 0,
  periodDenominator: 1,
  seed: 1,
};

/** Requests that a channel is offered in a tick where traffic does not say. */
export const OFFERS_PER_TICK = 2;

/** The requests in order, as columns. */
export interface RequestSequence {
  readonly address: Float64Array;
  readonly isWrite: Uint8Array;
  /** Stream, and number of the tile within the stream. */
  readonly stream: Int32Array;
  readonly tile: Int32Array;
}

const PAGE_BYTES = 4096;

/** The bytes that the sequence addresses, and how many one request moves. */
export interface AddressedMemory {
  readonly capacityBytes: number;
  readonly requestBytes: number;
}

/** In mode `streams` all streams have equally many requests: what does not divide by their number is left out. */
export function requestSequence(traffic: RequestStreams, memory: AddressedMemory): RequestSequence {
  const { streams, mode, seed } = traffic;
  const each = Math.floor(traffic.requests / streams);
  const requests = mode === 'streams' ? each * streams : traffic.requests;
  const sequence: RequestSequence = {
    address: new Float64Array(requests),
    isWrite: new Uint8Array(requests),
    stream: new Int32Array(requests),
    tile: new Int32Array(requests),
  };
  if (mode !== 'streams') {
    const all = Array.from({ length: streams }, (_, stream) => stream);
    fill(sequence, 0, requests, traffic, memory, all, seed);
    return sequence;
  }
  for (let stream = 0; stream < streams; stream++)
    fill(sequence, stream * each, (stream + 1) * each, traffic, memory, [stream], seed + stream);
  return sequence;
}

/** Whole requests of a granule; at least one. */
export function requestsPerGrain({ grainBytes }: RequestStreams, requestBytes: number): number {
  return Math.max(1, Math.floor(grainBytes / requestBytes));
}

function fill(
  { address, isWrite, stream, tile }: RequestSequence,
  from: number,
  end: number,
  traffic: RequestStreams,
  { capacityBytes, requestBytes }: AddressedMemory,
  turns: readonly number[],
  seed: number,
): void {
  const { layout, mode, tileBytes, strideBytes, readShare, streams, jumpBytes = 0 } = traffic;
  const uniform = mulberry32(seed);
  const region = Math.floor(capacityBytes / streams / PAGE_BYTES) * PAGE_BYTES;
  const pages = region / PAGE_BYTES;
  const grain = Math.max(traffic.grainBytes, requestBytes);
  const page = (): number => PAGE_BYTES * Math.floor(uniform() * pages);
  const isPlaced = layout === 'contiguous' || (layout === 'strided' && mode !== 'streams');
  const first = turns.map(() => (isPlaced ? page() : 0));
  const start = turns.map(() => 0);
  const offset = turns.map(() => 0);
  const tiles = turns.map(() => 0);
  const jump = turns.map(() => 0);
  const copy = traffic.writesApart === true ? turns.map(() => new CopyPattern(readShare)) : undefined;
  const run = Math.max(grain, jumpBytes);
  const jumpTo = (s: number): number => {
    jump[s] = jumpBytes * Math.floor(uniform() * Math.floor(region / jumpBytes));
    return jump[s]!;
  };
  let at = from;
  for (let turn = 0; at < end; turn++) {
    const s = turn % turns.length;
    let base = 0;
    if (layout === 'random') base = grain * Math.floor(uniform() * Math.floor(capacityBytes / grain));
    else if (offset[s] === 0) {
      if (layout === 'scattered') start[s] = page();
      else start[s] = first[s]! + tiles[s]! * (layout === 'strided' ? strideBytes : tileBytes);
      copy?.[s]?.beginTile(start[s]!, layout === 'scattered' ? page() : start[s]! + region / 2);
    }
    const pattern = copy?.[s];
    if (offset[s]! % run === 0) pattern?.beginRun();
    const write = pattern?.isWrite ?? (readShare >= 1 ? false : readShare <= 0 ? true : !(uniform() < readShare));
    for (let byte = 0; byte < grain && at < end; byte += requestBytes, at++) {
      const within = offset[s]! + byte;
      if (layout === 'random') address[at] = base + byte;
      else if (jumpBytes === 0)
        address[at] = turns[s]! * region + ((pattern?.next(requestBytes) ?? start[s]! + within) % region);
      else address[at] = turns[s]! * region + (within % jumpBytes === 0 ? jumpTo(s) : jump[s]! + (within % jumpBytes));
      isWrite[at] = write ? 1 : 0;
      stream[at] = turns[s]!;
      tile[at] = tiles[s]!;
    }
    if (layout === 'random') continue;
    offset[s]! += grain;
    if (offset[s]! >= tileBytes) {
      offset[s] = 0;
      tiles[s]!++;
    }
  }
}

/** Which runs of a copying stream are written, and where the reads and the writes of its tile go on. */
class CopyPattern {
  isWrite = false;
  private runs = 0;
  private readAt = 0;
  private writeAt = 0;

  constructor(private readonly readShare: number) {}

  beginTile(readAt: number, writeAt: number): void {
    this.readAt = readAt;
    this.writeAt = writeAt;
  }

  /** Writes are spread evenly: the n-th run is written where the writes due by then reach a whole number. */
  beginRun(): void {
    const due = (runs: number): number => Math.floor(runs * (1 - this.readShare));
    this.isWrite = due(this.runs + 1) > due(this.runs);
    this.runs++;
  }

  /** Where the next bytes of the run lie, within the stream's region. */
  next(bytes: number): number {
    const at = this.isWrite ? this.writeAt : this.readAt;
    if (this.isWrite) this.writeAt += bytes;
    else this.readAt += bytes;
    return at;
  }
}

/** Uniform in [0, 1), in steps of 2⁻³². */
function mulberry32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
