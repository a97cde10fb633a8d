/** The loop-nest mapper: its evaluator says what the plain model says, and its winners are legal and run again from a file. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/base/random.js';
import { loopNestCost } from '../../../src/cost/loop-nest/loop-nest-cost.js';
import { parseNamedCsv } from '../../../src/formats/csv-table.js';
import { readTimeloopInput } from '../../../src/formats/timeloop-input.js';
import { writeTimeloop } from '../../../src/formats/write-timeloop.js';
import { type Architecture, defineArchitecture } from '../../../src/machine/architecture.js';
import type { MapConstraints } from '../../../src/mapping/constraints.js';
import { legal } from '../../../src/mapping/legal.js';
import { gemmProblem } from '../../../src/problem/operators/gemm.js';
import { annealNest, type NestFound } from '../../../src/search/loop-nest/nest-anneal.js';
import { nestCube } from '../../../src/search/loop-nest/nest-cube.js';
import { nestMappers } from '../../../src/search/loop-nest/nest-mappers.js';
import { nestSpace } from '../../../src/search/loop-nest/nest-space.js';
import { propertyRuns } from '../../support/property-runs.js';
import { randomNest } from '../../support/random-nests.js';
import { hasReference, referenceText } from '../../support/reference.js';

/** The levels of a random nest with room that is scarce. */
function small(architecture: Architecture): Architecture {
  return defineArchitecture({
    ...architecture,
    levels: architecture.levels.map((level, i) => ({ ...level, ...(i === 0 ? {} : { capacityBytes: 160 / i }) })),
  });
}

function search(space: ReturnType<typeof nestSpace>, seed: number, samples = 200): NestFound {
  return annealNest(space, { samples, random: new Random(seed), metric: 'edp' });
}

describe('an architecture without energies', () => {
  it.each(['edp', 'delay'] as const)('is searched for cycles: %s', (metric) => {
    const problem = gemmProblem({ name: 'product', m: 32, n: 32, k: 32 });
    const architecture = defineArchitecture({ name: 'bare', levels: [{ name: 'Memory', fanout: { x: 16, y: 32 } }] });
    const space = nestSpace(problem, architecture);
    const { cycles } = annealNest(space, { samples: 400, random: new Random(1), metric });
    expect(cycles).toBe(32 ** 3 / (16 * 32));
  });
});

describe('the loop-nest evaluator', () => {
  it('says what the plain model says, of mappings that fit and of those that do not', () => {
    const random = new Random(3);
    let [fit, unfit] = [0, 0];
    for (let run = 0; run < propertyRuns(180).numRuns; run++) {
      const nest = randomNest(random);
      const architecture = small(nest.architecture);
      const space = nestSpace(nest.problem, architecture);
      const genome = space.random(random);
      for (let step = 0; step < 20; step++) {
        space.move(genome, random);
        const mapping = space.mapping(genome);
        const isLegal = space.evaluator.evaluate(genome);
        expect(legal(nest.problem, architecture, mapping).length === 0).toBe(isLegal);
        if (isLegal) fit++;
        else unfit++;
        if (!isLegal) continue;
        const plain = loopNestCost(nest.problem, architecture, mapping);
        expect(space.evaluator.cycles()).toBe(plain.cycles);
        expect(space.evaluator.picojoules() / plain.picojoules).toBeCloseTo(1, 10);
        expect(space.evaluator.trafficBytes()).toBe(plain.trafficBytes);
      }
    }
    expect(fit).toBeGreaterThan(200);
    expect(unfit).toBeGreaterThan(20);
  });
});

