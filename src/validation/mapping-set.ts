/**
 * Mappings of one group to judge the allocator by: random ones, what every mapper finds, and the last population of
 * MAGMA, which is where a search has to tell good from slightly better.
 */

import type { JobTable } from '../analysis/job-table.js';
import { stream } from '../base/random.js';
import type { Mapping } from '../mapping/job-mapping.js';
import { allocatorObjective, plainEstimator } from '../pipeline/estimator.js';
import type { Mapper, Objective } from '../search/jobs/mapper.js';
import { mappers } from '../search/jobs/mappers.js';

export interface MappingOfSet {
  readonly origin: string;
  readonly mapping: Mapping;
  /** The allocator's makespan. */
  readonly estimateCycles: number;
}

export interface MappingSetOptions {
  readonly seed: number;
  /** How many random mappings. */
  readonly random: number;
  /** How many of MAGMA's last samples. */
  readonly population: number;
  /** MAGMA's samples before and with that population. */
  readonly populationSamples: number;
  /** Samples each mapper has. */
  readonly mapperSamples: number;
}

/** @param bandwidth of the system, bytes per cycle */
export function mappingSet(table: JobTable, bandwidth: number, options: MappingSetOptions): MappingOfSet[] {
  const objective = allocatorObjective(plainEstimator(table, bandwidth));
  const search = (name: string, mapper: Mapper, samples: number, asked: Objective) =>
    mapper({ table, objective: asked }, { samples, random: stream(options.seed, `validation/${name}`) });

  const drawn = stream(options.seed, 'validation/random mappings');
  const random = Array.from({ length: options.random }, (): MappingOfSet => {
    const core = Int32Array.from({ length: table.jobs }, () => drawn.below(table.cores));
    const priority = Float64Array.from({ length: table.jobs }, () => drawn.uniform());
    return { origin: 'random', mapping: { core, priority }, estimateCycles: objective(core, priority, 0) };
  });
  const found = mappers.names.map((name): MappingOfSet => {
    const { core, priority, best } = search(name, mappers.get(name), options.mapperSamples, objective);
    return { origin: name, mapping: { core, priority }, estimateCycles: best };
  });
  const last = lastAsked(table.jobs, options.population, objective);
  search('population', mappers.get('magma'), options.populationSamples, last.objective);
  return [...random, ...found, ...last.mappings().map((one) => ({ ...one, origin: 'magma population' }))];
}

/** An objective that remembers the last genomes it was asked for. */
function lastAsked(jobs: number, count: number, objective: Objective) {
  const kept: { mapping: Mapping; estimateCycles: number }[] = [];
  let asked = 0;
  return {
    objective: (core: Int32Array, priority: Float64Array, offset: number): number => {
      const estimateCycles = objective(core, priority, offset);
      const genome = {
        core: core.slice(offset, offset + jobs),
        priority: priority.slice(offset, offset + jobs),
      };
      if (count > 0) kept[asked++ % count] = { mapping: genome, estimateCycles };
      return estimateCycles;
    },
    mappings: () => kept,
  };
}
