/**
 * What a chunked arbitration policy sees and says. The memory serves one chunk at a time at full rate; a policy only
 * decides who is next. It says so for as long as nothing changes: as a list of ports that take turns over and over.
 * That lets the memory serve any number of chunks in one step and still be exact to the chunk.
 */

/** Ports that want a chunk now, the one that has waited longest first. */
export interface Waiting {
  readonly ports: Int32Array;
  readonly count: number;
  /** Bytes left of the port's transfer. */
  readonly remaining: Float64Array;
  /** When the port's transfer began. */
  readonly began: Float64Array;
  /** Of the job that the port's transfer is for: the lowest number goes first, where a policy asks. */
  readonly priority: Float64Array;
  readonly chunkBytes: number;
  /** The port whose chunk was served last; −1 before the first. */
  readonly lastServed: number;
}

/** The policy's answer. The memory clears it before it asks. */
export interface Turns {
  /** The first `count` entries take turns; a port may come more than once, evenly spread. None: nobody is served. */
  readonly ports: Int32Array;
  count: number;
  /** No chunk of these turns starts at or after this time: then the policy is asked again. */
  until: number;
  /** Set when cores have a budget: then `most` is what each of those that take turns may have, in chunks. */
  limited: boolean;
  readonly most: Float64Array;
}

export interface TurnPolicy {
  turns(waiting: Waiting, now: number, turns: Turns): void;
  /** True if these turns go on as they are although a transfer has just begun on `port`. Left out: never. */
  keeps?(port: number, waiting: Waiting, turns: Turns): boolean;
  /** Told after the fact, before the next question. */
  served?(core: number, bytes: number): void;
}
