/**
 * Genetic operators keep genomes valid, whatever they are given: every job has one core that exists and a priority in
 * [0, 1), no gene comes from nowhere, and no other genome is touched.
 */
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { Random } from '../../src/base/random.js';
import { type OperatorSet, paperOperators, releasedOperators } from '../../src/search/jobs/magma/operator-set.js';
import { mutate } from '../../src/search/jobs/magma/operators.js';
import { copyGenome, type Population, population, randomGenome } from '../../src/search/jobs/magma/population.js';
import { propertyRuns } from '../support/property-runs.js';

interface Drawn {
  readonly genomes: Population;
  /** The same, to stay as it is. */
  readonly before: Population;
  readonly random: Random;
}

/** Not the first two: a genome's place must count. */
const [BYSTANDER, DAD, MOM] = [0, 1, 2];

const populations: fc.Arbitrary<Drawn> = fc
  .record({
    jobs: fc.integer({ min: 1, max: 30 }),
    cores: fc.integer({ min: 1, max: 6 }),
    seed: fc.nat(),
  })
  .map(({ jobs, cores, seed }) => {
    const random = new Random(seed);
    const genomes = population(3, jobs, cores);
    const before = population(3, jobs, cores);
    for (let i = 0; i < 3; i++) {
      randomGenome(genomes, i, random);
      copyGenome(genomes, i, before, i);
    }
    return { genomes, before, random };
  });

interface Gene {
  readonly core: number;
  readonly priority: number;
}

function genome({ jobs, core, priority }: Population, index: number): Gene[] {
  return Array.from({ length: jobs }, (_, job) => ({
    core: core[index * jobs + job]!,
    priority: priority[index * jobs + job]!,
  }));
}

function expectValid(genomes: Population): void {
  for (const core of genomes.core) expect(core >= 0 && core < genomes.cores && Number.isInteger(core)).toBe(true);
  for (const priority of genomes.priority) expect(priority >= 0 && priority < 1).toBe(true);
}

const sets: [string, OperatorSet][] = [
  ['the paper', paperOperators],
  ['the released code', releasedOperators],
];

describe.each(sets)('the crossovers of %s', (name, operators) => {
  test.prop([populations, fc.constantFrom('gen' as const, 'range' as const)], propertyRuns(300))(
    'exchange genes between two children and invent none',
    ({ genomes, before, random }, kind) => {
      operators[kind](genomes, DAD, MOM, random);
      expectValid(genomes);
      expect(genome(genomes, BYSTANDER)).toEqual(genome(before, BYSTANDER));
      const [dad, mom] = [genome(before, DAD), genome(before, MOM)];
      for (const child of [genome(genomes, DAD), genome(genomes, MOM)]) {
        child.forEach((gene, job) => {
          expect([dad[job]!.core, mom[job]!.core]).toContain(gene.core);
          expect([dad[job]!.priority, mom[job]!.priority]).toContain(gene.priority);
        });
      }
    },
  );

  test.prop([populations], propertyRuns(300))(
    'take over one core of the donor whole',
    ({ genomes, before, random }) => {
      operators.accel(genomes, DAD, before, MOM, random);
      expectValid(genomes);
      expect(genome(genomes, MOM)).toEqual(genome(before, MOM));
      expect(genome(genomes, BYSTANDER)).toEqual(genome(before, BYSTANDER));
      const [dad, mom, child] = [genome(before, DAD), genome(before, MOM), genome(genomes, DAD)];
      const taken = Array.from({ length: genomes.cores }, (_, core) => core).filter((core) =>
        child.every((gene, job) => {
          if (mom[job]!.core === core)
            return gene.core === core && (gene.priority === mom[job]!.priority || same(gene, dad[job]!));
          if (dad[job]!.core === core) return gene.priority === dad[job]!.priority;
          return same(gene, dad[job]!);
        }),
      );
      expect(taken.length, name).toBeGreaterThan(0);
    },
  );
});

