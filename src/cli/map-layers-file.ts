/** `layer map` of a scenario of the kind `layers`: the file says what the options would. */
import { InputError } from '../base/errors.js';
import { type LayersScenario, loadLayers } from '../scenario/load-layers.js';
import { overrideOf } from '../scenario/overrides.js';
import {
  type DataflowWork,
  type LoopNestWork,
  MAP_DEFAULTS,
  type MapArguments,
  type MapAsked,
  type PlanWork,
} from './map-work.js';

export interface AskedWork {
  readonly args: MapArguments;
  readonly work: DataflowWork | LoopNestWork | PlanWork;
}

/** Options that the file says itself, by the names they have on the command line. */
const SAID: readonly (keyof MapAsked)[] = [
  ...(['layer', 'machine', 'pes', 'l1', 'l2', 'noc', 'offChip', 'edges', 'model', 'arch', 'sizes'] as const),
  ...(['mapper', 'objective', 'samples', 'seed'] as const),
];

/** @throws InputError for a file that does not make sense, and options beside it */
export function layersFileWork(asked: MapAsked): AskedWork {
  refuse(asked);
  const scenario = loadLayers(asked.work, (asked.set ?? []).map(overrideOf));
  const { work, name, notes, mapper, objective, samples, seed } = scenario;
  const edges = work.model === 'dataflow' ? work.edges : MAP_DEFAULTS.edges;
  const args = { ...asked, ...MAP_DEFAULTS, mapper, objective, samples, seed, edges };
  if (asked.pareto && countOf(scenario) !== 1)
    throw new InputError({ path: '--pareto', expected: 'one layer', found: `${countOf(scenario)} layers` });
  return { args, work: { ...work, title: name, notes } };
}

function countOf({ work }: LayersScenario): number {
  return work.model === 'loop-nest' ? work.problems.length : work.layers.length;
}

function refuse(asked: MapAsked): void {
  const said = SAID.find((name) => asked[name] !== undefined) ?? (asked.ttgt ? 'ttgt' : undefined);
  if (said === undefined) return;
  const dashed = said.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  throw new InputError({
    path: said === 'layer' ? 'layer' : `--${dashed}`,
    expected: 'nothing that the file says itself: --set path=value puts a field into it',
    found: asked[said],
  });
}
