/** The pages of a cache: how many are taken, now and over time. */

export class PagePool {
  private taken = 0;
  mostTaken = 0;
  /** Pages times cycles. */
  private integral = 0;
  private since = 0;

  /** @param pages infinite for a cache without a limit */
  constructor(
    readonly pages: number,
    private readonly onChange: (time: number, taken: number) => void = () => {},
  ) {}

  get takenPages(): number {
    return this.taken;
  }

  has(pages: number): boolean {
    return this.taken + pages <= this.pages;
  }

  /** @param pages taken, or given back where below 0 */
  take(pages: number, now: number): void {
    if (pages === 0) return;
    this.integral += this.taken * (now - this.since);
    this.since = now;
    this.taken += pages;
    this.mostTaken = Math.max(this.mostTaken, this.taken);
    if (this.taken < 0 || this.taken > this.pages) throw new Error(`${this.taken} of ${this.pages} pages are taken`);
    this.onChange(now, this.taken);
  }

  /** On average from 0 to the end. */
  meanTaken(end: number): number {
    return end > 0 ? (this.integral + this.taken * (end - this.since)) / end : 0;
  }
}
