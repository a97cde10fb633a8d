/** `caldera/search`: mappers and optimisers, and what one is written with. Re-exports only. */
export type { Budget } from '../search/budget.js';
export { areaLimited } from '../search/hardware/area-limited.js';
export { type ClassSearch, searchClasses } from '../search/hardware/class-search.js';
export { designMappers } from '../search/hardware/design-mappers.js';
export type { Design, DesignFound, DesignMapper, DesignSearchOptions } from '../search/hardware/design-search.js';
export { BestSoFar } from '../search/jobs/best-so-far.js';
export { lowerBound, quickBound } from '../search/jobs/bound.js';
export { jobSpace } from '../search/jobs/job-space.js';
export type { GroupResult } from '../search/jobs/map-groups.js';
export type {
  Candidate,
  Convergence,
  Mapper,
  Objective,
  PopulationObjective,
  QueueObjective,
  SearchOptions,
  SearchProblem,
  SearchResult,
} from '../search/jobs/mapper.js';
export { mappers } from '../search/jobs/mappers.js';
export { evaluateMappings } from '../search/jobs/seeded.js';
export { findLayerMapping, type LayerFound, type LayerSearch } from '../search/layer/find-layer-mapping.js';
export type { LayerMapper } from '../search/layer/layer-mapper.js';
export { layerMappers } from '../search/layer/layer-mappers.js';
export { LayerSpace, type LayerSpaceSpec } from '../search/layer/layer-space.js';
export {
  annealNest,
  type NestFound,
  type NestMetric,
  type NestSearchOptions,
} from '../search/loop-nest/nest-anneal.js';
export { type NestMapper, nestMappers } from '../search/loop-nest/nest-mappers.js';
export { type NestSpace, nestSpace } from '../search/loop-nest/nest-space.js';
export { blockingsOf, type FoundBlocking, findBlocking } from '../search/matrix-engine/register-blocking.js';
export type { Found, Optimiser } from '../search/optimiser.js';
export { optimisers } from '../search/optimisers/optimisers.js';
export { Seen } from '../search/seen.js';
export type { Cube, Space } from '../search/space.js';
export { boxSpace } from '../search/spaces/box.js';
export { permutationSpace } from '../search/spaces/permutations.js';
