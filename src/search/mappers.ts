/**
 * All mappers by name. A new one is a function of the `Mapper` type, a line here, and passes the contract suite in
 * test/contract.
 */
import { registry } from '../base/registry.js';
import { randomSearch } from './heuristics/random.js';
import { magma, magmaReleased } from './magma/magma.js';
import { magmaPlus } from './magma-plus/magma-plus.js';
import type { Mapper } from './mapper.js';

export const mappers = registry<Mapper>('a mapper', {
  'magma-plus': magmaPlus,
  magma,
  'magma-released': magmaReleased,
  random: randomSearch,
});
