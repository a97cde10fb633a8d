/**
 * A priority queue of small integers, each at most once in it, that can be moved and taken out wherever it stands:
 * least key first, and among equal keys the least tie. A binary heap beside an array of positions. heap-js has no
 * positions, so a removal or a changed key there costs a search through the whole heap.
 */
export class IndexedHeap {
  private items = new Int32Array(16);
  private keys = new Float64Array(16);
  private ties = new Float64Array(16);
  private count = 0;

  /**
   * @param positions of each item, −1 when it is in no heap. Heaps that never hold the same item at the same time may
   * share one array; it then has to have room for all items from the beginning.
   */
  constructor(private positions: Int32Array = new Int32Array(16).fill(-1)) {}

  get size(): number {
    return this.count;
  }

  has(item: number): boolean {
    return item < this.positions.length && this.positions[item]! >= 0;
  }

  /** The least key; infinity when the heap is empty. */
  leastKey(): number {
    return this.count === 0 ? Number.POSITIVE_INFINITY : this.keys[0]!;
  }

  /** The tie of the item with the least key. */
  leastTie(): number {
    return this.ties[0]!;
  }

  /** The item with the least key; −1 when the heap is empty. */
  least(): number {
    return this.count === 0 ? -1 : this.items[0]!;
  }

  /** Puts `item` in, or moves it to its new key. */
  set(item: number, key: number, tie = 0): void {
    if (item >= this.positions.length) this.makeRoomFor(item);
    let position = this.positions[item]!;
    if (position < 0) {
      if (this.count === this.items.length) this.grow();
      position = this.count++;
    }
    this.items[position] = item;
    this.keys[position] = key;
    this.ties[position] = tie;
    this.positions[item] = position;
    if (this.rise(position) === position) this.sink(position);
  }

  /** Takes out the item with the least key. To be called only when there is one. */
  pop(): number {
    const item = this.items[0]!;
    this.remove(item);
    return item;
  }

  /** Does nothing when `item` is not in the heap. */
  remove(item: number): void {
    if (!this.has(item)) return;
    const position = this.positions[item]!;
    this.positions[item] = -1;
    const last = --this.count;
    if (position === last) return;
    this.move(last, position);
    if (this.rise(position) === position) this.sink(position);
  }

  private rise(start: number): number {
    let position = start;
    while (position > 0) {
      const parent = (position - 1) >> 1;
      if (!this.comesBefore(position, parent)) break;
      this.swap(position, parent);
      position = parent;
    }
    return position;
  }

  private sink(start: number): void {
    let position = start;
    for (;;) {
      let child = 2 * position + 1;
      if (child >= this.count) return;
      if (child + 1 < this.count && this.comesBefore(child + 1, child)) child++;
      if (!this.comesBefore(child, position)) return;
      this.swap(position, child);
      position = child;
    }
  }

  private comesBefore(a: number, b: number): boolean {
    const byKey = this.keys[a]! - this.keys[b]!;
    return byKey < 0 || (byKey === 0 && this.ties[a]! < this.ties[b]!);
  }

  private swap(a: number, b: number): void {
    const item = this.items[a]!;
    const key = this.keys[a]!;
    const tie = this.ties[a]!;
    this.move(b, a);
    this.items[b] = item;
    this.keys[b] = key;
    this.ties[b] = tie;
    this.positions[item] = b;
  }

  private move(from: number, to: number): void {
    const item = this.items[from]!;
    this.items[to] = item;
    this.keys[to] = this.keys[from]!;
    this.ties[to] = this.ties[from]!;
    this.positions[item] = to;
  }

  private grow(): void {
    const size = this.count * 2;
    this.items = copied(new Int32Array(size), this.items);
    this.keys = copied(new Float64Array(size), this.keys);
    this.ties = copied(new Float64Array(size), this.ties);
  }

  private makeRoomFor(item: number): void {
    const size = Math.max(item + 1, this.positions.length * 2);
    this.positions = copied(new Int32Array(size).fill(-1), this.positions);
  }
}

function copied<T extends { set(from: T): void }>(to: T, from: T): T {
  to.set(from);
  return to;
}
