/**
 * Requests found by their address: a chained hash table over the requests' own numbers, so that adding one allocates
 * nothing. Holds at most one request an address; a request is in at most one index at a time.
 */
import type { Requests } from './requests.js';

const BUCKETS = 256;

export class AddressIndex {
  private readonly head = new Int32Array(BUCKETS).fill(-1);
  /** Requests in it. */
  size = 0;

  private readonly address: Float64Array;
  private readonly next: Int32Array;

  constructor(
    { address, chain }: Requests,
    private readonly burstBytes: number,
  ) {
    this.address = address;
    this.next = chain;
  }

  /** The request of this address; −1 for none. */
  find(address: number): number {
    let request = this.head[this.bucket(address)]!;
    while (request >= 0 && this.address[request] !== address) request = this.next[request]!;
    return request;
  }

  add(request: number): void {
    const bucket = this.bucket(this.address[request]!);
    this.next[request] = this.head[bucket]!;
    this.head[bucket] = request;
    this.size++;
  }

  remove(request: number): void {
    const bucket = this.bucket(this.address[request]!);
    let before = -1;
    let at = this.head[bucket]!;
    while (at !== request) {
      before = at;
      at = this.next[at]!;
    }
    if (before < 0) this.head[bucket] = this.next[request]!;
    else this.next[before] = this.next[request]!;
    this.size--;
  }

  private bucket(address: number): number {
    const block = Math.floor(address / this.burstBytes) | 0;
    return Math.imul(block, 0x9e3779b1) >>> 24;
  }
}
