/** The ladder of a bundled scenario starts at the allocator, ends at the replay, and sums to the difference. */
import { expect } from 'vitest';
import { run } from '../../src/run.js';
import { loadScenario } from '../../src/scenario/load.js';
import { RUNG_NAMES } from '../../src/validation/rungs.js';
import { ladderOf } from '../../src/validation/validate.js';

export const SCENARIOS = new URL('../../scenarios/', import.meta.url).pathname;

export function expectLadder(file: string): void {
  const scenario = loadScenario(SCENARIOS + file);
  const result = run({ ...scenario, mapper: { ...scenario.mapper, name: 'magma', samples: 300 } });
  const { allocatorCycles, simulatorCycles, rungs } = ladderOf(result);
  expect(rungs.map((rung) => rung.name)).toEqual(
    RUNG_NAMES.filter(
      (name) =>
        name !== 'requests' &&
        name !== 'parts' &&
        name !== 'weight prefetch' &&
        name !== 'core kinds' &&
        (name !== 'SRAM' || scenario.platform.sharedSram !== undefined) &&
        (name !== 'network' || scenario.platform.noc !== undefined),
    ),
  );
  expect(Math.abs(rungs[0]!.makespanCycles / allocatorCycles - 1)).toBeLessThan(1e-9);
  expect(rungs[0]!.jobErrors.maxPercent).toBeLessThan(1e-7);
  expect(rungs.at(-1)!.makespanCycles).toBe(simulatorCycles);
  expect(simulatorCycles).toBe(result.replay.metrics.makespanCycles);
  const climbed = rungs.reduce((sum, rung) => sum + rung.changeCycles, 0);
  expect(Math.abs(climbed - (simulatorCycles - allocatorCycles))).toBeLessThan(1e-12 * allocatorCycles);
}
