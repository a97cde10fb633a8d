/**
 * What MAGMA's generations do, told from what they ask the objective. One job on one core: a genome is its priority,
 * which is also its value, so that every child names its parent.
 */
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../../src/base/random.js';
import { BestSoFar } from '../../../../src/search/jobs/best-so-far.js';
import {
  evolve,
  MAGMA_RELEASED_SETTINGS,
  MAGMA_SETTINGS,
  type MagmaSettings,
} from '../../../../src/search/jobs/magma/magma.js';
import { type OperatorSet, paperOperators, releasedOperators } from '../../../../src/search/jobs/magma/operator-set.js';
import type { Population } from '../../../../src/search/jobs/magma/population.js';
import type { Mapper, SearchOptions } from '../../../../src/search/jobs/mapper.js';
import { mappers } from '../../../../src/search/jobs/mappers.js';

const nothing = (): void => {};
const idle: OperatorSet = { gen: nothing, range: nothing, accel: nothing };

/** Children are copies of their parents, unless a test says otherwise. */
const COPYING: MagmaSettings = {
  population: 20,
  elites: 0.1,
  parents: 0.15,
  crossoverGen: 0,
  crossoverRange: 0,
  crossoverAccel: 0,
  mutation: 0,
  operators: idle,
  unrankedStart: false,
  reevaluateElites: false,
};

interface Run {
  readonly settings?: Partial<MagmaSettings>;
  readonly samples: number;
  /** The first genomes of the first population. */
  readonly first?: readonly number[];
  readonly seed?: number;
  readonly enough?: number;
  /** Of a genome; its own priority unless said otherwise. */
  readonly value?: (priority: number) => number;
}

/** The genomes evaluated, in order. */
function asked({ settings, samples, first = [], seed = 1, enough, value = (own) => own }: Run): number[] {
  const log: number[] = [];
  const ones = Float64Array.of(1);
  const problem = {
    table: { jobs: 1, cores: 1, latencyCycles: ones, bandwidthBytesPerCycle: ones },
    objective: (_core: Int32Array, priority: Float64Array, offset: number): number => {
      log.push(priority[offset]!);
      return value(priority[offset]!);
    },
  };
  const random = new Random(seed);
  const seen = new BestSoFar(problem, { samples, random });
  const seeds = first.map((priority) => ({ core: Int32Array.of(0), priority: Float64Array.of(priority) }));
  evolve(problem, seen, random, { ...COPYING, ...settings }, seeds, enough);
  return log;
}

/** Twenty genomes, the best of them 0, 1 and 2 in the midst of the others. */
const FIRST = [9, 30, 2, 31, 32, 33, 0, 34, 35, 36, 37, 38, 1, 39, 40, 41, 42, 43, 44, 45];

/** The operator leaves its children as they are and writes down what it was given. */
function watched(seen: (children: Population, ...rest: number[]) => void): OperatorSet {
  const pair = (children: Population, a: number, b: number): void => seen(children, a, b);
  return { ...idle, gen: pair, range: pair };
}

describe('the first population', () => {
  it('is the given genomes, then random ones, each evaluated once', () => {
    const log = asked({ samples: 20, first: [7, 5, 6] });
    expect(log.slice(0, 3)).toEqual([7, 5, 6]);
    expect(new Set(log).size).toBe(20);
    for (const priority of log.slice(3)) expect(priority >= 0 && priority < 1).toBe(true);
  });

  it('takes no more given genomes than it has room for', () => {
    const log = asked({ samples: 40, first: [...FIRST, -1] });
    expect(log.slice(0, 20)).toEqual(FIRST);
    expect(log).not.toContain(-1);
  });
});

