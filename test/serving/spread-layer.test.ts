/** Over which cores a layer is cut: against every number of cores in every order, and on a machine with a core that is slow at decodes. */
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { spreadLayer } from '../../src/analysis/spread-layer.js';
import { propertyRuns } from '../support/property-runs.js';
import { serve } from '../support/serving.js';

const machines = fc.record({
  /** Cycles a unit of work, by core. */
  speeds: fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 7 }),
  work: fc.integer({ min: 1, max: 60 }),
  weightBytes: fc.integer({ min: 0, max: 2000 }),
  inputBytes: fc.integer({ min: 0, max: 300 }),
});

describe('a layer over cores', () => {
  test.prop([machines], propertyRuns(300))('ends as soon as over any even cut', ({ speeds, work, ...bytes }) => {
    const workOf = (part: number, core: number) => ({
      ...{ plan: [], macs: part, nanojoules: 0 },
      computeCycles: part * speeds[core]!,
      bytes: (bytes.weightBytes * part) / work + bytes.inputBytes,
    });
    const cut = (parts: number) => {
      const count = Math.min(parts, work);
      return Array.from({ length: count }, (_, k) => Math.floor(work / count) + (k < work % count ? 1 : 0));
    };
    const placed = spreadLayer({ serving: speeds.map((_, core) => core), cut, workOf, bandwidthBytesPerCycle: 5 });
    const cyclesOf = (parts: readonly (readonly [part: number, core: number])[]): number =>
      Math.max(
        parts.reduce((sum, [part, core]) => sum + workOf(part, core).bytes, 0) / 5,
        ...parts.map(([part, core]) => workOf(part, core).computeCycles),
      );
    expect(placed.reduce((sum, { part }) => sum + part, 0)).toBe(work);
    expect(new Set(placed.map(({ core }) => core)).size).toBe(placed.length);
    const found = cyclesOf(placed.map(({ part, core }) => [part, core]));
    // Every subset of the cores, in order: the even parts differ by one at most.
    let least = Number.POSITIVE_INFINITY;
    for (let set = 1; set < 2 ** speeds.length; set++) {
      const own = speeds.flatMap((_, core) => ((set >> core) & 1 ? [core] : []));
      const parts = cut(own.length);
      least = Math.min(least, cyclesOf(parts.map((part, k) => [part, own[k]!] as const)));
    }
    const slack = 1 + 1 / Math.floor(work / placed.length);
    expect(found).toBeLessThanOrEqual(least * slack * (1 + 1e-12));
  });
});

describe('a server beside a core that is slow at decodes', () => {
  const fast = { dataflow: 'hb', rows: 16, columns: 16, sgKiB: 48 };
  const slow = { dataflow: 'lb', rows: 16, columns: 16, sgKiB: 48 };
  const decodeCycles = (cores: readonly object[]): number => {
    const tenant = { requests: { count: 2, promptTokens: 16, outputTokens: 6 } };
    const { steps } = serve({ platform: { cores, memory: { bandwidthGBps: 64 } }, tenant }).tenant;
    return steps.find(({ kind }) => kind === 'decode')!.replayCycles;
  };

  it('is as fast as without it', () => {
    const without = decodeCycles([fast, fast]);
    expect(decodeCycles([fast, fast, slow])).toBeLessThanOrEqual(without * (1 + 1e-9));
    expect(decodeCycles([slow])).toBeGreaterThan(2 * without);
  });
});
