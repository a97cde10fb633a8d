/** What happens within the next few cycles: a ring of lists of pairs of numbers, one list a cycle. */
export class Wheel {
  readonly #mask: number;
  readonly #lists: Int32Array[];
  readonly #lengths: Int32Array;

  /** @param reach longest delay in cycles; @param most pairs a cycle can have */
  constructor(reach: number, most: number) {
    const cycles = 1 << (32 - Math.clz32(reach));
    this.#mask = cycles - 1;
    this.#lists = Array.from({ length: cycles }, () => new Int32Array(2 * most));
    this.#lengths = new Int32Array(cycles);
  }

  /** Cycles after which nothing of what was added before is left. */
  get cycles(): number {
    return this.#mask + 1;
  }

  add(cycle: number, a: number, b: number): void {
    const slot = cycle & this.#mask;
    const list = this.#lists[slot]!;
    const length = this.#lengths[slot]!;
    list[length] = a;
    list[length + 1] = b;
    this.#lengths[slot] = length + 2;
  }

  /** Numbers in the list of this cycle, two a pair; the list is empty for its next turn from now on. */
  take(cycle: number): number {
    const slot = cycle & this.#mask;
    const length = this.#lengths[slot]!;
    this.#lengths[slot] = 0;
    return length;
  }

  list(cycle: number): Int32Array {
    return this.#lists[cycle & this.#mask]!;
  }
}
