/**
 * Dimension-order routing (Dally and Seitz, Deadlock-Free Message Routing, IEEE ToC 1987): a packet goes all the way in one
 * dimension before it turns into the next. In rings and tori it takes the shorter way, either at equal length; there a
 * packet keeps to one half of the virtual channels in each dimension: going up, the upper half if it has to pass from the
 * last router to the first, going down, if it has not. No cycle of channels then waits for itself.
 */
import { type NocGrid, placeOf, wrapsAround } from '../../machine/noc/grid.js';

/** Which virtual channels a packet may take next. */
export const HALVES = { ALL: 0, LOWER: 1, UPPER: 2 } as const;

const { ALL, LOWER, UPPER } = HALVES;

export interface RouteStep {
  port: number;
  /** ALL, LOWER or UPPER. */
  half: number;
}

export class DimensionOrder {
  readonly #grid: NocGrid;
  readonly #dimensions: number;
  readonly #wraps: boolean;
  readonly #places: Int32Array;
  readonly #eitherWay: () => boolean;

  /** @param eitherWay drawn where both ways round are equally long; true is up */
  constructor(grid: NocGrid, nodes: number, eitherWay: () => boolean) {
    this.#grid = grid;
    this.#dimensions = grid.sizes.length;
    this.#wraps = wrapsAround(grid);
    this.#places = Int32Array.from(Array.from({ length: nodes }, (_, node) => placeOf(grid, node)).flat());
    this.#eitherWay = eitherWay;
  }

  /**
   * Where a packet that came in by `input` goes from `router`; `step` holds its last step and is overwritten.
   */
  next(router: number, input: number, destination: number, step: RouteStep): void {
    if (this.#grid.topology === 'crossbar') {
      step.port = destination;
      step.half = ALL;
      return;
    }
    const n = this.#dimensions;
    const here = router * n;
    const there = destination * n;
    let d = 0;
    while (d < n && this.#places[here + d] === this.#places[there + d]) d++;
    if (d === n) {
      step.port = 2 * n;
      step.half = ALL;
      return;
    }
    const from = this.#places[here + d]!;
    const to = this.#places[there + d]!;
    if (!this.#wraps) {
      step.port = from < to ? 2 * d : 2 * d + 1;
      step.half = ALL;
      return;
    }
    if (input >> 1 === d) {
      step.port = input ^ 1; // straight on, in the same half
      return;
    }
    const size = this.#grid.sizes[d]!;
    const spare = size - 2 * ((to - from + size) % size);
    const goesUp = spare > 0 || (spare === 0 && this.#eitherWay());
    step.port = goesUp ? 2 * d : 2 * d + 1;
    step.half = from > to ? UPPER : LOWER;
  }
}
