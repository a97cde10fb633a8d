/**
 * The requests of a replay, a number each, in typed arrays: what they ask for, where that lies, and when what happened
 * to them. Times in ticks of the device. A slot may be used again once its request is done.
 */
import type { AddressMap, Location } from './address-map.js';

export class Requests {
  readonly address: Float64Array;
  readonly isWrite: Uint8Array;
  readonly channel: Int32Array;
  readonly bank: Int32Array;
  readonly row: Int32Array;
  readonly column: Int32Array;
  /** When the driver let it go, the controller took it in, and it was done. */
  readonly released: Float64Array;
  readonly added: Float64Array;
  readonly done: Float64Array;
  /** The next request of the same address that comes back with this one; −1 for none. */
  readonly merged: Int32Array;
  /** The next request in the same bucket of an index by address (address-index.ts). */
  readonly chain: Int32Array;
  private readonly place: Location = { channel: 0, bank: 0, row: 0, column: 0 };

  constructor(
    readonly capacity: number,
    private readonly map: AddressMap,
  ) {
    this.address = new Float64Array(capacity);
    this.isWrite = new Uint8Array(capacity);
    this.channel = new Int32Array(capacity);
    this.bank = new Int32Array(capacity);
    this.row = new Int32Array(capacity);
    this.column = new Int32Array(capacity);
    this.released = new Float64Array(capacity).fill(-1);
    this.added = new Float64Array(capacity).fill(-1);
    this.done = new Float64Array(capacity).fill(-1);
    this.merged = new Int32Array(capacity).fill(-1);
    this.chain = new Int32Array(capacity);
  }

  put(request: number, address: number, isWrite: boolean): void {
    const { place } = this;
    this.map.locate(address, place);
    this.address[request] = address;
    this.isWrite[request] = isWrite ? 1 : 0;
    this.channel[request] = place.channel;
    this.bank[request] = place.bank;
    this.row[request] = place.row;
    this.column[request] = place.column;
    this.released[request] = -1;
    this.added[request] = -1;
    this.done[request] = -1;
    this.merged[request] = -1;
  }
}
