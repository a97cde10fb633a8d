/** Places of which there are few, given in the order in which they were asked for. */
export class Slots {
  private waiting: (() => void)[] = [];
  /** Of the waiting, those before it have their place. */
  private first = 0;

  constructor(private free: number) {}

  /** Resolves when there is a place, which is to be given back. */
  async take(): Promise<void> {
    if (this.free > 0) this.free--;
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  give(): void {
    const next = this.waiting[this.first++];
    if (next !== undefined) {
      next();
      return;
    }
    this.waiting = [];
    this.first = 0;
    this.free++;
  }
}
