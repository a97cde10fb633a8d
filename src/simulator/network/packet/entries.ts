/** Numbers of the calendar's entries: every kind of event has a range of them. */
export class Entries {
  count = 0;

  /** Where the next range, of so many entries, begins. */
  take(entries: number): number {
    const base = this.count;
    this.count += entries;
    return base;
  }
}
