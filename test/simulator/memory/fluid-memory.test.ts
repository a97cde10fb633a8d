/**
 * The fluid memory's account in virtual time must be what counting every flow's bytes down, step by step, comes to.
 */
import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { FlowTree } from '../../../src/simulator/memory/flow-tree.js';
import { waterFill } from '../../../src/simulator/memory/water-fill.js';
import { drive, type Transfer } from '../../../src/testing/drive-memory.js';
import { propertyRuns } from '../../support/property-runs.js';

const PEAK = 16;
const CORES = 4;

/** Water-filling from one change to the next; one transfer a port. */
function stepByStep(transfers: readonly Transfer[], weightOf: (transfer: Transfer) => number): number[] {
  const n = transfers.length;
  const array = () => new Float64Array(n);
  const flows = { active: new Int32Array(n), count: 0, bytes: array(), cap: array(), weight: array(), rate: array() };
  const left = transfers.map(({ bytes }) => bytes);
  const ends = transfers.map(() => Number.NaN);
  transfers.forEach((transfer, i) => {
    flows.cap[i] = transfer.width ?? PEAK;
    flows.weight[i] = weightOf(transfer);
  });
  let now = 0;
  while (ends.some(Number.isNaN)) {
    flows.count = 0;
    let next = Number.POSITIVE_INFINITY;
    transfers.forEach(({ at }, i) => {
      if (at > now) next = Math.min(next, at);
      else if (Number.isNaN(ends[i])) flows.active[flows.count++] = i;
    });
    waterFill(flows, PEAK);
    const active = [...flows.active.subarray(0, flows.count)];
    for (const i of active) next = Math.min(next, now + left[i]! / flows.rate[i]!);
    for (const i of active) {
      left[i]! -= flows.rate[i]! * (next - now);
      if (left[i]! <= 1e-9 * transfers[i]!.bytes) ends[i] = next;
    }
    now = next;
  }
  return ends;
}

const traffic = fc
  .uniqueArray(
    fc.record({
      port: fc.integer({ min: 0, max: 2 * CORES - 1 }),
      at: fc.integer({ min: 0, max: 300 }),
      bytes: fc.integer({ min: 1, max: 5000 }),
      width: fc.constantFrom(PEAK, PEAK, 7, 3, 1),
      asked: fc.double({ min: 0.01, max: 40, noNaN: true }),
    }),
    { minLength: 1, maxLength: 2 * CORES, selector: ({ port }) => port },
  )
  .chain((list) => fc.boolean().map((wide) => (wide ? list.map((one) => ({ ...one, width: PEAK })) : list)));

describe('fluid memory', () => {
  test.prop([traffic], propertyRuns(300))('proportional, step by step', (transfers) => {
    const { ends } = drive({ bandwidthBytesPerCycle: PEAK, arbitration: 'proportional' }, CORES, transfers);
    stepByStep(transfers, ({ asked }) => asked as number).forEach((end, i) => {
      expect(ends[i]).toBeCloseTo(end, 5);
    });
  });

  test.prop([traffic], propertyRuns(300))('max-min, step by step', (transfers) => {
    const { ends } = drive({ bandwidthBytesPerCycle: PEAK, arbitration: 'max-min' }, CORES, transfers);
    stepByStep(transfers, () => 1).forEach((end, i) => {
      expect(ends[i]).toBeCloseTo(end, 5);
    });
  });

  const changes = fc.array(fc.tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 9 })), { maxLength: 40 });
  test.prop([changes])('the tree knows sum and extremes', (list) => {
    const tree = new FlowTree(5);
    const flows = new Map<number, number>();
    for (const [port, value] of list) {
      if (value === 0) {
        flows.delete(port);
        tree.remove(port);
      } else {
        flows.set(port, value);
        tree.set(port, value, 10 * value, value / 2);
      }
      if (value % 2 === 0) continue; // settled once for several changes
      tree.settle();
      const values = [...flows.values()];
      expect(tree.weight).toBe(values.reduce((sum, value) => sum + value, 0));
      expect(tree.earliestEnd).toBe(Math.min(...values.map((value) => 10 * value)));
      expect(tree.lowestRatio).toBe(Math.min(...values.map((value) => value / 2)));
      expect(tree.highestRatio).toBe(Math.max(0, ...values.map((value) => value / 2)));
      if (flows.size > 0) expect(flows.get(tree.earliest())).toBe(Math.min(...values));
    }
  });
});
