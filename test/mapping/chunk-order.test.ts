/**
 * Chunks and their ways through the dimensions: bytes are conserved whatever the order, Themis decides as worked by hand,
 * balanced orders load all dimensions as evenly as any mixture can.
 */
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { balanceOrders, cutByShares, loadsOf } from '../../src/mapping/chunk-order/balanced.js';
import { COLLECTIVES, type Collective, chunkSizes } from '../../src/mapping/chunk-order/collective.js';
import { allPlans, permutations, planCount } from '../../src/mapping/chunk-order/exhaustive.js';
import { phasesOf } from '../../src/mapping/chunk-order/phases.js';
import { CHUNK_ORDERS, chunkScheduler } from '../../src/mapping/chunk-order/scheduler.js';
import { Themis } from '../../src/mapping/chunk-order/themis.js';
import { propertyRuns } from '../support/property-runs.js';

const networks = fc
  .array(fc.record({ size: fc.integer({ min: 1, max: 16 }), bandwidth: fc.constantFrom(12.5, 50, 100, 250) }), {
    minLength: 1,
    maxLength: 4,
  })
  .map((dimensions) => ({
    sizes: dimensions.map(({ size }) => size),
    bandwidths: dimensions.map(({ bandwidth }) => bandwidth),
  }));

describe('chunks', () => {
  test.prop([fc.integer({ min: 1, max: 1e12 }), fc.integer({ min: 1, max: 300 })], propertyRuns(200))(
    'hold every byte once, are of one size but for the last, and of at least a byte',
    (bytes, chunks) => {
      fc.pre(bytes / Math.max(1, Math.floor(bytes / chunks)) < 1000);
      const sizes = chunkSizes(bytes, chunks);
      expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(bytes);
      expect(new Set(sizes.slice(0, -1)).size).toBeLessThanOrEqual(1);
      expect(sizes.at(-1)).toBeGreaterThan(0);
      expect(sizes.at(-1)).toBeLessThanOrEqual(sizes[0]!);
    },
  );

  it.each([0, -1, 1.5, Number.NaN, 2 ** 21])('are not %s', (chunks) => {
    expect(() => chunkSizes(1000, chunks)).toThrow(/chunks: expected a whole number of chunks between 1 and 1048576/);
  });

  test.prop(
    [networks, fc.constantFrom(...COLLECTIVES), fc.constantFrom(...CHUNK_ORDERS), fc.integer({ min: 1, max: 20 })],
    propertyRuns(150),
  )('of every order go through every dimension that takes part, once each way', (network, kind, order, chunks) => {
    const involved = network.sizes.map((_, d) => d % 3 !== 1);
    const collective: Collective = { kind, bytes: 3_000_000, involved };
    const taking = network.sizes.flatMap((size, d) => (size > 1 && involved[d]! ? [d] : []));
    const plans = chunkScheduler({ order, chunks }, network).plan(collective, 0);
    expect(plans.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(taking.length === 0 ? 0 : 3_000_000);
    for (const { phases, bytes } of plans) {
      const ways = kind === 'all-reduce' ? 2 : 1;
      const visits = phases.flatMap((phase) =>
        phase.kind === 'all-reduce' ? [phase.dimension, phase.dimension] : [phase.dimension],
      );
      expect(visits.toSorted()).toEqual([...taking, ...(ways === 2 ? taking : [])].toSorted());
      expect(phases[0]!.bytes).toBe(bytes);
      phases.slice(1).forEach((phase, p) => {
        expect(phase.bytes).toBe(phases[p]!.outputBytes);
      });
    }
  });

  it('of 2 GiB and more are whole numbers to the byte', () => {
    const phases = phasesOf({ kind: 'all-gather', form: 'hierarchical', order: [1, 0] }, 2 ** 31, [8, 16]);
    expect(phases.map(({ outputBytes }) => outputBytes)).toEqual([2 ** 35, 2 ** 38]);
    const plan = () =>
      chunkScheduler({ order: 'baseline', chunks: 1 }, { sizes: [65_536], bandwidths: [1] }).plan(
        { kind: 'all-gather', bytes: 2 ** 40, involved: [true] },
        0,
      );
    expect(plan).toThrow(/bytes: expected at most 2\^53 bytes at the end of an all-gather, found 1099511627776/);
  });
});

describe('Themis', () => {
  const MIB = 1_048_576;
  /** Two switches of 4 and 2: bandwidths 2 to 1. */
  const network = { sizes: [4, 2], bandwidths: [2, 1] };
  const both = [true, true];

  it('begins with the fixed order, then with the less loaded dimension', () => {
    const themis = new Themis(network, false);
    const orders = Array.from({ length: 4 }, () => themis.next('reduce-scatter', both, 16 * MIB, 4 * MIB).order);
    // Chunk 1 brings 4·3/4 = 3 to dimension 0 and 1·1/2·2 = 1 to dimension 1. Dimension 1 goes first: it gets
    // 4·1/2·2 = 4, and dimension 0 gets 2·3/4 = 1.5. Then 4.5 against 5: dimension 0 again, and 7.5 against 6.
    expect(orders).toEqual([
      [0, 1],
      [1, 0],
      [0, 1],
      [1, 0],
    ]);
  });

  it('keeps to the fixed order while a sixteenth of a chunk would fill the gap', () => {
    const even = new Themis({ sizes: [4, 4], bandwidths: [4, 1] }, false);
    const first = even.next('reduce-scatter', both, 2 * MIB, MIB);
    const second = even.next('reduce-scatter', both, MIB, MIB);
    // 0.75 on dimension 0 and (1/4)·0.75·4 = 0.75 on dimension 1: no gap at all.
    expect([first.order, second.order]).toEqual([
      [0, 1],
      [0, 1],
    ]);
  });

  it('forgets its loads at another instant, not at the same one', () => {
    const again = (timeNs: number): readonly number[] => {
      const themis = new Themis(network, false);
      themis.issue(5);
      themis.next('reduce-scatter', both, MIB, MIB);
      themis.issue(timeNs);
      return themis.next('reduce-scatter', both, MIB, MIB).order;
    };
    expect(again(5)).toEqual([1, 0]);
    expect(again(6)).toEqual([0, 1]);
  });

  it('with chunks made to measure fills the gap, and never cuts smaller ones', () => {
    const flex = new Themis(network, true);
    const first = flex.next('reduce-scatter', both, 64 * MIB, MIB);
    const second = flex.next('reduce-scatter', both, 63 * MIB, MIB);
    expect(first).toEqual({ bytes: MIB, order: [0, 1] });
    // 0.75 against 0.25 MiB: 0.5 of the relative bandwidth 1/2 over 1/2 is 0.5 MiB, less than a plain chunk.
    expect(second.bytes).toBe(MIB);
    const loads = Array.from({ length: 10 }, () => flex.next('reduce-scatter', both, 50 * MIB, MIB / 64).bytes);
    for (const bytes of loads) expect(bytes).toBeGreaterThanOrEqual(MIB / 64);
    expect(Math.max(...loads)).toBeGreaterThan(MIB / 64);
  });
});

describe('balanced orders', () => {
  test.prop(
    [networks, fc.constantFrom('reduce-scatter' as const, 'all-reduce' as const, 'all-gather' as const)],
    propertyRuns(100),
  )(
    'load the most loaded dimension no more than any single order, and prove that no mixture loads it less',
    (network, kind) => {
      const taking = network.sizes.flatMap((size, d) => (size > 1 ? [d] : []));
      fc.pre(taking.length > 0);
      const { shares, load } = balanceOrders(kind, taking, network);
      expect(shares.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9);
      const mixed = taking.map((d) =>
        shares.reduce((sum, { order, share }) => sum + share * loadsOf(kind, order, network)[d]!, 0),
      );
      expect(Math.max(...mixed) / load).toBeCloseTo(1, 6);
      const single = [...permutations(taking)].map((order) => Math.max(...loadsOf(kind, order, network)));
      expect(load).toBeLessThanOrEqual(Math.min(...single) * (1 + 1e-9));
      // A thousand mixtures on a grid of all orders find nothing better.
      const orders = [...permutations(taking)].map((order) => loadsOf(kind, order, network));
      expect(load).toBeLessThanOrEqual(bestOnGrid(orders, taking) * (1 + 1e-9));
    },
  );

  it('cut each share into chunks of one size that take turns', () => {
    const shares = [
      { order: [0, 1], share: 0.7 },
      { order: [1, 0], share: 0.3 },
    ];
    const chunks = cutByShares(shares, 1000, 10);
    expect(chunks.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(1000);
    // Sevenths at 1/14, 3/14, …, thirds at 1/6, 3/6 and 5/6; at the half the larger share is first.
    expect(chunks.map(({ order }) => order[0]).join('')).toBe('0100010010');
    expect(new Set(chunks.map(({ bytes }) => bytes))).toEqual(new Set([100]));
    expect(cutByShares(shares, 1000, 1)).toEqual([{ order: [0, 1], bytes: 1000 }]);
    expect(cutByShares(shares, 3, 10).reduce((sum, { bytes }) => sum + bytes, 0)).toBe(3);
  });
});

/** Mixtures of two orders in steps of a twentieth, of which the best lie near every optimum of few dimensions. */
function bestOnGrid(orders: readonly Float64Array[], taking: readonly number[]): number {
  let best = Number.POSITIVE_INFINITY;
  for (const one of orders)
    for (const other of orders)
      for (let share = 0; share <= 1; share += 0.05)
        best = Math.min(best, Math.max(...taking.map((d) => share * one[d]! + (1 - share) * other[d]!)));
  return best;
}

describe('all plans', () => {
  const collective: Collective = { kind: 'all-reduce', bytes: 1000, involved: [true, true, true] };

  it('are every order of every chunk, each once', () => {
    const task = { collective, sizes: [2, 1, 3], chunks: 3, form: 'two-way', limit: 100 } as const;
    const plans = [...allPlans(task)].map((chunks) =>
      chunks.map(({ phases }) => phases.map(({ dimension }) => dimension).join('')).join(' '),
    );
    expect(planCount(task)).toBe(16); // 1000 bytes in 3 chunks leave a fourth of a byte
    expect(new Set(plans).size).toBe(16);
    expect(plans).toContain('0220 2002 0220 2002');
  });

  it('are refused where there are too many', () => {
    const task = { collective, sizes: [2, 2, 2], chunks: 20, form: 'two-way', limit: 1e6 } as const;
    expect(() => [...allPlans(task)]).toThrow(/chunks: expected few enough chunks for at most 1000000 plans/);
  });
});
