/** A counter's changes on their way to its track: of several in one nanosecond the last counts, and only a new value. */
import type { Track } from './track.js';

export class Counter {
  private time = -1;
  private value = Number.NaN;
  private written = Number.NaN;

  constructor(private readonly track: Track) {}

  /** @param time nanoseconds */
  set(time: number, value: number): void {
    if (time !== this.time) this.end();
    this.time = time;
    this.value = value;
  }

  /** Writes what is still held back. */
  end(): void {
    if (this.time < 0 || this.value === this.written) return;
    this.track.count(this.time, this.value);
    this.written = this.value;
  }
}
