/**
 * A point of the unit cube as an episode: coordinate after coordinate takes one of a few levels. The policy sees which
 * coordinate is next, the level before and the mean level so far.
 */
import type { Episode } from './episode.js';

/** Of a coordinate; the point takes the middle of each. */
const LEVELS = 12;

/** Coordinates that are told apart by an input of their own; above that by their place alone. */
const MOST_MARKED = 64;

export class CubeEpisode implements Episode {
  readonly steps: number;
  readonly inputs: number;
  readonly choices = [LEVELS];
  readonly point: Float64Array;
  private readonly marked: number;
  private next = 0;
  private sum = 0;

  constructor(dimension: number) {
    this.steps = dimension;
    this.marked = dimension <= MOST_MARKED ? dimension : 0;
    this.inputs = this.marked + 3;
    this.point = new Float64Array(dimension);
  }

  begin(): void {
    this.next = 0;
    this.sum = 0;
  }

  observe(into: Float64Array, at: number): void {
    const { next, marked, steps, point, sum } = this;
    for (let d = 0; d < marked; d++) into[at + d] = d === next ? 1 : 0;
    into[at + marked] = next / steps;
    into[at + marked + 1] = next === 0 ? 0 : 2 * point[next - 1]! - 1;
    into[at + marked + 2] = next === 0 ? 0 : (2 * sum) / next - 1;
  }

  take(action: Int32Array, at: number): void {
    const x = (action[at]! + 0.5) / LEVELS;
    this.point[this.next++] = x;
    this.sum += x;
  }
}