describe("the paper's crossovers", () => {
  test.prop([populations, fc.constantFrom('gen' as const, 'range' as const)], propertyRuns(300))(
    'leave complementary children: what one gains the other loses',
    ({ genomes, before, random }, kind) => {
      paperOperators[kind](genomes, DAD, MOM, random);
      const both = (from: Population, job: number) => {
        const [one, other] = [genome(from, DAD)[job]!, genome(from, MOM)[job]!];
        return { core: [one.core, other.core].sort(), priority: [one.priority, other.priority].sort() };
      };
      for (let job = 0; job < genomes.jobs; job++) expect(both(genomes, job)).toEqual(both(before, job));
    },
  );

  test.prop([populations], propertyRuns(300))('change one section only (gen)', ({ genomes, before, random }) => {
    paperOperators.gen(genomes, DAD, MOM, random);
    const kept = [
      genomes.core.every((core, i) => core === before.core[i]),
      genomes.priority.every((priority, i) => priority === before.priority[i]),
    ];
    expect(kept).toContain(true);
    // From a pivot on everything is exchanged: the last job always is.
    const last = genomes.jobs - 1;
    const [child, mom] = [genome(genomes, DAD)[last]!, genome(before, MOM)[last]!];
    expect(child.core === mom.core || child.priority === mom.priority).toBe(true);
  });

  test.prop([populations], propertyRuns(300))(
    'keep core and priority together (range)',
    ({ genomes, before, random }) => {
      paperOperators.range(genomes, DAD, MOM, random);
      const [dad, mom] = [genome(before, DAD), genome(before, MOM)];
      const fromMom = genome(genomes, DAD).map((gene, job) => same(gene, mom[job]!) && !same(gene, dad[job]!));
      genome(genomes, DAD).forEach((gene, job) => {
        expect(same(gene, dad[job]!) || same(gene, mom[job]!)).toBe(true);
      });
      // One range: what came from the other parent lies in one piece.
      const [first, last] = [fromMom.indexOf(true), fromMom.lastIndexOf(true)];
      for (let job = first; job >= 0 && job <= last; job++)
        expect(same(genome(genomes, DAD)[job]!, mom[job]!)).toBe(true);
    },
  );

  test.prop([populations], propertyRuns(300))(
    'spread what is pushed off a core over the others (accel)',
    ({ genomes, before, random }) => {
      paperOperators.accel(genomes, DAD, before, MOM, random);
      if (genomes.cores === 1) {
        expect(genomes).toEqual(before);
        return;
      }
      const [dad, mom, child] = [genome(before, DAD), genome(before, MOM), genome(genomes, DAD)];
      // On the core that was taken over is exactly what the donor has there.
      const taken = Array.from({ length: genomes.cores }, (_, core) => core).filter((core) =>
        child.every((gene, job) =>
          mom[job]!.core === core
            ? same(gene, mom[job]!)
            : gene.core !== core && (dad[job]!.core === core || same(gene, dad[job]!)),
        ),
      );
      expect(taken.length).toBeGreaterThan(0);
    },
  );
});

describe('over many draws', () => {
  const JOBS = 5;

  /** How often each gene of the first child is the second parent's: by section, by job. */
  function exchanged(operator: OperatorSet['gen']): Record<'core' | 'priority', number[]> {
    const counts = { core: new Array<number>(JOBS).fill(0), priority: new Array<number>(JOBS).fill(0) };
    for (let seed = 0; seed < 1000; seed++) {
      const genomes = population(3, JOBS, 2);
      genomes.core.set(new Array(JOBS).fill(1), MOM * JOBS);
      genomes.priority.set(new Array(JOBS).fill(0.5), MOM * JOBS);
      operator(genomes, DAD, MOM, new Random(seed));
      genome(genomes, DAD).forEach(({ core, priority }, job) => {
        if (core === 1) counts.core[job]!++;
        if (priority === 0.5) counts.priority[job]!++;
      });
    }
    return counts;
  }

  /** In each section; five standard deviations of a thousand draws are below 80. */
  function expectCounts({ core, priority }: Record<'core' | 'priority', number[]>, expected: number[]): void {
    for (const counts of [core, priority])
      counts.forEach((count, job) => {
        expect(Math.abs(count - expected[job]! * 1000)).toBeLessThan(80);
      });
  }

  it("the paper's gen takes either section, from any pivot to the end", () => {
    expectCounts(
      exchanged(paperOperators.gen),
      [1, 2, 3, 4, 5].map((pivots) => (0.5 * pivots) / 5),
    );
  });

  it("the paper's range takes any range, the whole genome among them", () => {
    // Of 36 pairs of ends, those that enclose the job.
    expectCounts(
      exchanged(paperOperators.range),
      [5, 8, 9, 8, 5].map((ranges) => (2 * ranges) / 36),
    );
  });

  it("the released code's gen takes the shorter side of the pivot", () => {
    // Pivot 0: nothing; 1: job 0; 2, 3 and 4: from there to the end.
    expectCounts(
      exchanged(releasedOperators.gen),
      [1, 0, 1, 2, 3].map((pivots) => (0.5 * pivots) / 5),
    );
  });
});

