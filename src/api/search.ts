/** `caldera/search`: mappers, and what one is written with. Re-exports only. */
export { BestSoFar } from '../search/jobs/best-so-far.js';
export { lowerBound, quickBound } from '../search/jobs/bound.js';
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
