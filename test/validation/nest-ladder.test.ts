/** The rungs from the loop-nest estimate to the replay of the mapping's tiles. */
import { describe, expect, it } from 'vitest';
import { Random } from '../../src/base/random.js';
import { loopNestCost } from '../../src/cost/loop-nest/loop-nest-cost.js';
import { nestLadder } from '../../src/validation/nest-ladder.js';
import { propertyRuns } from '../support/property-runs.js';
import { randomNest } from '../support/random-nests.js';

describe('the ladder of a loop nest', () => {
  it('climbs from the estimate to the replay', () => {
    const random = new Random(9);
    let climbs = 0;
    for (let run = 0; run < propertyRuns(100).numRuns; run++) {
      const { problem, architecture, mapping } = randomNest(random);
      if (mapping.levels[0]!.spatial.length > 0) continue;
      const { rungs, tiles } = nestLadder(problem, architecture, mapping);
      const [estimate, onePort, unlike, replay] = rungs.map(({ cycles }) => cycles) as [number, number, number, number];
      expect(rungs.map(({ name }) => name)).toEqual(['estimate', 'onePort', 'unlikeTiles', 'replay']);
      expect(estimate).toBe(loopNestCost(problem, architecture, mapping).cycles);
      expect(unlike).toBeGreaterThanOrEqual(onePort * (1 - 1e-9));
      expect(replay).toBeGreaterThanOrEqual(onePort * (1 - 1e-9));
      expect(tiles).toBe(mapping.levels[0]!.temporal.reduce((product, loop) => product * loop.trips, 1));
      if (replay > onePort * 1.001) climbs++;
    }
    expect(climbs).toBeGreaterThan(10);
  });
});
