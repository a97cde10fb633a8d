/** Random mappings of random problems onto a small architecture: legal ones, and ones with anything in their loops. */
import { fc as arbitrary } from '@fast-check/vitest';
import { type Architecture, defineArchitecture } from '../../src/machine/architecture.js';
import { type LayerMapping, mappingFromTiles } from '../../src/mapping/layer-mapping.js';
import { convProblem } from '../../src/problem/operators/conv.js';
import { gemmProblem } from '../../src/problem/operators/gemm.js';
import type { Problem } from '../../src/problem/problem.js';

export const ARCHITECTURE: Architecture = defineArchitecture({
  name: 'small',
  levels: [
    { name: 'DRAM' },
    { name: 'buffer', capacityBytes: 4096, fanout: { x: 4, y: 2 } },
    { name: 'register', capacityBytes: 64 },
  ],
});

const upTo = (most: number) => arbitrary.integer({ min: 1, max: most });

export const smallProblems: arbitrary.Arbitrary<Problem> = arbitrary.oneof(
  arbitrary
    .record({ filters: upTo(7), channels: upTo(7), input: upTo(9), filter: upTo(3), batch: upTo(3) })
    .filter(({ input, filter }) => filter <= input)
    .map(({ input, filter, ...sizes }) => convProblem({ name: 'conv', ...sizes, axes: [{ input, filter }] })),
  arbitrary.record({ m: upTo(12), n: upTo(12), k: upTo(12) }).map((sizes) => gemmProblem({ name: 'gemm', ...sizes })),
);

export interface Case {
  readonly problem: Problem;
  readonly mapping: LayerMapping;
}

/** Numbers in [0, 1) from which a mapping is made. */
const draws = arbitrary.array(arbitrary.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), {
  minLength: 80,
  maxLength: 80,
});

/** Every tile is cut at random; the loops cover everything by construction, fan-out and room aside. */
export const coveringCases: arbitrary.Arbitrary<Case> = arbitrary
  .tuple(smallProblems, draws)
  .map(([problem, drawn]) => {
    let at = 0;
    const next = (): number => drawn[at++ % drawn.length] ?? 0;
    const tile = new Map(problem.dimensions.map(({ name, size }) => [name, size]));
    const cut = (name: string): number => {
      const size = tile.get(name) ?? 1;
      const smaller = 1 + Math.floor(next() * size);
      tile.set(name, smaller);
      return smaller;
    };
    const names = problem.dimensions.map(({ name }) => name);
    const shuffled = (): string[] =>
      names
        .map((name) => [next(), name] as const)
        .sort(([a], [b]) => a - b)
        .map(([, name]) => name);
    const keeps = problem.operands.map(({ name }) => name);
    const levels = ARCHITECTURE.levels.map(({ name: level }, i) => {
      const isLast = i === ARCHITECTURE.levels.length - 1;
      const temporal = shuffled().map((name): [string, number] => [name, isLast ? 1 : cut(name)]);
      const spread = shuffled().slice(0, level === 'buffer' ? 2 : 0);
      const spatial = spread.map((name, axis): [string, number, 'x' | 'y'] => [
        name,
        cut(name),
        axis === 0 ? 'x' : 'y',
      ]);
      return { level, temporal, spatial, keeps };
    });
    return { problem, mapping: mappingFromTiles(problem, levels) };
  });

/** A covering mapping with one number of its loops changed. */
export const changedCases: arbitrary.Arbitrary<Case> = arbitrary
  .tuple(coveringCases, arbitrary.nat(20), arbitrary.integer({ min: 0, max: 13 }), arbitrary.boolean())
  .map(([{ problem, mapping }, position, value, changesTrips]) => {
    let at = 0;
    const loops = mapping.levels.reduce((sum, { temporal, spatial }) => sum + temporal.length + spatial.length, 0);
    const isChosen = (): boolean => loops > 0 && at++ === position % loops;
    const levels = mapping.levels.map((level) => ({
      ...level,
      temporal: level.temporal.map((loop) =>
        isChosen() ? { ...loop, [changesTrips ? 'trips' : 'tile']: value } : loop,
      ),
      spatial: level.spatial.map((loop) =>
        isChosen() ? { ...loop, [changesTrips ? 'copies' : 'tile']: value } : loop,
      ),
    }));
    return { problem, mapping: { levels } };
  });