describe("the released code's slips", () => {
  test.prop([populations], propertyRuns(300))('gen changes one child only', ({ genomes, before, random }) => {
    releasedOperators.gen(genomes, DAD, MOM, random);
    expect(genome(genomes, MOM)).toEqual(genome(before, MOM));
  });

  test.prop([populations], propertyRuns(300))(
    'range makes twins: the second parent before the pivot, the first from there',
    ({ genomes, before, random }) => {
      releasedOperators.range(genomes, DAD, MOM, random);
      const [dad, mom, child] = [genome(before, DAD), genome(before, MOM), genome(genomes, DAD)];
      expect(genome(genomes, MOM)).toEqual(child);
      const pivots = Array.from({ length: genomes.jobs }, (_, pivot) => pivot).filter((pivot) =>
        child.every((gene, job) => same(gene, (job < pivot ? mom : dad)[job]!)),
      );
      expect(pivots.length).toBeGreaterThan(0);
    },
  );

  it('accel may draw a job back onto the core that it was pushed off', () => {
    const cores = new Set<number>();
    for (let seed = 0; seed < 200; seed++) {
      const genomes = population(3, 1, 3);
      genomes.core.set([0, 1, 2]); // bystander, child, donor: the donor has nothing on core 1
      releasedOperators.accel(genomes, DAD, genomes, MOM, new Random(seed));
      cores.add(genomes.core[DAD]!);
    }
    expect(cores).toEqual(new Set([0, 1, 2]));
    const paper = new Set<number>();
    for (let seed = 0; seed < 200; seed++) {
      const genomes = population(3, 2, 3);
      genomes.core.set([0, 0, 1, 1, 2, 2]);
      paperOperators.accel(genomes, DAD, genomes, MOM, new Random(seed));
      const child = genome(genomes, DAD).map(({ core }) => core);
      paper.add(child[0]!).add(child[1]!);
      // Core 0: nobody has anything there. Core 1: what was there goes. Core 2: the donor's come.
      expect([
        [1, 1],
        [0, 0],
        [0, 2],
        [2, 0],
        [2, 2],
      ]).toContainEqual(child);
    }
    expect(paper).toEqual(new Set([0, 1, 2]));
  });

  test.prop([populations], propertyRuns(300))(
    'accel keeps the priority of what was on the core already',
    ({ genomes, before, random }) => {
      releasedOperators.accel(genomes, DAD, before, MOM, random);
      const [dad, mom, child] = [genome(before, DAD), genome(before, MOM), genome(genomes, DAD)];
      const taken = Array.from({ length: genomes.cores }, (_, core) => core).filter((core) =>
        child.every((gene, job) => {
          const [own, theirs] = [dad[job]!, mom[job]!];
          if (theirs.core !== core) return own.core === core ? gene.priority === own.priority : same(gene, own);
          return gene.core === core && gene.priority === (own.core === core ? own : theirs).priority;
        }),
      );
      expect(taken.length).toBeGreaterThan(0);
    },
  );
});

describe('mutation', () => {
  test.prop([populations], propertyRuns(300))('draws valid genes', ({ genomes, before, random }) => {
    mutate(genomes, MOM, 1, random);
    expectValid(genomes);
    expect(genome(genomes, DAD)).toEqual(genome(before, DAD));
    expect(genome(genomes, BYSTANDER)).toEqual(genome(before, BYSTANDER));
    expect(genome(genomes, MOM).every(({ priority }, job) => priority !== genome(before, MOM)[job]!.priority)).toBe(
      true,
    );
  });

  test.prop([populations], propertyRuns(300))('changes nothing at rate 0', ({ genomes, before, random }) => {
    mutate(genomes, MOM, 0, random);
    expect(genomes).toEqual(before);
  });

  test.prop([fc.nat()], propertyRuns(100))('changes about as many genes as its rate says', (seed) => {
    const genomes = population(1, 4000, 50);
    const before = population(1, 4000, 50);
    mutate(genomes, 0, 0.25, new Random(seed));
    const changed = (now: ArrayLike<number>, then: ArrayLike<number>): number =>
      Array.from(now).filter((value, i) => value !== then[i]).length / now.length;
    // Six standard deviations: ten thousand cases may be drawn. A new core is the old one in one of fifty draws.
    expect(Math.abs(changed(genomes.priority, before.priority) - 0.25)).toBeLessThan(0.042);
    expect(Math.abs(changed(genomes.core, before.core) - 0.25 * 0.98)).toBeLessThan(0.042);
  });
});

function same(a: Gene, b: Gene): boolean {
  return a.core === b.core && a.priority === b.priority;
}
