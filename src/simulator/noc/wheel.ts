/**
 * What happens within the next few cycles: a ring of lists of numbers, one list a cycle, in a part of a larger array. The first
 * cell of a list holds how many numbers follow; a list for cycle c lies at `at + ((c & mask) << shift)`.
 */
export class Wheel {
  readonly at: number;
  readonly shift: number;
  readonly mask: number;
  readonly #cells: Int32Array;

  /** @param reach longest delay in cycles; @param shift of the cells a list has room for, a power of two */
  constructor(cells: Int32Array, at: number, reach: number, shift: number) {
    this.#cells = cells;
    this.at = at;
    this.shift = shift;
    this.mask = (1 << (32 - Math.clz32(reach - 1))) - 1;
  }

  /** Cycles after which nothing of what was added before is left. */
  get cycles(): number {
    return this.mask + 1;
  }

  add(cycle: number, number: number): void {
    const cells = this.#cells;
    const list = this.at + ((cycle & this.mask) << this.shift);
    const count = cells[list]! + 1;
    cells[list] = count;
    cells[list + count] = number;
  }
}
