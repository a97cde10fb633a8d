/** Mappers of loop nests by name: the annealer, and every optimiser that knows nothing of loop nests. */
import { entry, type Registry, registry } from '../../base/registry.js';
import { copyGenome, type NestGenome } from '../../cost/loop-nest/nest-genome.js';
import type { Optimiser } from '../optimiser.js';
import { optimisers } from '../optimisers/optimisers.js';
import type { Space } from '../space.js';
import { annealNest, figuresOf, type NestFound, type NestSearchOptions, nestValue } from './nest-anneal.js';
import { nestCube } from './nest-cube.js';
import type { NestSpace } from './nest-space.js';

/** Looks for the mapping of least value. @throws InputError where the space holds no mapping that fits */
export type NestMapper = (space: NestSpace, options: NestSearchOptions) => NestFound;

declare module '../../base/registry.js' {
  interface Kinds {
    nestMappers: NestMapper;
  }
}

export const DEFAULT_NEST_MAPPER = 'nest-anneal';

export const nestMappers: Registry<NestMapper> = registry('nestMappers', 'a mapper of loop nests', [
  entry(DEFAULT_NEST_MAPPER, 'annealing of factors, orders and what is kept, from filled mappings', annealNest),
  ...optimisers.entries.map(({ name, about }) =>
    entry(name, about, ((space, options) => nestMapperOf(optimisers.get(name))(space, options)) as NestMapper),
  ),
]);

/** A mapping that does not fit costs such an optimiser a sample. */
export function nestMapperOf(optimise: Optimiser): NestMapper {
  return (space, { samples, random, metric, onProgress, onSample }) => {
    const objective = (genome: NestGenome): number => {
      if (!space.isAllowed(genome) || !space.fits(genome) || !space.evaluator.evaluate(genome))
        return Number.POSITIVE_INFINITY;
      const figures = figuresOf(space.evaluator);
      onSample?.(genome, figures.cycles, figures.picojoules);
      return nestValue(metric, figures);
    };
    const seeds = [space.random(random)];
    const budget = { samples, random, seeds, ...(onProgress === undefined ? {} : { onProgress }) };
    const { genome, samples: used, convergence } = optimise(genomeSpace(space), objective, budget);
    space.evaluator.evaluate(genome);
    return { mapping: space.mapping(genome), ...figuresOf(space.evaluator), samples: used, tried: used, convergence };
  };
}

/** Moves in one mutation. */
const MUTATIONS = 3;

function genomeSpace(space: NestSpace): Space<NestGenome> {
  const count = space.slots.length;
  const levels = space.keeps.length;
  const copy = (genome: NestGenome): NestGenome => {
    const made = space.empty();
    copyGenome(genome, made);
    return made;
  };
  return {
    make: (random) => space.random(random),
    copy,
    mutate: (genome, random) => {
      for (let i = 0; i < MUTATIONS; i++) space.move(genome, random);
    },
    step: (genome, random) => space.move(genome, random),
    // whole dimensions and whole levels: what is dealt out stays dealt out
    cross: (genome, other, random) => {
      for (let d = 0; d < count; d++) {
        if (random.uniform() < 0.5) continue;
        for (let at = d; at < genome.trips.length; at += count) {
          genome.trips[at] = other.trips[at]!;
          genome.copies[at] = other.copies[at]!;
          genome.alongY[at] = other.alongY[at]!;
        }
      }
      for (let level = 0; level < levels; level++) {
        if (random.uniform() < 0.5) continue;
        genome.order.set(other.order.subarray(level * count, (level + 1) * count), level * count);
        genome.keeps[level] = other.keeps[level]!;
      }
    },
    cube: nestCube(space),
  };
}
