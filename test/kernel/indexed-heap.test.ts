/** The heap with positions against a sorted list. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IndexedHeap } from '../../src/kernel/indexed-heap.js';
import { propertyRuns } from '../support/property-runs.js';

const step = fc.record({
  verb: fc.constantFrom('set', 'set', 'set', 'remove', 'pop'),
  item: fc.nat(50),
  key: fc.nat(10),
});

describe('an indexed heap', () => {
  it('gives its items as a sorted list does', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const heap = new IndexedHeap();
        const list = new Map<number, [number, number]>();
        const first = (): number =>
          [...list].sort(([, a], [, b]) => a[0] - b[0] || a[1] - b[1]).map(([item]) => item)[0] ?? -1;
        steps.forEach(({ verb, item, key }, tie) => {
          if (verb === 'set') {
            heap.set(item, key, tie);
            list.set(item, [key, tie]);
          } else if (verb === 'remove') {
            heap.remove(item);
            list.delete(item);
          } else if (list.size > 0) {
            const expected = first();
            expect(heap.pop()).toBe(expected);
            list.delete(expected);
          }
          expect(heap.least()).toBe(first());
          expect(heap.leastKey()).toBe(list.get(first())?.[0] ?? Number.POSITIVE_INFINITY);
          expect(heap.size).toBe(list.size);
          expect(heap.has(item)).toBe(list.has(item));
        });
      }),
      propertyRuns(200),
    );
  });
});