describe('a generation', () => {
  it('is bred from the best of the one before, and spends a sample on each child', () => {
    const log = asked({ samples: 60, first: FIRST });
    expect(log).toHaveLength(60);
    expect(new Set(log.slice(20))).toEqual(new Set([0, 1, 2]));
  });

  it('draws two different parents, the better the likelier', () => {
    // Weights 3, 2 and 1 for the first of a pair; the second is drawn from the two that are left.
    const [first, second] = [[0, 0, 0] as number[], [0, 0, 0] as number[]];
    for (let seed = 0; seed < 200; seed++) {
      const children = asked({ samples: 40, first: FIRST, seed }).slice(20);
      for (let pair = 0; pair < 20; pair += 2) {
        expect(children[pair]).not.toBe(children[pair + 1]);
        first[children[pair]!]!++;
        second[children[pair + 1]!]!++;
      }
    }
    // Of 2000 draws; five standard deviations are 112.
    [3 / 6, 2 / 6, 1 / 6].forEach((share, parent) => {
      expect(Math.abs(first[parent]! - 2000 * share)).toBeLessThan(112);
    });
    [0.35, 0.4, 0.25].forEach((share, parent) => {
      expect(Math.abs(second[parent]! - 2000 * share)).toBeLessThan(112);
    });
  });

  it('of an odd size breeds its last child alone', () => {
    const pairs: number[][] = [];
    const operators = watched((_, a, b) => pairs.push([a, b]));
    const settings = { population: 5, parents: 0.6, crossoverGen: 1, operators };
    const log = asked({ samples: 10, first: [4, 3, 0, 1, 2], settings });
    expect(pairs).toEqual([
      [0, 1],
      [2, 3],
    ]);
    expect(log.slice(5).every((genome) => genome <= 2)).toBe(true);
  });

  it('is of two at least, with two parents and an elite', () => {
    const settings = { population: 1, elites: 0, parents: 0 };
    expect(asked({ samples: 4, first: [1, 2], settings }).sort()).toEqual([1, 1, 2, 2]);
  });

  test.prop([fc.integer({ min: 1, max: 100 }), fc.integer({ min: 2, max: 30 }), fc.integer({ min: 1, max: 100 })])(
    'ends as soon as the samples, or enough of them, are spent',
    (samples, population, enough) => {
      expect(asked({ samples, settings: { population } })).toHaveLength(samples);
      const spent = asked({ samples: 1000, enough, settings: { population } }).length;
      expect(spent).toBe(enough);
    },
  );
});

describe('the elites', () => {
  /** Every child becomes `worst`; what the donors were, best first, is written down for each generation. */
  const donors = (worst: number, run: Partial<Run> & { readonly generations: number }): number[][] => {
    const log: number[][] = [];
    const accel: OperatorSet['accel'] = (children, child, parents) => {
      if (child === 0) log.push(Array.from(parents.priority));
      children.priority[child] = worst;
    };
    const settings = { crossoverAccel: 1, operators: { ...idle, accel }, ...run.settings };
    asked({ first: FIRST, ...run, samples: 20 * (run.generations + 1), settings });
    return log;
  };

  it('outlive worse children, before the best of these', () => {
    expect(donors(50, { generations: 4 })).toEqual([
      [0, 1, 2],
      [0, 1, 50],
      [0, 1, 50],
      [0, 1, 50],
    ]);
  });

  it('give way to better children', () => {
    expect(donors(-1, { generations: 2 })).toEqual([
      [0, 1, 2],
      [-1, -1, -1],
    ]);
  });

  it('win ties, so that nothing drifts', () => {
    const same = donors(50, { generations: 3, value: () => 1 });
    expect(same).toEqual([
      [9, 30, 2],
      [9, 30, 50],
      [9, 30, 50],
    ]);
  });

  it('may be all there is', () => {
    expect(donors(50, { generations: 2, settings: { elites: 1, parents: 0.15 } })[1]).toEqual(
      FIRST.toSorted((a, b) => a - b),
    );
  });

  it('cost samples again only where that is asked for: a generation of the released code is 105 samples', () => {
    const spoil: OperatorSet['accel'] = (children, child) => {
      children.priority[child] = 50;
    };
    const spoiling = { crossoverAccel: 1, operators: { ...idle, accel: spoil } };
    const again = asked({ samples: 64, first: FIRST, settings: { ...spoiling, reevaluateElites: true } });
    expect(again.slice(20)).toEqual([...[0, 1, ...new Array(20).fill(50)], ...[0, 1, ...new Array(20).fill(50)]]);
    const once = asked({ samples: 60, first: FIRST, settings: spoiling });
    expect(once.slice(20)).toEqual(new Array(40).fill(50));
  });
});

describe('an unranked start', () => {
  it('breeds the first generation from the whole population, all alike, without evaluating it', () => {
    const drawn = new Map<number, number>();
    for (let seed = 0; seed < 200; seed++) {
      // Ten of them are given, and those alone are evaluated: the others are random, below 1.
      const log = asked({ samples: 30, first: FIRST.slice(0, 10), seed, settings: { unrankedStart: true } });
      expect(log.slice(0, 10)).toEqual(FIRST.slice(0, 10));
      for (const genome of log.slice(10)) {
        const parent = genome < 1 && genome > 0 ? 0.5 : genome;
        drawn.set(parent, (drawn.get(parent) ?? 0) + 1);
      }
    }
    expect([...drawn.keys()].sort((a, b) => a - b)).toEqual([0, 0.5, 2, 9, 30, 31, 32, 33, 34, 35, 36]);
    // Of 4000 draws each of the twenty has 200, and the ten random ones 2000.
    for (const [parent, count] of drawn)
      expect(Math.abs(count - (parent === 0.5 ? 2000 : 200))).toBeLessThan(parent === 0.5 ? 160 : 70);
  });

  it('goes on from the best of the children', () => {
    const log = asked({ samples: 40, settings: { unrankedStart: true } });
    const [first, second] = [log.slice(0, 20), log.slice(20)];
    expect(new Set(first).size).toBeGreaterThan(3);
    const best = first.toSorted((a, b) => a - b).slice(0, 3);
    for (const genome of second) expect(best).toContain(genome);
  });
});

