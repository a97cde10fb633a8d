/**
 * The instruction stream of a group, as plain data: which layer fires next, what has to be loaded for it and stored after
 * it, what memory it takes and gives back. Made by `firingStream`; the replay plays it.
 */

/** Moves of all firings: firing n has those from `start[n]` up to `start[n + 1]`. */
export interface Moves {
  readonly start: Int32Array;
  /** What is moved (cargo.ts). */
  readonly cargo: Int32Array;
  readonly bytes: Float64Array;
}

export interface FiringStream {
  readonly first: number;
  readonly last: number;
  readonly firings: number;
  /** By firing. */
  readonly layer: Int32Array;
  /** Share of the layer's work on the whole batch that is done when the firing ends. */
  readonly done: Float64Array;
  /** Bytes that the PE array reads and writes in the on-chip memory, and weights that come into it. */
  readonly onChipBytes: Float64Array;
  readonly loads: Moves;
  readonly stores: Moves;
  /** Memory a firing takes when its first load begins, beyond what is reserved. */
  readonly takenBytes: Float64Array;
  /** Memory it gives back when it ends, and when its last store ends. */
  readonly freedBytes: Float64Array;
  readonly freedByStoreBytes: Float64Array;
  /** Firings with stores, counted in order, that must be stored before this one begins: its output buffer is theirs. */
  readonly afterStores: Int32Array;
  /** Memory held from the group's begin to its end: the buffers between layers and for what leaves. */
  readonly reservedBytes: number;
}

/** Collects a stream firing by firing. */
export class StreamWriter {
  readonly layer: number[] = [];
  readonly done: number[] = [];
  readonly onChipBytes: number[] = [];
  readonly takenBytes: number[] = [];
  readonly freedBytes: number[] = [];
  readonly freedByStoreBytes: number[] = [];
  readonly afterStores: number[] = [];
  private readonly loads = new MoveWriter();
  private readonly stores = new MoveWriter();

  load(cargo: number, bytes: number): void {
    this.loads.add(cargo, bytes);
  }

  store(cargo: number, bytes: number): void {
    this.stores.add(cargo, bytes);
  }

  endFiring(): void {
    this.loads.endFiring();
    this.stores.endFiring();
  }

  stream(first: number, last: number, reservedBytes: number): FiringStream {
    return {
      first,
      last,
      firings: this.layer.length,
      layer: Int32Array.from(this.layer),
      done: Float64Array.from(this.done),
      onChipBytes: Float64Array.from(this.onChipBytes),
      loads: this.loads.moves(),
      stores: this.stores.moves(),
      takenBytes: Float64Array.from(this.takenBytes),
      freedBytes: Float64Array.from(this.freedBytes),
      freedByStoreBytes: Float64Array.from(this.freedByStoreBytes),
      afterStores: Int32Array.from(this.afterStores),
      reservedBytes,
    };
  }
}

class MoveWriter {
  private readonly start = [0];
  private readonly cargo: number[] = [];
  private readonly bytes: number[] = [];

  add(cargo: number, bytes: number): void {
    if (bytes === 0) return;
    this.cargo.push(cargo);
    this.bytes.push(bytes);
  }

  endFiring(): void {
    this.start.push(this.cargo.length);
  }

  moves(): Moves {
    return {
      start: Int32Array.from(this.start),
      cargo: Int32Array.from(this.cargo),
      bytes: Float64Array.from(this.bytes),
    };
  }
}
