import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { checkPriority, type Ranked, Ranks } from '../../src/kernel/ranks.js';
import { propertyRuns } from '../support/property-runs.js';

const MILLION = 2 ** 20;

function held(array: Float64Array): Ranked {
  return { ranks: () => array.slice(), takeRanks: (ranks) => array.set(ranks) };
}

describe('ranks', () => {
  test.prop(
    [
      fc.array(fc.record({ priority: fc.constantFrom(-MILLION, -1, 0, 1, MILLION - 1), place: fc.nat(9) }), {
        maxLength: 100,
      }),
      fc.integer({ min: 0, max: 30 }),
    ],
    propertyRuns(200),
  )('are in order of priority, then of giving, also when sequences begin again', (steps, left) => {
    const places = [new Float64Array(6), new Float64Array(4)] as const;
    const ranks = new Ranks(places.map(held), 2 ** 30 - left);
    const given: ({ priority: number; number: number } | undefined)[] = new Array(10).fill(undefined);
    const rankAt = (place: number): number => (place < 6 ? places[0][place]! : places[1][place - 6]!);
    steps.forEach(({ priority, place }, number) => {
      const rank = ranks.next(priority);
      if (place < 6) places[0][place] = rank;
      else places[1][place - 6] = rank;
      given[place] = { priority, number };
      const inUse = Array.from(given.keys()).filter((i) => given[i] !== undefined);
      const byRank = inUse.toSorted((a, b) => rankAt(a) - rankAt(b));
      const byGiving = inUse.toSorted(
        (a, b) => given[a]!.priority - given[b]!.priority || given[a]!.number - given[b]!.number,
      );
      expect(byRank).toEqual(byGiving);
      expect(new Set(inUse.map(rankAt)).size).toBe(inUse.length);
    });
  });

  it('have room for priorities of a million, one way and the other', () => {
    for (const priority of [MILLION - 1, -MILLION]) expect(() => checkPriority(priority)).not.toThrow();
    for (const priority of [MILLION, -MILLION - 1, 2 ** 32, Number.POSITIVE_INFINITY, Number.NaN])
      expect(() => checkPriority(priority)).toThrow(`priority ${priority} is beyond ± ${MILLION}`);
  });
});
