/**
 * What holds of every replay, whatever the machine: bytes are conserved, every core-cycle is accounted for, and the
 * scratchpads hold no more than they can.
 */
import { test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { tileTotals } from '../../src/mapping/tile-plan.js';
import { arbitrations } from '../../src/simulator/memory/arbitration.js';
import type { Recording } from '../../src/simulator/observe/recorder.js';
import { simulate } from '../../src/simulator/simulate.js';
import { expectInvariants } from '../support/invariants.js';
import { machines } from '../support/machines.js';
import { propertyRuns } from '../support/property-runs.js';

const anyMachine = machines({ arbitrations: arbitrations.names });

describe('every replay', () => {
  test.prop([anyMachine], propertyRuns(300))('conserves bytes and accounts for every core-cycle', (machine) => {
    const result = simulate(machine);
    expectInvariants(result);
    const totals = machine.work.map(({ plan }) => tileTotals(plan));
    const bytes = totals.reduce((sum, { loadBytes, storeBytes }) => sum + loadBytes + storeBytes, 0);
    const cycles = totals.reduce((sum, { computeCycles }) => sum + computeCycles, 0);
    expect(result.bytesAsked).toBe(bytes);
    const computed = result.attribution.reduce((sum, { compute }) => sum + compute, 0);
    expect(Math.abs(computed - cycles)).toBeLessThanOrEqual(1e-9 * cycles);
  });

  test.prop([anyMachine], propertyRuns(300))('moves no more than the memory can, and ends no sooner', (machine) => {
    const { makespanCycles } = simulate(machine).timeline;
    const { bandwidthBytesPerCycle, efficiency = 1 } = machine.memory;
    const bytes = machine.work.reduce((sum, { plan }) => sum + bytesOf(plan), 0);
    expect(makespanCycles * bandwidthBytesPerCycle * efficiency).toBeGreaterThanOrEqual(bytes * (1 - 1e-9));
  });

  test.prop([anyMachine], propertyRuns(300))('keeps within the size and the buffers of every SG', (machine) => {
    const recording = simulate(machine, { record: true }).recording as Recording;
    const { core, bytes } = recording.occupancy;
    bytes.forEach((held, i) => {
      expect(held).toBeGreaterThanOrEqual(0);
      expect(held).toBeLessThanOrEqual(machine.cores[core[i]!]!.sgBytes);
    });
    machine.cores.forEach(({ buffers }, c) => {
      expect(mostResident(recording, c)).toBeLessThanOrEqual(buffers);
    });
  });

  test.prop([anyMachine], propertyRuns(300))(
    'runs every tile in order, one at a time on each port and array',
    (machine) => {
      const { spans } = simulate(machine, { record: true }).recording as Recording;
      const last = new Map<string, number>();
      const loadEnd = new Map<string, number>();
      spans.activity.forEach((activity, i) => {
        const lane = `${activity} ${spans.core[i]}`;
        expect(spans.start[i]).toBeGreaterThanOrEqual(last.get(lane) ?? 0);
        last.set(lane, spans.end[i]!);
        const tile = `${spans.job[i]} ${spans.tile[i]}`;
        // Load, compute, store follow one another.
        expect(spans.start[i]).toBeGreaterThanOrEqual(loadEnd.get(tile) ?? 0);
        loadEnd.set(tile, spans.end[i]!);
      });
      const tiles = machine.work.reduce((sum, { plan }) => sum + tileTotals(plan).tiles, 0);
      expect(spans.activity).toHaveLength(3 * tiles);
    },
  );
});

function bytesOf(plan: Parameters<typeof tileTotals>[0]): number {
  const { loadBytes, storeBytes } = tileTotals(plan);
  return loadBytes + storeBytes;
}

/** The most tiles of a core that are between the start of their load and the end of their store. */
function mostResident({ spans }: Recording, core: number): number {
  const changes: [time: number, change: number][] = [];
  spans.activity.forEach((activity, i) => {
    if (spans.core[i] !== core) return;
    if (activity === 'load') changes.push([spans.start[i]!, 1]);
    if (activity === 'store') changes.push([spans.end[i]!, -1]);
  });
  let resident = 0;
  let most = 0;
  for (const [, change] of changes.sort(([a, x], [b, y]) => a - b || x - y)) {
    resident += change;
    most = Math.max(most, resident);
  }
  return most;
}
