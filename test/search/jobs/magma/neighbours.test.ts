/**
 * Genomes lie side by side without a gap: mutation keeps to its own, from the first gene to the last.
 */
import { expect, it } from 'vitest';
import { Random } from '../../../../src/base/random.js';
import { mutate } from '../../../../src/search/jobs/magma/operators.js';
import { population } from '../../../../src/search/jobs/magma/population.js';

it('mutation of a genome between two others changes all of its priorities, and none of theirs', () => {
  const genomes = population(3, 4, 2);
  genomes.priority.fill(-1);
  mutate(genomes, 1, 1, new Random(1));
  const touched = Array.from(genomes.priority, (priority) => priority >= 0);
  expect(touched).toEqual([...Array(4).fill(false), ...Array(4).fill(true), ...Array(4).fill(false)]);
});
