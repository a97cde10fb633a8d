/** A step function over time that keeps at most so many points: where there are more, every second one is dropped. */

const MOST_POINTS = 1024;

export class ThinnedSeries {
  readonly cycles: number[] = [];
  readonly values: number[] = [];
  private stride = 1;
  private seen = 0;

  add(time: number, value: number): void {
    const last = this.cycles.length - 1;
    if (this.cycles[last] === time) {
      this.values[last] = value;
      return;
    }
    if (this.seen++ % this.stride !== 0) return;
    this.cycles.push(time);
    this.values.push(value);
    if (this.cycles.length < MOST_POINTS) return;
    for (const list of [this.cycles, this.values]) {
      const kept = list.filter((_, k) => k % 2 === 0);
      list.splice(0, list.length, ...kept);
    }
    this.stride *= 2;
  }
}
