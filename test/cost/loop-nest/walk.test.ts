/** The closed forms of the loop-nest model against a naive walk of the loops, word by word. */
import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/base/random.js';
import { countAccesses } from '../../../src/cost/loop-nest/accesses.js';
import { loopNestCost } from '../../../src/cost/loop-nest/loop-nest-cost.js';
import { legal } from '../../../src/mapping/legal.js';
import { walkLoopNest } from '../../support/naive-loop-nest.js';
import { propertyRuns } from '../../support/property-runs.js';
import { randomNest, randomWindowNest } from '../../support/random-nests.js';

describe('the loop-nest model', () => {
  it.each([
    ['any', randomNest],
    ['windows', randomWindowNest],
  ])('counts what a walk of the loops counts: %s', (_, draw) => {
    const random = new Random(26);
    let windows = 0;
    const runs = propertyRuns(120, 0.5).numRuns;
    for (let run = 0; run < runs; run++) {
      const { problem, architecture, mapping } = draw(random);
      expect(legal(problem, architecture, mapping)).toEqual([]);
      const walked = walkLoopNest(problem, mapping);
      const { steps, levels } = countAccesses(problem, mapping);
      expect(steps).toBe(walked.steps);
      for (const { level, operands } of levels)
        for (const { operand, ...own } of operands) {
          const counted = walked.counts[`${level} ${operand}`];
          expect(own, `run ${run}: ${level} ${operand} of ${JSON.stringify(mapping)}`).toEqual(counted);
          if (operand === 'Inputs' && own.fills % own.tileWords !== 0) windows++;
        }
    }
    expect(windows).toBeGreaterThan(runs / 15);
  });

  it('takes as long as its slowest level, and as much energy as all accesses', () => {
    const random = new Random(27);
    for (let run = 0; run < 40; run++) {
      const { problem, architecture, mapping } = randomNest(random);
      const walked = walkLoopNest(problem, mapping);
      const { cycles, picojoules, macs } = loopNestCost(problem, architecture, mapping);
      let slowest = walked.steps;
      let spent = macs;
      let instances = 1;
      for (const [i, level] of architecture.levels.entries()) {
        let [taken, put] = [0, 0];
        for (const { name } of problem.operands) {
          const own = walked.counts[`${level.name} ${name}`];
          if (own === undefined || !mapping.levels[i]!.keeps.includes(name)) continue;
          taken += own.reads;
          put += own.fills + own.updates;
          const each =
            own.reads * level.energy.read + own.fills * level.energy.fill + own.updates * level.energy.update;
          spent += each * instances;
        }
        slowest = Math.max(slowest, taken / level.readBytesPerCycle, put / level.writeBytesPerCycle);
        for (const { copies } of mapping.levels[i]!.spatial) instances *= copies;
      }
      expect(cycles).toBe(Math.ceil(slowest));
      expect(picojoules).toBeCloseTo(spent, 6);
    }
  });
});
