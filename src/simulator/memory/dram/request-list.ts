/**
 * A short list of requests in order of arrival, from whose middle one may be taken: a controller's queue.
 */
export class RequestList {
  readonly entries: Int32Array;
  count = 0;

  constructor(readonly room: number) {
    this.entries = new Int32Array(room);
  }

  get isFull(): boolean {
    return this.count === this.room;
  }

  push(request: number): void {
    this.entries[this.count++] = request;
  }

  removeAt(at: number): void {
    const { entries } = this;
    const end = --this.count;
    for (let i = at; i < end; i++) entries[i] = entries[i + 1]!;
  }
}
