/**
 * All mappers by name. A new one is a function of the `Mapper` type, a line here and in docs/models.md, and passes the
 * contract suite in test/contract.
 */
import { registry } from '../../base/registry.js';
import { cmaEs } from './blackbox/cma-es.js';
import { differentialEvolution } from './blackbox/de.js';
import { onePlusOne } from './blackbox/one-plus-one.js';
import { plainGa } from './blackbox/plain-ga.js';
import { pso } from './blackbox/pso.js';
import { tbpsa } from './blackbox/tbpsa.js';
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
import { magma, magmaReleased } from './magma/magma.js';
import { magmaPlus } from './magma-plus/magma-plus.js';
import type { Mapper } from './mapper.js';
import { a2c } from './policy/a2c.js';
import { ppo2 } from './policy/ppo2.js';

export const DEFAULT_MAPPER = 'magma-plus';

export const mappers = registry<Mapper>('a mapper', {
  'magma-plus': magmaPlus,
  magma,
  'magma-released': magmaReleased,
  random: randomSearch,
  'fcfs-round-robin': listScheduler(fcfs, roundRobin),
  'fcfs-least-busy': listScheduler(fcfs, leastBusy),
  'fcfs-earliest-finish': listScheduler(fcfs, earliestFinish),
  'fcfs-fastest': listScheduler(fcfs, fastestCore),
  'sjf-round-robin': listScheduler(shortestFirst, roundRobin),
  'sjf-least-busy': listScheduler(shortestFirst, leastBusy),
  'sjf-earliest-finish': listScheduler(shortestFirst, earliestFinish),
  'sjf-fastest': listScheduler(shortestFirst, fastestCore),
  'ai-mt': aiMt,
  herald,
  ga: plainGa,
  'one-plus-one': onePlusOne,
  pso,
  de: differentialEvolution,
  'cma-es': cmaEs,
  tbpsa,
  a2c,
  ppo2,
});
