/**
 * The window of time that all charts of the page show together, in cycles.
 */

export class Viewport {
  from = 0;
  to: number;
  private readonly listeners: (() => void)[] = [];
  private booked = false;

  /** @param length the longest timeline's makespan */
  constructor(readonly length: number) {
    this.to = length;
  }

  get span(): number {
    return this.to - this.from;
  }

  get isWhole(): boolean {
    return this.from <= 0 && this.to >= this.length;
  }

  /** Told at most once a frame. */
  onChange(listener: () => void): void {
    this.listeners.push(listener);
  }

  show(from: number, to: number): void {
    const span = Math.min(this.length, Math.max(to - from, this.length * 1e-7));
    const start = Math.max(0, Math.min(from, this.length - span));
    if (start === this.from && start + span === this.to) return;
    this.from = start;
    this.to = start + span;
    this.changed();
  }

  /** @param factor below 1 zooms in; @param at the cycle that stays where it is */
  zoom(factor: number, at = (this.from + this.to) / 2): void {
    this.show(at - (at - this.from) * factor, at + (this.to - at) * factor);
  }

  /** @param share of what is seen */
  pan(share: number): void {
    const by = share * this.span;
    this.show(this.from + by, this.to + by);
  }

  whole(): void {
    this.show(0, this.length);
  }

  private changed(): void {
    if (this.booked) return;
    this.booked = true;
    requestAnimationFrame(() => {
      this.booked = false;
      for (const listener of this.listeners) listener();
    });
  }
}
