/**
 * The incremental makespan gives up as soon as a limit is sure to be exceeded, and resumes where queues change.
 */
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { IncrementalMakespan } from '../../../src/estimate/allocator/incremental.js';
import { queuesOf } from '../../../src/mapping/job-mapping.js';
import { mappedTables } from '../../support/arbitraries.js';

const NEVER = Number.POSITIVE_INFINITY;
/** Of a core whose queue has not changed. */
const UNCHANGED = 1000;

/** Two cores, four jobs, each the same on both. */
const table = {
  jobs: 4,
  cores: 2,
  latencyCycles: Float64Array.of(10, 10, 20, 20, 30, 30, 40, 40),
  bandwidthBytesPerCycle: Float64Array.of(1, 1, 1, 1, 12, 12, 1, 1),
};

function queues(first: number[], second: number[]): [order: Int32Array, length: Int32Array] {
  const order = new Int32Array(8);
  order.set(first);
  order.set(second, 4);
  return [order, Int32Array.of(first.length, second.length)];
}

const all = Int32Array.of(0, 0);

describe('the incremental makespan', () => {
  it('is that of the queues', () => {
    const makespan = new IncrementalMakespan(table, 8);
    expect(makespan.value(...queues([0, 1], [3]), all, NEVER)).toBe(40);
    // Job 2 asks for 12 beside another one's 1, of 8, for 10 cycles; then for 12 alone, for 20.
    expect(makespan.value(...queues([2], [0]), all, NEVER)).toBe((10 * 13) / 8 + (20 * 12) / 8);
    expect(makespan.value(...queues([], []), all, NEVER)).toBe(0);
  });

  it('takes everything as changed until something is kept', () => {
    const makespan = new IncrementalMakespan(table, 8);
    expect(makespan.value(...queues([0, 1], [3]), Int32Array.of(UNCHANGED, UNCHANGED), NEVER)).toBe(40);
  });

  it('is given up when what is stretched passes the limit', () => {
    const makespan = new IncrementalMakespan(table, 8);
    const exact = (10 * 13) / 8 + (20 * 12) / 8;
    expect(makespan.value(...queues([2], [0]), all, exact - 1)).toBe(NEVER);
    expect(makespan.value(...queues([2], [0]), all, exact)).toBe(exact);
  });

  it('resumes from the kept queues, up to the first change', () => {
    const makespan = new IncrementalMakespan(table, 8);
    makespan.start(...queues([2, 0], [1, 3]));
    const fresh = (...both: [number[], number[]]): number =>
      new IncrementalMakespan(table, 8).value(...queues(...both), all, NEVER);
    const cases: [number[], number[], from: number[]][] = [
      [
        [2, 0],
        [1, 3],
        [UNCHANGED, UNCHANGED],
      ],
      [[2], [1, 3, 0], [1, 2]],
      [[2, 3, 0], [1], [1, 1]],
      [[2, 0, 1, 3], [], [2, 0]],
      [
        [0, 2],
        [1, 3],
        [0, UNCHANGED],
      ],
      [
        [2, 0],
        [3, 1],
        [UNCHANGED, 0],
      ],
    ];
    for (const [first, second, from] of cases)
      expect(makespan.value(...queues(first, second), Int32Array.from(from), NEVER)).toBe(fresh(first, second));
  });

  describe('of queues long enough to be written down on the way', () => {
    // Forty more jobs, of one cycle each, asking for 12 beside another one's 1, of 8.
    const short = Array.from({ length: 40 }, (_, k) => 4 + k);
    const longer = {
      jobs: 44,
      cores: 2,
      latencyCycles: Float64Array.of(...table.latencyCycles, ...new Float64Array(80).fill(1)),
      bandwidthBytesPerCycle: Float64Array.of(...table.bandwidthBytesPerCycle, ...new Float64Array(80).fill(12)),
    };
    const flat = (first: number[], second: number[]): [order: Int32Array, length: Int32Array] => {
      const order = new Int32Array(88);
      order.set(first);
      order.set(second, 44);
      return [order, Int32Array.of(first.length, second.length)];
    };

    it('is given up on what was kept and what is new together', () => {
      const makespan = new IncrementalMakespan(longer, 8);
      makespan.start(...flat([...short, 2, 0], [3, 1]));
      const changed = flat([...short, 2], [3, 1, 0]);
      const from = Int32Array.of(41, 2);
      // The first 40 cycles, in part kept, are stretched by 25; the next 20 by 12.5, and 10 more by 6.25.
      expect(makespan.value(...changed, from, 94)).toBe(NEVER);
      expect(makespan.value(...changed, from, 113.75)).toBe(113.75);
    });

    it('does not look again at what is said to be unchanged', () => {
      const before = flat([0, ...short], [2, 1]);
      const after = flat([...short.slice(0, 25), 0, ...short.slice(25)], [2, 1]);
      const fresh = (queues: typeof before): number => new IncrementalMakespan(longer, 8).value(...queues, all, NEVER);
      expect(fresh(after)).not.toBe(fresh(before));
      const told = Int32Array.of(UNCHANGED, UNCHANGED);
      const makespan = new IncrementalMakespan(longer, 8);
      makespan.start(...before);
      expect(makespan.value(...after, told, NEVER)).toBe(fresh(before));
      expect(makespan.value(...after, Int32Array.of(1, UNCHANGED), NEVER)).toBe(fresh(after));
      makespan.keep();
      expect(makespan.value(...before, told, NEVER)).toBe(fresh(after));
    });
  });

  it('keeps what it is told to, again and again', () => {
    const makespan = new IncrementalMakespan(table, 8);
    makespan.start(...queues([2, 0], [1, 3]));
    makespan.value(...queues([2], [1, 0, 3]), Int32Array.of(1, 1), NEVER);
    makespan.keep();
    makespan.value(...queues([2, 3], [1, 0]), Int32Array.of(1, 2), NEVER);
    makespan.keep();
    const unchanged = Int32Array.of(UNCHANGED, UNCHANGED);
    const fresh = new IncrementalMakespan(table, 8).value(...queues([2, 3], [1, 0]), all, NEVER);
    expect(makespan.value(...queues([2, 3], [1, 0]), unchanged, NEVER)).toBe(fresh);
  });
});

