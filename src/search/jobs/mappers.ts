/**
 * All mappers by name. A new one is a function of the `Mapper` type and an entry of this registry, and passes the
 * contract suite.
 */
import { entry, registry } from '../../base/registry.js';
import { cmaEs } from '../optimisers/cma-es.js';
import { differentialEvolution } from '../optimisers/de.js';
import { onePlusOne } from '../optimisers/one-plus-one.js';
import { a2c } from '../optimisers/policy/a2c.js';
import { ppo2 } from '../optimisers/policy/ppo2.js';
import { pso } from '../optimisers/pso.js';
import { tbpsa } from '../optimisers/tbpsa.js';
import { aiMt } from './heuristics/ai-mt.js';
import { herald } from './heuristics/herald.js';
import {
  earliestFinish,
  fastestCore,
  fcfs,
  leastBusy,
  listScheduler,
  roundRobin,
  shortestFirst,
} from './heuristics/list-schedule.js';
import { randomSearch } from './heuristics/random.js';
import { MAGMA_RELEASED_SETTINGS, MAGMA_SETTINGS } from './magma/magma.js';
import { magmaEntry } from './magma/magma-entry.js';
import { magmaPlus } from './magma-plus/magma-plus.js';
import type { Mapper } from './mapper.js';
import { geneticMapper, mapperByPolicy, mapperOnCube } from './optimiser-mappers.js';

declare module '../../base/registry.js' {
  interface Kinds {
    mappers: Mapper;
  }
}

export const DEFAULT_MAPPER = 'magma-plus';

export const mappers = registry('mappers', 'a mapper', [
  entry('magma-plus', 'MAGMA with heuristic seeds before and local search after it', magmaPlus),
  magmaEntry('magma', 'the genetic search of the MAGMA paper', MAGMA_SETTINGS),
  magmaEntry('magma-released', 'the same as its authors released it, slips included', MAGMA_RELEASED_SETTINGS),
  entry('random', 'every sample a fresh random mapping', randomSearch),
  entry('fcfs-round-robin', 'first come, first served; cores in turn', listScheduler(fcfs, roundRobin)),
  entry('fcfs-least-busy', 'first come, first served; the core with the least work', listScheduler(fcfs, leastBusy)),
  entry('fcfs-earliest-finish', 'first come, first served; where it ends first', listScheduler(fcfs, earliestFinish)),
  entry('fcfs-fastest', 'first come, first served; the fastest core for the job', listScheduler(fcfs, fastestCore)),
  entry('sjf-round-robin', 'shortest job first; cores in turn', listScheduler(shortestFirst, roundRobin)),
  entry('sjf-least-busy', 'shortest job first; the core with the least work', listScheduler(shortestFirst, leastBusy)),
  entry('sjf-earliest-finish', 'shortest job first; where it ends first', listScheduler(shortestFirst, earliestFinish)),
  entry('sjf-fastest', 'shortest job first; the fastest core for the job', listScheduler(shortestFirst, fastestCore)),
  entry('ai-mt', 'memory-bound beside compute-bound jobs (after Baek et al., ISCA 2020)', aiMt),
  entry('herald', 'each job where it suits, then levelled (after Kwon et al., HPCA 2021)', herald),
  entry('ga', 'a plain genetic algorithm', geneticMapper),
  entry('one-plus-one', '(1+1) evolution strategy', mapperOnCube(onePlusOne)),
  entry('pso', 'particle swarm', mapperOnCube(pso)),
  entry('de', 'differential evolution', mapperOnCube(differentialEvolution)),
  entry('cma-es', 'covariance matrix adaptation', mapperOnCube(cmaEs)),
  entry('tbpsa', 'test-based population size adaptation', mapperOnCube(tbpsa)),
  entry('a2c', 'advantage actor-critic', mapperByPolicy(a2c)),
  entry('ppo2', 'proximal policy optimisation', mapperByPolicy(ppo2)),
]);
