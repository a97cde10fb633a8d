import { describe, expect, it } from 'vitest';
import { EventQueue } from '../../src/kernel/event-queue.js';

describe('the event queue', () => {
  it('grows inside a handler, where a place has just become free', () => {
    const queue = new EventQueue();
    const fired: number[] = [];
    const handler = (name: number): void => {
      fired.push(name);
      if (name === 0) for (let i = 1; i < 1000; i++) queue.at((i * 7919) % 1000, i).add(handler, (i * 7919) % 1000);
    };
    queue.at(0, 0).add(handler, 0);
    while (queue.nextTime() < Number.POSITIVE_INFINITY) queue.fire();
    expect(fired).toEqual(Array.from({ length: 1000 }, (_, i) => i));
  });

  it('says whether everything is later while the place of what has fired is free', () => {
    const queue = new EventQueue();
    const later: boolean[] = [];
    for (const time of [1, 1, 2, 1, 3, 3]) queue.at(time, queue.size).add(() => later.push(queue.isLater(time)), 0);
    expect(queue.isLater(0)).toBe(true);
    expect(queue.isLater(1)).toBe(false);
    while (queue.nextTime() < Number.POSITIVE_INFINITY) queue.fire();
    expect(later).toEqual([false, false, true, true, false, true]);
    expect(queue.isLater(9)).toBe(true);
  });

  it('knows an event by its id for as long as it is pending', () => {
    const queue = new EventQueue();
    const handler = (): void => {};
    expect(queue.cancel(0)).toBe(false);
    const first = queue.idOf(queue.at(1, 0).add(handler, 0));
    expect(queue.cancel(first)).toBe(true);
    expect(queue.cancel(first)).toBe(false);
    const slot = queue.at(1, 1).add(handler, 0);
    expect(queue.idOf(slot)).not.toBe(first);
    expect(queue.cancel(first)).toBe(false);
    expect(queue.cancel(queue.idOf(slot))).toBe(true);
    expect(queue.size).toBe(0);
  });
});