describe('the loop-nest mapper', () => {
  const problem = gemmProblem({ name: 'g', m: 64, n: 48, k: 96 });
  const [m, n, k] = problem.dimensions.map(({ name }) => name) as [string, string, string];
  const architecture = defineArchitecture({
    name: 'a',
    levels: [
      { name: 'DRAM', energy: { read: 200, fill: 200, update: 200 }, readBytesPerCycle: 4, writeBytesPerCycle: 4 },
      { name: 'Buffer', capacityBytes: 4096, energy: { read: 6, fill: 6, update: 6 }, fanout: { x: 8, y: 4 } },
      { name: 'RF', capacityBytes: 64, energy: { read: 1, fill: 1, update: 1 } },
    ],
  });

  it('finds the same again from the same seed, and better with more samples', () => {
    const few = search(nestSpace(problem, architecture), 1);
    expect(search(nestSpace(problem, architecture), 1)).toEqual(few);
    const more = search(nestSpace(problem, architecture), 1, 4000);
    expect(more.cycles * more.picojoules).toBeLessThan(few.cycles * few.picojoules);
    expect(few.samples).toBe(200);
    expect([...few.convergence.best].sort((a, b) => b - a)).toEqual(few.convergence.best);
  });

  it('ends where there are fewer mappings than samples', () => {
    const tiny = gemmProblem({ name: 'g', m: 2, n: 1, k: 1 });
    const found = search(nestSpace(tiny, architecture), 1, 2000);
    expect(found.samples).toBeLessThan(2000);
    expect(legal(tiny, architecture, found.mapping)).toEqual([]);
  });

  it('writes winners that read back and cost the same', () => {
    const found = search(nestSpace(problem, architecture), 2);
    const text = writeTimeloop({ problem, architecture, mapping: found.mapping });
    const back = readTimeloopInput([{ file: 'winner.yaml', text: () => text }], 'winner');
    const again = loopNestCost(back.problem, back.architecture, back.mapping!);
    expect([again.cycles, again.picojoules]).toEqual([found.cycles, found.picojoules]);
  });

  it('obeys constraints on trips, copies, order, axes and what is kept', () => {
    const constraints: MapConstraints = {
      source: 'the test',
      levels: {
        DRAM: { trips: { [m]: { values: [4, 8] } }, order: { innermost: [k, n] } },
        Buffer: {
          copies: { [n]: { values: [1, 2, 4] }, [m]: { max: 8 } },
          parallel: { x: [m, k], y: [n] },
          shape: { x: { values: [4, 8] } },
        },
        RF: { trips: { [k]: { min: 2, max: 12 } }, bypasses: [problem.operands[0]!.name] },
      },
    };
    for (let seed = 0; seed < 10; seed++) {
      const found = search(nestSpace(problem, architecture, constraints), seed, 60);
      expect(legal(problem, architecture, found.mapping, [constraints])).toEqual([]);
    }
  });

  it('obeys the constraints of a Timeloop file', () => {
    const files = ['conv', 'array-256', 'row-stationary'].map((name) => join('scenarios', 'timeloop', `${name}.yaml`));
    const sources = files.map((file) => ({ file, text: () => readFileSync(file, 'utf8') }));
    const input = readTimeloopInput(sources, 'conv');
    const space = nestSpace(input.problem, input.architecture, input.constraints);
    for (let seed = 0; seed < 5; seed++) {
      const { mapping } = search(space, seed, 100);
      expect(legal(input.problem, input.architecture, mapping, [input.constraints])).toEqual([]);
      const [, buffer, rf] = mapping.levels;
      expect(
        buffer?.spatial.filter(({ axis }) => axis === 'x').every(({ dimension }) => 'SC'.includes(dimension)),
      ).toBe(true);
      expect(rf?.temporal.at(-1)).toMatchObject({ dimension: 'R', trips: 3 });
    }
  });

  it.each(nestMappers.names)('is one of several: %s finds legal mappings within its samples', (name) => {
    const constraints: MapConstraints = {
      source: 'the test',
      levels: { Buffer: { copies: { [k]: { values: [1, 2] } } } },
    };
    const space = nestSpace(problem, architecture, constraints);
    const options = { samples: 60, metric: 'energy' } as const;
    const found = nestMappers.get(name)(space, { ...options, random: new Random(4) });
    expect(found.samples).toBeLessThanOrEqual(60);
    expect(legal(problem, architecture, found.mapping, [constraints])).toEqual([]);
    const { cycles, picojoules } = loopNestCost(problem, architecture, found.mapping);
    expect([found.cycles, found.convergence.best.at(-1)]).toEqual([cycles, found.picojoules]);
    expect(found.picojoules).toBeCloseTo(picojoules, 3);
    expect(nestMappers.get(name)(space, { ...options, random: new Random(4) })).toEqual(found);
  });

  it('has points of the unit cube that read back as their mappings', () => {
    const space = nestSpace(problem, architecture);
    const { genomeOf, pointOf, dimension } = nestCube(space);
    const random = new Random(6);
    for (let i = 0; i < 50; i++) {
      const genome = space.random(random);
      expect(pointOf(genome)).toHaveLength(dimension);
      expect(space.mapping(genomeOf(pointOf(genome)))).toEqual(space.mapping(genome));
    }
  });

  it('says so where nothing fits', () => {
    const narrow = defineArchitecture({ name: 'a', levels: [{ name: 'DRAM' }, { name: 'RF', capacityBytes: 2 }] });
    const all = problem.operands.map(({ name }) => name);
    const space = nestSpace(problem, narrow, { source: 'the test', levels: { RF: { keeps: all } } });
    expect(() => search(space, 1)).toThrow(/expected a mapping that fits the levels/);
  });

  it.skipIf(!hasReference)('beats timeloop-mapper at as many valid mappings', () => {
    let sum = 0;
    const rows = parseNamedCsv(referenceText('map-space', 'timeloop', 'mapper_best.csv'), 'best', ['case']);
    for (const row of rows) {
      const name = row.text('case');
      const text = (): string => referenceText('map-space', 'timeloop', 'mapper_inputs', `${name}.yaml`);
      const input = readTimeloopInput([{ file: name, text }], name);
      const samples = Number(row.text('mappings_valid'));
      const found = search(nestSpace(input.problem, input.architecture, input.constraints), 1, samples);
      expect(found.samples).toBeLessThanOrEqual(samples);
      const ratio = Number(row.text('edp_uJ_cycles')) / ((found.cycles * found.picojoules) / 1e6);
      expect(ratio, name).toBeGreaterThan(0.99);
      sum += Math.log(ratio);
    }
    expect(Math.exp(sum / rows.length)).toBeGreaterThan(7);
  });
});
