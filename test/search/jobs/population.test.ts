/**
 * Genomes side by side: each lies where it should, and nothing done to one touches its neighbours.
 */
import { fc, test } from '@fast-check/vitest';
import { expect, it } from 'vitest';
import { Random } from '../../../src/base/random.js';
import {
  copyGenome,
  type Population,
  population,
  putGenome,
  randomGenome,
  ranking,
} from '../../../src/search/jobs/magma/population.js';

const UNTOUCHED = -7;

function marked(size: number, jobs: number, cores: number): Population {
  const genomes = population(size, jobs, cores);
  genomes.core.fill(UNTOUCHED);
  genomes.priority.fill(UNTOUCHED);
  return genomes;
}

function genome({ jobs, core, priority }: Population, index: number): [core: number, priority: number][] {
  return Array.from({ length: jobs }, (_, job) => [core[index * jobs + job]!, priority[index * jobs + job]!]);
}

const shape = [fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 5 }), fc.nat()] as const;

test.prop([...shape])('a random genome fills its own place with valid genes', (jobs, cores, seed) => {
  const genomes = marked(3, jobs, cores);
  randomGenome(genomes, 1, new Random(seed));
  for (const [core, priority] of genome(genomes, 1)) {
    expect(Number.isInteger(core) && core >= 0 && core < cores).toBe(true);
    expect(priority >= 0 && priority < 1).toBe(true);
  }
  for (const other of [0, 2]) for (const gene of genome(genomes, other)) expect(gene).toEqual([UNTOUCHED, UNTOUCHED]);
});

it('a random genome uses every core, and different priorities', () => {
  const genomes = population(1, 200, 4);
  randomGenome(genomes, 0, new Random(1));
  expect(new Set(genomes.core).size).toBe(4);
  expect(new Set(genomes.priority).size).toBe(200);
});

test.prop([...shape])('a given genome is put in its place, not yet evaluated', (jobs, cores, seed) => {
  const source = population(1, jobs, cores);
  randomGenome(source, 0, new Random(seed));
  const genomes = marked(3, jobs, cores);
  genomes.value.fill(5);
  putGenome(genomes, 1, source);
  expect(genome(genomes, 1)).toEqual(genome(source, 0));
  expect(Array.from(genomes.value)).toEqual([5, Number.POSITIVE_INFINITY, 5]);
  for (const other of [0, 2]) for (const gene of genome(genomes, other)) expect(gene).toEqual([UNTOUCHED, UNTOUCHED]);
});

test.prop([...shape])('a copy takes genes and value along', (jobs, cores, seed) => {
  const source = population(3, jobs, cores);
  for (let i = 0; i < 3; i++) randomGenome(source, i, new Random(seed + i));
  source.value.set([1, 2, 3]);
  const target = marked(3, jobs, cores);
  copyGenome(source, 2, target, 1);
  expect(genome(target, 1)).toEqual(genome(source, 2));
  expect(target.value[1]).toBe(3);
  for (const other of [0, 2]) for (const gene of genome(target, other)) expect(gene).toEqual([UNTOUCHED, UNTOUCHED]);
});

it('ranks the best first, equal ones by index', () => {
  const genomes = population(6, 1, 1);
  genomes.value.set([30, 10, 20, 10, 5, 30]);
  expect(ranking(genomes)).toEqual([4, 1, 3, 2, 0, 5]);
});
