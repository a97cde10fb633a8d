/** What `map` prints of a scenario's trials: a mapping as JSON, or a table of mappers, judged by the simulator. */
import { fixed, integer, percent, sum } from '../base/numbers.js';
import { version } from '../base/version.js';
import { mappingDocument } from '../formats/mapping-json.js';
import type { ScenarioTrial } from '../pipeline/scenario-trials.js';
import type { Scenario } from '../scenario/scenario.js';
import { certifiedGap } from '../search/jobs/bound.js';
import { DEFAULT_GOAL, goals } from '../search/jobs/goals.js';
import { goalFigure } from './goal-lines.js';
import { textTable } from './text-table.js';

/** A trial with what its own seed's workload is made into. */
export interface BoundedTrial extends ScenarioTrial {
  readonly groups: readonly (readonly number[])[];
  /** By part of what is bounded; none where the objective has no bound. */
  readonly bounds: readonly number[];
}

export function scenarioDocument(
  { mapper, seed, found, simulator, allocator, groups, bounds }: BoundedTrial,
  scenario: Scenario,
) {
  const { goal, goalOptions } = scenario.mapper;
  const best = found.searches.map((result) => result.best);
  const { makespanCycles } = allocator;
  const lowerBoundCycles = bounds.length > 0 ? sum(bounds) : null;
  return {
    caldera: version,
    mapper,
    seed,
    samples: sum(found.searches.map((result) => result.samples)),
    ...(goal === DEFAULT_GOAL
      ? {}
      : { goal, unit: goals.get(goal, goalOptions).unit, value: allocator.value, simulatorValue: simulator.value }),
    makespanCycles,
    lowerBoundCycles,
    gap: lowerBoundCycles === null ? null : certifiedGap(makespanCycles, lowerBoundCycles),
    simulatorMakespanCycles: simulator.makespanCycles,
    ...(found.choice === undefined ? {} : { choice: found.choice }),
    ...(groups.length > 1 ? { groups, [goal === DEFAULT_GOAL ? 'groupMakespanCycles' : 'groupValues']: best } : {}),
    ...mappingDocument(found.mapping),
  };
}

/** A row a mapper over its seeds, the best mapper by the simulator first. */
export function scenarioTable(trials: readonly BoundedTrial[], { mapper: { goal, goalOptions } }: Scenario): string {
  const { unit } = goals.get(goal, goalOptions);
  const names = [...new Set(trials.map(({ mapper }) => mapper))];
  const rows = names.map((mapper) => {
    const own = trials.filter((trial) => trial.mapper === mapper);
    const values = own.map(({ simulator }) => simulator.value);
    const formula = own.reduce((a, b) => (b.allocator.value < a.allocator.value ? b : a));
    return {
      mapper,
      best: Math.min(...values),
      mean: sum(values) / own.length,
      worst: Math.max(...values),
      formula,
      seconds: sum(own.map(({ seconds }) => seconds)) / own.length,
    };
  });
  rows.sort((a, b) => a.mean - b.mean || a.best - b.best);
  const gap = ({ allocator, bounds }: BoundedTrial): string =>
    bounds.length > 0 ? percent(certifiedGap(allocator.makespanCycles, sum(bounds)), 2) : '–';
  const shown = (value: number): string => (unit === 'cycles' ? integer(value) : goalFigure(value, unit));
  const title = unit === 'cycles' ? 'best (cycles)' : 'best';
  return `${goal}, by the simulator; of the best mapping by the allocator

${textTable([
  ['mapper', title, 'mean', 'worst', 'allocator', 'gap', 'seconds'],
  ...rows.map(({ mapper, best, mean, worst, formula, seconds }) => [
    mapper,
    ...[best, mean, worst, formula.allocator.value].map(shown),
    gap(formula),
    fixed(seconds, 3),
  ]),
])}\n`;
}
