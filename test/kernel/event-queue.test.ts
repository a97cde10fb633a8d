/**
 * What a simulation is too short to reach: sequence numbers that run out, priorities at their limits, many slots.
 */
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { EventQueue } from '../../src/kernel/event-queue.js';
import { propertyRuns } from '../support/property-runs.js';

const MILLION = 2 ** 20;

describe('the event queue', () => {
  test.prop(
    [
      fc.array(fc.record({ delay: fc.nat(3), priority: fc.integer({ min: -2, max: 2 }), fires: fc.nat(2) }), {
        minLength: 1,
        maxLength: 200,
      }),
      fc.integer({ min: 1, max: 12 }),
    ],
    propertyRuns(200),
  )('keeps the order of scheduling when sequence numbers begin again', (steps, left) => {
    const queue = new EventQueue(2 ** 30 - left);
    const expected: { time: number; priority: number; name: number }[] = [];
    let now = 0;
    let fired = -1;
    const fireOne = (): void => {
      const root = queue.first();
      now = queue.timeAt(root);
      queue.fire(root);
      const [next] = expected.toSorted((a, b) => a.time - b.time || a.priority - b.priority || a.name - b.name);
      expect([now, fired]).toEqual([next?.time, next?.name]);
      expected.splice(expected.indexOf(next as (typeof expected)[number]), 1);
    };
    const handler = (name: number): void => {
      fired = name;
    };
    steps.forEach(({ delay, priority, fires }, name) => {
      queue.at(now + delay).add(priority, handler, name);
      expected.push({ time: now + delay, priority, name });
      for (let i = 0; i < fires && expected.length > 0; i++) fireOne();
      expect(queue.size).toBe(expected.length);
    });
    while (expected.length > 0) fireOne();
    expect(queue.timeAt(queue.first())).toBe(Number.POSITIVE_INFINITY);
  });

  it('takes whole priorities up to a million, one way and the other', () => {
    const queue = new EventQueue();
    const fired: number[] = [];
    const handler = (name: number): void => void fired.push(name);
    queue.at(1).add(MILLION - 1, handler, 3);
    queue.at(1).add(-MILLION, handler, 0);
    queue.at(1).add(0, handler, 1);
    queue.at(1).add(0, handler, 2);
    for (const priority of [MILLION, -MILLION - 1, 2 ** 32, Number.POSITIVE_INFINITY])
      expect(() => queue.at(0).add(priority, handler, 4)).toThrow(`priority ${priority} is beyond ± ${MILLION}`);
    expect(queue.size).toBe(4);
    while (queue.size > 0) queue.fire(queue.first());
    expect(fired).toEqual([0, 1, 2, 3]);
  });

  it('refuses a priority inside a handler and goes on in order', () => {
    const queue = new EventQueue();
    const fired: number[] = [];
    const handler = (name: number): void => {
      fired.push(name);
      if (name === 0) expect(() => queue.at(0).add(MILLION, handler, 9)).toThrow(RangeError);
    };
    for (const name of [2, 0, 1]) queue.at(name).add(0, handler, name);
    while (queue.size > 0) queue.fire(queue.first());
    expect(fired).toEqual([0, 1, 2]);
  });

  it('grows inside a handler, where a place has just become free', () => {
    const queue = new EventQueue();
    const fired: number[] = [];
    const handler = (name: number): void => {
      fired.push(name);
      if (name === 0) for (let i = 1; i < 1000; i++) queue.at((i * 7919) % 1000).add(0, handler, (i * 7919) % 1000);
    };
    queue.at(0).add(0, handler, 0);
    while (queue.size > 0) queue.fire(queue.first());
    expect(fired).toEqual(Array.from({ length: 1000 }, (_, i) => i));
  });

  it('knows an event by its id for as long as it is pending', () => {
    const queue = new EventQueue();
    const handler = (): void => {};
    expect(queue.cancel(0)).toBe(false);
    const first = queue.idOf(queue.at(1).add(0, handler, 0));
    expect(queue.cancel(first)).toBe(true);
    expect(queue.cancel(first)).toBe(false);
    const slot = queue.at(1).add(0, handler, 0);
    expect(queue.idOf(slot)).not.toBe(first);
    expect(queue.cancel(first)).toBe(false);
    expect(queue.cancel(queue.idOf(slot))).toBe(true);
    expect(queue.size).toBe(0);
  });
});
