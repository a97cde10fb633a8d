/** What several sets of constraints allow together, and what is said where they allow nothing. */
import { fc as arbitrary, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import {
  allows,
  intersectConstraints,
  type LevelConstraints,
  type NumberSet,
  obeys,
} from '../../src/mapping/constraints.js';
import { refuseInfeasible } from '../../src/mapping/feasible.js';
import { gemmProblem } from '../../src/problem/operators/gemm.js';
import { propertyRuns } from '../support/property-runs.js';
import { ARCHITECTURE } from './mappings.js';

const together = (...levels: LevelConstraints[]) =>
  intersectConstraints(
    levels.map((buffer, i) => ({ source: ['hardware', 'mapper'][i] ?? 'user', levels: { buffer } })),
  );

const numberSets: arbitrary.Arbitrary<NumberSet> = arbitrary.record(
  {
    values: arbitrary.uniqueArray(arbitrary.integer({ min: 1, max: 9 }), { maxLength: 4 }),
    min: arbitrary.integer({ min: 1, max: 5 }),
    max: arbitrary.integer({ min: 3, max: 9 }),
  },
  { requiredKeys: [] },
);

describe('sets of numbers', () => {
  test.prop({ a: numberSets, b: numberSets }, propertyRuns(300))('have in common what each allows', ({ a, b }) => {
    const numbers = Array.from({ length: 12 }, (_, i) => i + 1);
    const wanted = numbers.filter((n) => allows(a, n) && allows(b, n));
    if (wanted.length === 0) {
      expect(() => together({ trips: { K: a } }, { trips: { K: b } })).toThrow('buffer.trips.K: expected a value that');
      return;
    }
    const { levels } = together({ trips: { K: a } }, { trips: { K: b } });
    const common = levels['buffer']?.trips?.['K'] ?? {};
    expect(numbers.filter((n) => allows(common, n))).toEqual(wanted);
  });
});

describe('orders', () => {
  const names = ['K', 'C', 'P', 'R'];
  const lists = arbitrary.shuffledSubarray(names);
  const sets = arbitrary.record(
    {
      outermost: lists,
      innermost: lists,
      orders: arbitrary.array(arbitrary.shuffledSubarray(names, { minLength: 4 }), { minLength: 1, maxLength: 6 }),
    },
    { requiredKeys: [] },
  );

  function orders(list: readonly string[]): string[][] {
    return list.length === 0
      ? [[]]
      : list.flatMap((first) => orders(list.filter((name) => name !== first)).map((rest) => [first, ...rest]));
  }

  test.prop({ a: sets, b: sets }, propertyRuns(300))(
    'of all loops are allowed together if each allows them',
    ({ a, b }) => {
      const wanted = orders(names).filter((order) => obeys(order, a) && obeys(order, b));
      let common: string[][] = [];
      try {
        const set = together({ order: a }, { order: b }).levels['buffer']?.order ?? {};
        common = orders(names).filter((order) => obeys(order, set));
      } catch {
        // nothing in common
      }
      expect(common).toEqual(wanted);
    },
  );

  it('ignore loops that are not there', () => {
    expect(obeys(['K', 'P'], { innermost: ['R', 'P'] })).toBe(true);
    expect(obeys(['P', 'K'], { innermost: ['R', 'P'] })).toBe(false);
    expect(obeys(['K', 'P'], { orders: [['C', 'K', 'R', 'P']] })).toBe(true);
  });
});

describe('nothing in common', () => {
  it.each<[LevelConstraints, LevelConstraints, string]>([
    [{ copies: { K: { values: [4] } } }, { copies: { K: { max: 3 } } }, 'buffer.copies.K'],
    [{ parallel: { x: ['K'] } }, { parallel: { x: ['C'] } }, 'buffer.parallel.x'],
    [{ shape: { x: { min: 8 } } }, { shape: { x: { max: 4 } } }, 'buffer.shape.x'],
    [{ keeps: ['input'] }, { bypasses: ['input'] }, 'buffer.keeps.input'],
    [{ order: { innermost: ['K'] } }, { order: { innermost: ['C'] } }, 'buffer.order'],
  ])('%j and %j', (a, b, place) => {
    expect(() => together(a, b)).toThrow(`${place}: expected a value that hardware, mapper allow, found "none"`);
  });

  it('names the file and the line of the later one', () => {
    const place = { file: 'mapper.yaml', line: 7 };
    expect(() =>
      intersectConstraints([
        { source: 'hardware', levels: { buffer: { trips: { K: { max: 2 } } } } },
        { source: 'mapper', place, levels: { buffer: { trips: { K: { min: 3 } } } } },
      ]),
    ).toThrow('mapper.yaml:7 buffer.trips.K');
  });
});

describe('constraints that leave no mapping', () => {
  const problem = gemmProblem({ name: 'g', m: 5, n: 8, k: 32 });
  const feasible = (levels: Record<string, LevelConstraints>) =>
    refuseInfeasible(problem, ARCHITECTURE, { source: 'mapper', levels });

  it('run through more than there is', () => {
    expect(() => feasible({ DRAM: { trips: { M: { min: 6 } } } })).toThrow(
      'DRAM.trips.M: expected a loop through all 5 of M (mapper), found "at least 6 trips through fewer elements"',
    );
    // 5 in 2 trips of 3 or 4, and those in 3 of one or two
    expect(() => feasible({ DRAM: { trips: { M: { min: 2 } } }, buffer: { trips: { M: { min: 3 } } } })).not.toThrow();
    expect(() => feasible({ DRAM: { trips: { M: { min: 3 } } }, buffer: { trips: { M: { min: 3 } } } })).toThrow(
      'buffer.trips.M',
    );
  });

  it('leave something to no loop', () => {
    const one = { values: [1] };
    const none = { DRAM: { trips: { K: one } }, buffer: { trips: { K: one } }, register: { trips: { K: { max: 4 } } } };
    expect(() => feasible(none)).not.toThrow(); // 4 in registers, 8 side by side
    const kept = { ...none, buffer: { ...none.buffer, parallel: { x: ['M'], y: ['N'] } } };
    expect(() => feasible(kept)).toThrow(
      'register.trips.K: expected loops through all 32 of K (mapper), found "8 of them left"',
    );
  });
});