/** A job, the core it goes to, and its place in the queue there, each as a share. */
const steps = fc.array(
  fc.record({ job: fc.nat(), core: fc.nat(), place: fc.nat(), keep: fc.boolean(), tight: fc.boolean() }),
  { minLength: 1, maxLength: 30 },
);

describe('over a walk of queues that lose and gain jobs', () => {
  test.prop(
    [fc.oneof(mappedTables({ maxJobs: 12, maxCores: 4 }), mappedTables({ maxJobs: 150, maxCores: 4 })), steps],
    {
      numRuns: 200,
    },
  )(
    'the incremental makespan is that of new queues, to the last bit, or beyond the limit',
    ({ table, mapping, bandwidth }, walk) => {
      const { jobs, cores } = table;
      const makespan = new IncrementalMakespan(table, bandwidth);
      let kept: readonly (readonly number[])[] = queuesOf(mapping, cores);
      const flat = (lists: typeof kept): [order: Int32Array, length: Int32Array] => {
        const order = new Int32Array(jobs * cores);
        lists.forEach((list, core) => {
          order.set(list, core * jobs);
        });
        return [order, Int32Array.from(lists, (list) => list.length)];
      };
      const fresh = (lists: typeof kept): number =>
        new IncrementalMakespan(table, bandwidth).value(...flat(lists), new Int32Array(cores), NEVER);
      makespan.start(...flat(kept));
      for (const { job, core, place, keep, tight } of walk) {
        const moved = kept.map((list) => list.filter((one) => one !== job % jobs));
        const target = moved[core % cores]!;
        target.splice(place % (target.length + 1), 0, job % jobs);
        const from = Int32Array.from(kept, (list, c) => {
          const first = moved[c]!.findIndex((one, k) => one !== list[k]);
          return first >= 0 ? first : moved[c]!.length < list.length ? moved[c]!.length : jobs + 1;
        });
        const limit = tight ? fresh(kept) : NEVER;
        const exact = fresh(moved);
        const found = makespan.value(...flat(moved), from, limit);
        if (found === NEVER) expect(exact).toBeGreaterThan(limit * (1 - 1e-9));
        else expect(found).toBe(exact);
        if (!keep || found === NEVER) continue;
        makespan.keep();
        kept = moved;
      }
    },
  );
});
