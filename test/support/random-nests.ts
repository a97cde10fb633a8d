/** Small random problems with legal mappings on small random arrays: what a naive walk can follow. */
import type { Random } from '../../src/base/random.js';
import { type Architecture, defineArchitecture } from '../../src/machine/architecture.js';
import { type LayerMapping, mappingFromTrips } from '../../src/mapping/layer-mapping.js';
import { defineProblem } from '../../src/problem/define-problem.js';
import type { Problem, Rank } from '../../src/problem/problem.js';

export interface RandomNest {
  readonly problem: Problem;
  readonly architecture: Architecture;
  readonly mapping: LayerMapping;
}

const rank = (...terms: (readonly [string, number])[]): Rank => ({
  terms: terms.map(([dimension, coefficient]) => ({ dimension, coefficient })),
});

export function randomNest(random: Random): RandomNest {
  return nestOf(random, random.pick([randomConv, randomGemm, randomContraction])(random));
}

/** A window that slides far, with loops that come back over it: where shortcuts through a loop's trips show. */
export function randomWindowNest(random: Random): RandomNest {
  const sizes = {
    R: random.pick([3, 4, 5]),
    P: random.pick([3, 5, 9, 6]),
    K: random.pick([2, 3]),
    C: random.pick([1, 2]),
  };
  return nestOf(random, windowProblem(Object.entries(sizes), 1 + random.below(2)));
}

function windowProblem(sizes: readonly (readonly [string, number])[], stride: number): Problem {
  return defineProblem({
    name: 'window',
    dimensions: sizes.map(([name, size]) => ({ name, size })),
    operands: [
      { name: 'Weights', ranks: [rank(['C', 1]), rank(['K', 1]), rank(['R', 1])] },
      { name: 'Inputs', ranks: [rank(['C', 1]), rank(['R', 1], ['P', stride])] },
      { name: 'Outputs', ranks: [rank(['K', 1]), rank(['P', 1])], isResult: true },
    ],
  });
}

function nestOf(random: Random, problem: Problem): RandomNest {
  const depth = 2 + random.below(3);
  const names = ['DRAM', 'L3', 'L2', 'L1'].slice(0, depth - 1).concat('RF');
  const architecture = defineArchitecture({
    name: 'random',
    levels: names.map((name) => ({
      name,
      energy: { read: 1 + random.below(9), fill: 1 + random.below(9), update: 1 + random.below(9) },
      readBytesPerCycle: 1 + random.below(16),
      writeBytesPerCycle: 1 + random.below(16),
      fanout: { x: 8, y: 8 },
    })),
    macPicojoules: 1,
  });
  return { problem, architecture, mapping: randomMapping(random, problem, names) };
}

function randomConv(random: Random): Problem {
  const [strideX, strideY, dilation] = [1 + random.below(3), 1 + random.below(2), 1 + random.below(2)];
  return defineProblem({
    name: 'conv',
    dimensions: [
      ...[['R', random.pick([1, 2, 3, 4])] as const, ['S', random.pick([1, 2, 3])] as const],
      ...[['P', random.pick([2, 4, 6])] as const, ['Q', random.pick([1, 2, 4])] as const],
      ...[['C', random.pick([1, 2])] as const, ['K', random.pick([1, 2, 4])] as const],
    ].map(([name, size]) => ({ name, size })),
    operands: [
      { name: 'Weights', ranks: [rank(['C', 1]), rank(['K', 1]), rank(['R', 1]), rank(['S', 1])] },
      {
        name: 'Inputs',
        ranks: [rank(['C', 1]), rank(['R', dilation], ['P', strideX]), rank(['S', 1], ['Q', strideY])],
      },
      { name: 'Outputs', ranks: [rank(['K', 1]), rank(['Q', 1]), rank(['P', 1])], isResult: true },
    ],
  });
}

function randomGemm(random: Random): Problem {
  return defineProblem({
    name: 'gemm',
    dimensions: ['M', 'N', 'K'].map((name) => ({ name, size: random.pick([1, 2, 4, 6, 8]) })),
    operands: [
      { name: 'A', ranks: [rank(['M', 1]), rank(['K', 1])] },
      { name: 'B', ranks: [rank(['N', 1]), rank(['K', 1])] },
      { name: 'Z', ranks: [rank(['M', 1]), rank(['N', 1])], isResult: true },
    ],
  });
}

function randomContraction(random: Random): Problem {
  return defineProblem({
    name: 'contraction',
    dimensions: ['a', 'b', 'c', 'd', 'e'].map((name) => ({ name, size: random.pick([1, 2, 3, 4]) })),
    operands: [
      { name: 'A', ranks: ['a', 'd', 'e', 'c'].map((name) => rank([name, 1])) },
      { name: 'B', ranks: ['e', 'b', 'd'].map((name) => rank([name, 1])) },
      { name: 'Z', ranks: ['a', 'b', 'c'].map((name) => rank([name, 1])), isResult: true },
    ],
  });
}

/** Prime factors of every dimension dealt out among the levels' loops, at most eight copies in all. */
function randomMapping(random: Random, { dimensions, operands }: Problem, names: readonly string[]): LayerMapping {
  let copies = 1;
  const levels = names.map(() => ({ temporal: new Map<string, number>(), spatial: new Map<string, number>() }));
  for (const { name, size } of dimensions)
    for (const prime of primesOf(size)) {
      const own = levels[random.below(levels.length)]!;
      const isSpatial = random.uniform() < 0.35 && copies * prime <= 8;
      if (isSpatial) copies *= prime;
      const loops = isSpatial ? own.spatial : own.temporal;
      loops.set(name, (loops.get(name) ?? 1) * prime);
    }
  return mappingFromTrips(
    names.map((level, at) => ({
      level,
      temporal: shuffled(random, [...levels[at]!.temporal]),
      spatial: shuffled(random, [...levels[at]!.spatial]).map(([name, trips]): [string, number, 'x' | 'y'] => [
        name,
        trips,
        random.pick(['x', 'y']),
      ]),
      keeps: operands.map(({ name }) => name).filter(() => at === 0 || random.uniform() < 0.75),
    })),
  );
}

function shuffled<T>(random: Random, list: readonly T[]): T[] {
  return list
    .map((value) => ({ value, key: random.uniform() }))
    .sort((a, b) => a.key - b.key)
    .map(({ value }) => value);
}

function primesOf(size: number): number[] {
  for (let prime = 2; prime * prime <= size; prime++) if (size % prime === 0) return [prime, ...primesOf(size / prime)];
  return size > 1 ? [size] : [];
}
