/**
 * A mapping's tiles on the tile core against the loop-nest estimate: the same bytes, and as long as the estimate says
 * but for what it leaves out: the first tile's load, the last one's store, and tiles that are not all alike.
 */
import { describe, expect, it } from 'vitest';
import { Random } from '../../src/base/random.js';
import { loopNestCost } from '../../src/cost/loop-nest/loop-nest-cost.js';
import { defineArchitecture } from '../../src/machine/architecture.js';
import { nestTilePlan } from '../../src/mapping/nest-tile-plan.js';
import { tileTotals } from '../../src/mapping/tile-plan.js';
import { simulate } from '../../src/simulator/simulate.js';
import { CORE } from '../cost/tiling-layers.js';
import { propertyRuns } from '../support/property-runs.js';
import { randomNest } from '../support/random-nests.js';

describe('the tiles of a mapping, replayed', () => {
  it('move the bytes of the estimate, and take its cycles but for fill, drain and unlike tiles', () => {
    const random = new Random(12);
    let [replayed, bound] = [0, 0];
    for (let run = 0; run < Math.max(150, propertyRuns(150).numRuns); run++) {
      const { problem, architecture, mapping } = randomNest(random);
      const [outer, next] = mapping.levels;
      const all = problem.operands.map(({ name }) => name);
      if (outer!.spatial.length > 0 || !all.every((name) => next!.keeps.includes(name))) continue;
      const bandwidth = 1 + random.below(8);
      // what only the memory limits, in both directions together
      const free = { readBytesPerCycle: Infinity, writeBytesPerCycle: Infinity };
      const open = defineArchitecture({
        ...architecture,
        levels: architecture.levels.map((own) => ({ ...own, ...free })),
      });
      const { steps, levels } = loopNestCost(problem, open, mapping);
      const bytes = levels[0]!.operands.reduce((sum, own) => sum + own.reads + own.updates, 0);
      const estimate = Math.max(steps, bytes / bandwidth);

      const plan = nestTilePlan(problem, mapping);
      const totals = tileTotals(plan);
      expect(totals.loadBytes + totals.storeBytes).toBe(bytes);
      expect(totals.computeCycles).toBe(steps);

      const { timeline, bytesServed } = simulate({
        cores: [{ ...CORE, buffers: 2, sgBytes: 4 * totals.largestTileBytes }],
        memory: { bandwidthBytesPerCycle: bandwidth, arbitration: 'proportional' },
        groups: [[[0]]],
        work: [{ kind: 'tiles', plan }],
        after: [],
        host: { barrier: true, controlLatencyCycles: 0 },
        crossJobPrefetch: true,
      });
      expect(bytesServed).toBeCloseTo(bytes, 6);
      const unlike = plan.reduce(
        (sum, tile) => sum + Math.max(tile.computeCycles, (tile.loadBytes + tile.storeBytes) / bandwidth),
        0,
      );
      const edges = (plan[0]!.loadBytes + plan.at(-1)!.storeBytes) / bandwidth + plan[0]!.computeCycles;
      expect(timeline.makespanCycles).toBeGreaterThanOrEqual(estimate * (1 - 1e-9));
      expect(timeline.makespanCycles).toBeLessThanOrEqual((unlike + edges) * (1 + 1e-9));
      replayed++;
      if (bytes / bandwidth > steps) bound++;
    }
    expect(replayed).toBeGreaterThan(15);
    expect(bound).toBeGreaterThan(5);
  });
});
