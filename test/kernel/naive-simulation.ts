/**
 * The kernel's rules over a plain list that is searched for its least entry every time: the same verbs, none of its code.
 */
import type { Handler } from '../../src/kernel/event.js';
import type { Simulation } from '../../src/kernel/simulation.js';

export type Kernel = Pick<Simulation, 'now' | 'events' | 'pending' | 'schedule' | 'cancel' | 'settle' | 'run'> & {
  alarm(priority: number, handler: () => void): { readonly time: number; set(time: number): void; clear(): void };
};

interface Entry {
  readonly time: number;
  readonly priority: number;
  readonly sequence: number;
  readonly happen: () => void;
}

export class NaiveSimulation implements Kernel {
  now = 0;
  events = 0;
  private entries: Entry[] = [];
  private actions: (() => void)[] = [];
  private sequence = 0;

  get pending(): number {
    return this.entries.length;
  }

  schedule(time: number, priority: number, handler: Handler, payload = 0): number {
    if (!(time >= this.now)) throw new RangeError('past');
    const sequence = this.sequence++;
    this.entries.push({ time, priority, sequence, happen: () => handler(payload) });
    return sequence;
  }

  cancel(id: number): boolean {
    const before = this.entries.length;
    this.entries = this.entries.filter(({ sequence }) => sequence !== id);
    return this.entries.length < before;
  }

  settle(action: () => void): void {
    this.actions.push(action);
  }

  alarm(priority: number, handler: () => void): ReturnType<Kernel['alarm']> {
    let id = -1;
    const timeOf = (): number => this.entries.find(({ sequence }) => sequence === id)?.time ?? Number.POSITIVE_INFINITY;
    const clear = (): void => {
      this.cancel(id);
    };
    return {
      get time() {
        return timeOf();
      },
      set: (time) => {
        if (!(time >= this.now)) throw new RangeError('past');
        clear();
        if (time < Number.POSITIVE_INFINITY) id = this.schedule(time, priority, handler);
      },
      clear,
    };
  }

  run(until = Number.POSITIVE_INFINITY): void {
    for (;;) {
      const [next] = this.entries.toSorted(
        (a, b) => a.time - b.time || a.priority - b.priority || a.sequence - b.sequence,
      );
      const time = next?.time ?? Number.POSITIVE_INFINITY;
      if (time > this.now && this.actions.length > 0) {
        for (let i = 0; i < this.actions.length; i++) this.actions[i]?.();
        this.actions = [];
      } else if (next === undefined || time > until || time === Number.POSITIVE_INFINITY) return;
      else {
        this.now = time;
        this.events++;
        this.cancel(next.sequence);
        next.happen();
      }
    }
  }
}
