import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Pass, passesCycles, rampCycles } from '../../src/cost/passes.js';
import { Simulation } from '../../src/kernel/simulation.js';

/** Fill, compute and drain as three machines with one buffer ahead of each, pass after pass, event by event. */
function simulatePasses(pass: Pass, count: number): number {
  const simulation = new Simulation();
  const stages = [pass.fillCycles, pass.computeCycles, pass.drainCycles];
  const started = [0, 0, 0];
  const done = [0, 0, 0];
  const advance = (): void => {
    for (let stage = 2; stage >= 0; stage--) {
      const fed = stage === 0 ? count : done[stage - 1]!;
      // Double buffered: a stage may be one pass ahead of what the next one has finished, and one in work.
      const room = stage === 2 || started[stage]! - done[stage + 1]! < 2;
      if (started[stage]! > done[stage]! || started[stage]! >= fed || !room) continue;
      started[stage]!++;
      simulation.schedule(simulation.now + stages[stage]!, 0, () => {
        done[stage]!++;
        advance();
      });
    }
  };
  simulation.schedule(0, 0, advance);
  simulation.run();
  return simulation.now;
}

const passes = fc.record({
  fillCycles: fc.integer({ min: 0, max: 50 }),
  computeCycles: fc.integer({ min: 1, max: 50 }),
  drainCycles: fc.integer({ min: 0, max: 50 }),
});

describe('passes inside a tile', () => {
  it('take what the closed form says, pass by pass', () => {
    fc.assert(
      fc.property(passes, fc.integer({ min: 1, max: 60 }), (pass, count) => {
        expect(simulatePasses(pass, count)).toBe(passesCycles(pass, count));
      }),
    );
  });

  it('cost their ramp again when a tile is cut in two', () => {
    fc.assert(
      fc.property(passes, fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 60 }), (pass, a, b) => {
        const cut = passesCycles(pass, a) + passesCycles(pass, b);
        expect(cut - passesCycles(pass, a + b)).toBeCloseTo(rampCycles(pass), 9);
      }),
    );
  });
});
