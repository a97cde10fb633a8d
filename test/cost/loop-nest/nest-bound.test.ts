/** No mapping is below what nest-bound.ts says no mapping can beat. */
import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/base/random.js';
import { loopNestCost } from '../../../src/cost/loop-nest/loop-nest-cost.js';
import { nestBound } from '../../../src/cost/loop-nest/nest-bound.js';
import { layerMappingText } from '../../../src/formats/layer-mapping-text.js';
import { defineArchitecture } from '../../../src/machine/architecture.js';
import { gemmProblem } from '../../../src/problem/operators/gemm.js';
import { annealNest } from '../../../src/search/loop-nest/nest-anneal.js';
import { nestSpace } from '../../../src/search/loop-nest/nest-space.js';
import { propertyRuns } from '../../support/property-runs.js';
import { randomNest } from '../../support/random-nests.js';

describe('the bound of loop nests', () => {
  it('is below every mapping, drawn or searched', () => {
    const random = new Random(8);
    for (let run = 0; run < propertyRuns(60).numRuns; run++) {
      const { problem, architecture, mapping } = randomNest(random);
      const bound = nestBound(problem, architecture);
      const drawn = loopNestCost(problem, architecture, mapping);
      const found = annealNest(nestSpace(problem, architecture), { samples: 100, random, metric: 'energy' });
      const moved = annealNest(nestSpace(problem, architecture), { samples: 100, random, metric: 'traffic' });
      expect(loopNestCost(problem, architecture, moved.mapping).trafficBytes).toBe(moved.trafficBytes);
      for (const { cycles, picojoules, trafficBytes } of [drawn, found, moved]) {
        expect(trafficBytes).toBeGreaterThanOrEqual(bound.trafficBytes * (1 - 1e-12));
        expect(cycles).toBeGreaterThanOrEqual(bound.cycles);
        expect(picojoules).toBeGreaterThanOrEqual(bound.picojoules * (1 - 1e-12));
      }
    }
  });

  it('is below the best that a search finds where room and units are scarce', () => {
    const random = new Random(9);
    let crossesMore = 0;
    const runs = propertyRuns(24).numRuns;
    for (let run = 0; run < runs; run++) {
      const size = (): number => random.pick([16, 24, 32]);
      const product = gemmProblem({ name: 'product', m: size(), n: size(), k: size() });
      const problem = run % 2 === 0 ? product : randomNest(random).problem;
      const energyOf = (most: number) => ({
        read: 1 + random.below(most),
        fill: 1 + random.below(most),
        update: 1 + random.below(most),
      });
      const level = (name: string, most: number, capacityBytes: number, x: number) => ({
        ...{ name, energy: energyOf(most), fanout: { x, y: 1 + random.below(2) } },
        ...(most === 50 ? {} : { capacityBytes }),
        readBytesPerCycle: 1 + random.below(4),
        writeBytesPerCycle: 1 + random.below(4),
      });
      const levels = [level('DRAM', 50, 0, 1), level('buffer', 6, 3 + random.below(20), 1 + random.below(6))];
      if (random.uniform() < 0.5) levels.push(level('register', 2, 3 + random.below(6), 1 + random.below(2)));
      const architecture = defineArchitecture({ name: 'scarce', levels, macPicojoules: 1 });
      const { cycles, picojoules, trafficBytes } = nestBound(problem, architecture);
      const wide = levels.map((own) => ({ ...own, capacityBytes: 1e9 }));
      if (
        picojoules > nestBound(problem, defineArchitecture({ name: 'wide', levels: wide, macPicojoules: 1 })).picojoules
      )
        crossesMore++;
      for (const metric of ['energy', 'delay', 'traffic'] as const) {
        const found = annealNest(nestSpace(problem, architecture), { samples: 300, random, metric });
        expect(found.picojoules, JSON.stringify(problem)).toBeGreaterThanOrEqual(picojoules * (1 - 1e-12));
        expect(found.cycles).toBeGreaterThanOrEqual(cycles);
        expect(found.trafficBytes).toBeGreaterThanOrEqual(trafficBytes * (1 - 1e-12));
      }
    }
    expect(crossesMore).toBeGreaterThan(runs / 8);
  });

  it('is reached where one level does everything', () => {
    const problem = gemmProblem({ name: 'g', m: 4, n: 4, k: 1 });
    const [energy] = [{ read: 1, fill: 1, update: 1 }];
    const architecture = defineArchitecture({ name: 'a', levels: [{ name: 'DRAM', energy }], macPicojoules: 1 });
    const found = annealNest(nestSpace(problem, architecture), { samples: 20, random: new Random(1), metric: 'edp' });
    const { cycles, picojoules } = nestBound(problem, architecture);
    expect(found).toMatchObject({ cycles, picojoules });
  });
});

describe('a mapping as text', () => {
  it('moves its loops to the right, but never beyond a line', () => {
    const { mapping } = randomNest(new Random(2));
    const text = layerMappingText(mapping);
    expect(text.split('\n').filter((line) => /for \w+ in \d+ (trips|copies) of \d+/.test(line))).toHaveLength(
      mapping.levels.reduce((sum, { temporal, spatial }) => sum + temporal.length + spatial.length, 0),
    );
    const deep = {
      levels: Array.from({ length: 40 }, (_, i) => ({
        ...mapping.levels[0]!,
        level: `L${i}`,
        temporal: [{ dimension: 'K', trips: 2, tile: 1 }],
      })),
    };
    expect(
      Math.max(
        ...layerMappingText(deep)
          .split('\n')
          .map((line) => line.length),
      ),
    ).toBeLessThanOrEqual(80);
  });
});
