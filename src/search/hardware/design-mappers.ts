/** The searches for hardware and mapping by the names a user gives them. */
import { entry, registry } from '../../base/registry.js';
import { optimisers } from '../optimisers/optimisers.js';
import { codesignPlus } from './codesign-plus.js';
import { designMapperOf } from './design-optimisers.js';
import type { DesignMapper } from './design-search.js';
import { digamma } from './digamma.js';

declare module '../../base/registry.js' {
  interface Kinds {
    designMappers: DesignMapper;
  }
}

export const DEFAULT_DESIGN_MAPPER = 'codesign-plus';

export const designMappers = registry('designMappers', 'a search for hardware and mapping', [
  entry<DesignMapper>(DEFAULT_DESIGN_MAPPER, 'the best in closed form, then annealing', codesignPlus),
  entry<DesignMapper>('digamma', 'the genetic algorithm of DiGamma, with the released operators', digamma),
  ...optimisers.entries.map(({ name, about }) =>
    entry<DesignMapper>(name, about, designMapperOf(optimisers.get(name))),
  ),
]);
