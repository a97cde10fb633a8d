/** What happens within the next few cycles: a ring of lists of numbers, one list a cycle, in one array. */
export class Wheel {
  /** The list of cycle c begins at `first(c)`. */
  readonly numbers: Int32Array;
  readonly #mask: number;
  readonly #most: number;
  /** By list: where its next number goes. */
  readonly #ends: Int32Array;

  /** @param reach longest delay in cycles; @param most numbers a cycle can have */
  constructor(reach: number, most: number) {
    const cycles = 1 << (32 - Math.clz32(reach));
    this.#mask = cycles - 1;
    this.#most = most;
    this.numbers = new Int32Array(cycles * most);
    this.#ends = Int32Array.from({ length: cycles }, (_, slot) => slot * most);
  }

  /** Cycles after which nothing of what was added before is left. */
  get cycles(): number {
    return this.#mask + 1;
  }

  add(cycle: number, number: number): void {
    const end = this.#ends[cycle & this.#mask]!++;
    this.numbers[end] = number;
  }

  addPair(cycle: number, a: number, b: number): void {
    const slot = cycle & this.#mask;
    const end = this.#ends[slot]!;
    this.numbers[end] = a;
    this.numbers[end + 1] = b;
    this.#ends[slot] = end + 2;
  }

  first(cycle: number): number {
    return (cycle & this.#mask) * this.#most;
  }

  /** Past the last number in the list of this cycle; the list is empty for its next turn from now on. */
  take(cycle: number): number {
    const slot = cycle & this.#mask;
    const end = this.#ends[slot]!;
    this.#ends[slot] = slot * this.#most;
    return end;
  }
}