describe('crossovers and mutation', () => {
  /** How often each operator is called in one generation. */
  function calls(size: number, settings: Partial<MagmaSettings>): Record<keyof OperatorSet, number> {
    const count = { gen: 0, range: 0, accel: 0 };
    const counting = Object.fromEntries(
      Object.keys(count).map((name) => [name, () => count[name as keyof OperatorSet]++]),
    ) as unknown as OperatorSet;
    asked({ samples: 2 * size, settings: { population: size, ...settings, operators: counting } });
    return count;
  }

  it('of probability 1 happen to every pair (gen, range) or child (accel), of 0 to none', () => {
    expect(calls(40, {})).toEqual({ gen: 0, range: 0, accel: 0 });
    expect(calls(40, { crossoverGen: 1 })).toEqual({ gen: 20, range: 0, accel: 0 });
    expect(calls(40, { crossoverAccel: 1 })).toEqual({ gen: 0, range: 0, accel: 40 });
    // A pair is crossed once: where the range is exchanged, no section is.
    expect(calls(40, { crossoverGen: 1, crossoverRange: 1 })).toEqual({ gen: 0, range: 20, accel: 0 });
  });

  it('happen as often as their probabilities say', () => {
    const { gen, range, accel } = calls(1000, { crossoverGen: 0.9, crossoverRange: 0.1, crossoverAccel: 0.1 });
    // Five standard deviations.
    expect(Math.abs(range - 50)).toBeLessThan(34);
    expect(Math.abs(gen - 0.9 * 450)).toBeLessThan(49);
    expect(Math.abs(accel - 100)).toBeLessThan(48);
  });

  it('by core gives a fresh copy of one parent what another one has', () => {
    const accel: OperatorSet['accel'] = (children, child, donors, donor) => {
      children.priority[child] = 100 * children.priority[child]! + donors.priority[donor]!;
    };
    const settings = { crossoverAccel: 1, operators: { ...idle, accel } };
    const children = new Set(asked({ samples: 2000, first: FIRST, settings, enough: 40 }).slice(20));
    for (const child of children) expect([1, 2, 100, 102, 200, 201]).toContain(child);
  });

  it('mutation draws every gene anew at rate 1', () => {
    const log = asked({ samples: 40, first: FIRST, settings: { mutation: 1 } });
    for (const priority of log.slice(20)) expect(priority > 0 && priority < 1).toBe(true);
    expect(new Set(log).size).toBe(40);
  });
});

describe('genomes of several jobs', () => {
  const ones = new Float64Array(6).fill(1);
  const table = { jobs: 3, cores: 2, latencyCycles: ones, bandwidthBytesPerCycle: ones };
  const given = [0, 1, 2].map((k) => ({
    core: Int32Array.of(k % 2, 0, 1),
    priority: Float64Array.of(0.1 + k, 0.2 + k, 0.3 + k),
  }));

  /** What a mapper asks for, gene by gene. */
  function askedOf(mapper: Mapper, options: Partial<SearchOptions>): string[] {
    const log: string[] = [];
    const objective = (core: Int32Array, priority: Float64Array, offset: number): number => {
      log.push([0, 1, 2].map((job) => `${core[offset + job]}@${priority[offset + job]}`).join(' '));
      return log.length;
    };
    mapper({ table, objective }, { samples: 100, random: new Random(1), ...options });
    return log;
  }

  const expected = ['0@0.1 0@0.2 1@0.3', '1@1.1 0@1.2 1@1.3', '0@2.1 0@2.2 1@2.3'];

  it.each([
    ['magma', mappers.get('magma')],
    ['magma-released', mappers.get('magma-released')],
  ])('%s evaluates the given ones whole, each in its place, and random ones without any', (_, mapper) => {
    expect(askedOf(mapper, { seeds: given }).slice(0, 3)).toEqual(expected);
    const drawn = askedOf(mapper, {});
    expect(drawn).toHaveLength(100);
    for (const genome of drawn) expect(genome).toMatch(/^([01]@0\.\d+ ?){3}$/);
  });
});

describe('the settings', () => {
  it('are those of the paper', () => {
    expect(MAGMA_SETTINGS).toEqual({
      population: 100,
      elites: 0.05,
      parents: 0.1,
      crossoverGen: 0.9,
      crossoverRange: 0.1,
      crossoverAccel: 0.1,
      mutation: 0.05,
      operators: paperOperators,
      unrankedStart: false,
      reevaluateElites: false,
    });
  });

  it('of the released code differ in its slips, its unranked start and its elites', () => {
    expect(MAGMA_RELEASED_SETTINGS).toEqual({
      ...MAGMA_SETTINGS,
      operators: releasedOperators,
      unrankedStart: true,
      reevaluateElites: true,
    });
  });
});
