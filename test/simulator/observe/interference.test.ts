import { describe, expect, it } from 'vitest';
import { run } from '../../../src/run.js';
import { loadScenario } from '../../../src/scenario/load.js';
import { expectInvariants } from '../../support/invariants.js';

describe('the interference matrix', () => {
  it('charges every cycle a core waits for memory to those who hold it', () => {
    const { replay } = run(loadScenario('scenarios/mix-s2-16.yaml'), { record: true });
    expectInvariants(replay);
    replay.interference?.forEach((row, core) => {
      const waited = replay.attribution[core]!.load + replay.attribution[core]!.store;
      const charged = row.reduce((sum, cycles) => sum + cycles, 0);
      expect(Math.abs(charged - waited)).toBeLessThanOrEqual(1e-9 * replay.timeline.makespanCycles);
      for (const cycles of row) expect(cycles).toBeGreaterThanOrEqual(0);
    });
    expect(replay.interference).toHaveLength(4);
  });

  it('names who held most of the bandwidth, for contention only', () => {
    const { replay } = run(loadScenario('scenarios/mix-s2-16.yaml'), { record: true });
    const { reason, holder, core } = replay.recording!.states;
    expect(holder).toHaveLength(core.length);
    reason.forEach((why, i) => {
      if (why !== 'contention') expect(holder[i]).toBe(-1);
      else expect(holder[i]).not.toBe(core[i]);
    });
    const contended = reason.flatMap((why, i) => (why === 'contention' ? [holder[i]!] : []));
    expect(contended.filter((other) => other < 0).length).toBeLessThan(contended.length * 0.05);
  });
});
