/** The timing wheel against a plain sorted list, with whole and broken times, near and far, cancelled and reserved. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Calendar } from '../../src/kernel/calendar.js';
import { propertyRuns } from '../support/property-runs.js';

/** The same, as plainly as can be. */
class SortedList {
  now = 0;
  sequence = -1;
  private added = 0;
  private list: { entry: number; time: number; sequence: number }[] = [];

  reserve(): number {
    return this.added++;
  }

  add(entry: number, time: number, sequence = this.added++): void {
    this.list.push({ entry, time, sequence });
    this.list.sort((a, b) => a.time - b.time || a.sequence - b.sequence);
  }

  cancel(entry: number): void {
    this.list = this.list.filter((item) => item.entry !== entry);
  }

  isPending(entry: number): boolean {
    return this.list.some((item) => item.entry === entry);
  }

  take(): number {
    const first = this.list.shift();
    if (first === undefined) return -1;
    this.now = first.time;
    this.sequence = first.sequence;
    return first.entry;
  }
}

const ENTRIES = 40;

const delay = fc.oneof(
  fc.nat(5),
  fc.nat(3000),
  fc.constantFrom(1023, 1024, 1025, 2048, 2047),
  fc.double({ min: 0, max: 50, noNaN: true }),
  fc.double({ min: 1000, max: 5000, noNaN: true }),
);

const step = fc.oneof(
  fc.record({ do: fc.constant('add' as const), entry: fc.nat(ENTRIES - 1), delay }),
  fc.record({ do: fc.constant('reserve' as const), entry: fc.nat(ENTRIES - 1), delay }),
  fc.record({ do: fc.constant('arm' as const), entry: fc.nat(ENTRIES - 1), delay }),
  fc.record({ do: fc.constant('armOld' as const), entry: fc.nat(ENTRIES - 1), delay }),
  fc.record({ do: fc.constant('cancel' as const), entry: fc.nat(ENTRIES - 1), delay }),
  fc.record({ do: fc.constant('take' as const), entry: fc.constant(0), delay }),
  fc.record({ do: fc.constant('take' as const), entry: fc.constant(0), delay }),
);

describe('a calendar', () => {
  it('takes its entries as a sorted list does', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), fc.boolean(), (steps, isWhole) => {
        const calendar = new Calendar({ entries: ENTRIES, isWhole, ticks: 1024 });
        const list = new SortedList();
        const reserved = new Map<number, { time: number; sequence: number }>();
        for (const { do: verb, entry, delay } of steps) {
          const time = list.now + (isWhole ? Math.round(delay) : delay);
          if (verb === 'add' && !list.isPending(entry)) {
            calendar.add(entry, time);
            list.add(entry, time);
          } else if (verb === 'reserve') {
            const sequence = calendar.reserve();
            expect(list.reserve()).toBe(sequence);
            reserved.set(entry, { time, sequence });
          } else if ((verb === 'arm' || verb === 'armOld') && reserved.has(entry) && !list.isPending(entry)) {
            const { time: at, sequence } = reserved.get(entry) as { time: number; sequence: number };
            reserved.delete(entry);
            const isOver = list.now > at || (list.now === at && list.sequence > sequence);
            expect(calendar.hasPassed(at, sequence)).toBe(isOver);
            if (isOver) continue;
            if (verb === 'arm') calendar.addAt(entry, at, sequence);
            else calendar.addAtOld(entry, at, sequence);
            list.add(entry, at, sequence);
          } else if (verb === 'cancel' && list.isPending(entry)) {
            calendar.cancel(entry);
            list.cancel(entry);
          } else if (verb === 'take') {
            expect(calendar.take()).toBe(list.take());
            expect(calendar.now).toBe(list.now);
          }
          expect(calendar.isPending(entry)).toBe(list.isPending(entry));
        }
        for (;;) {
          const entry = list.take();
          expect(calendar.take()).toBe(entry);
          if (entry < 0) break;
          expect(calendar.now).toBe(list.now);
        }
        expect(calendar.pending).toBe(0);
      }),
      propertyRuns(300),
    );
  });

  it('grows, and keeps what is pending', () => {
    const calendar = new Calendar({ entries: 2, isWhole: true });
    calendar.add(1, 7);
    calendar.add(0, 1e9);
    calendar.makeRoomFor(1000);
    calendar.add(999, 7);
    expect([calendar.take(), calendar.take(), calendar.take(), calendar.take()]).toEqual([1, 999, 0, -1]);
    expect(calendar.now).toBe(1e9);
  });
});
