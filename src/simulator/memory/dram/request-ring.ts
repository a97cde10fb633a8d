/**
 * Requests first in, first out, as many as there are; grows when it must.
 */
export class RequestRing {
  private entries: Int32Array;
  private first = 0;
  private count = 0;

  constructor(room = 64) {
    this.entries = new Int32Array(room);
  }

  get size(): number {
    return this.count;
  }

  /** Only while there is one. */
  get head(): number {
    return this.entries[this.first]!;
  }

  push(request: number): void {
    if (this.count === this.entries.length) this.grow();
    let at = this.first + this.count++;
    if (at >= this.entries.length) at -= this.entries.length;
    this.entries[at] = request;
  }

  shift(): number {
    const request = this.entries[this.first]!;
    if (++this.first === this.entries.length) this.first = 0;
    this.count--;
    return request;
  }

  private grow(): void {
    const larger = new Int32Array(this.entries.length * 2);
    for (let i = 0; i < this.count; i++) larger[i] = this.entries[(this.first + i) % this.entries.length]!;
    this.entries = larger;
    this.first = 0;
  }
}
