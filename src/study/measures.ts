/**
 * What can be measured at a point of a study: columns with their units, read from a finished run. A column that does
 * not apply is empty.
 */
import { registry } from '../base/registry.js';
import { run } from '../run.js';
import type { Scenario } from '../scenario/scenario.js';
import type { Cell, Measure } from './measure.js';
import { correctedMeasure } from './measures/corrected.js';
import { jobsMeasure } from './measures/jobs.js';
import { ladderMeasure } from './measures/ladder.js';
import { loopMeasure } from './measures/loop.js';
import { rankMeasure } from './measures/rank.js';
import { runMeasure } from './measures/run.js';
import { serviceMeasure } from './measures/service.js';

export const measures = registry<Measure>('a measure', {
  run: runMeasure,
  ladder: ladderMeasure,
  rank: rankMeasure,
  loop: loopMeasure,
  jobs: jobsMeasure,
  service: serviceMeasure,
  corrected: correctedMeasure,
});

export function columnsOf(names: readonly string[]): string[] {
  return names.flatMap((name) => measures.get(name).columns);
}

/** One value for each of `columnsOf`. */
export function measureScenario(scenario: Scenario, names: readonly string[]): Cell[] {
  const result = run(scenario);
  return names.flatMap((name) => measures.get(name).of(result)).map(toCell);
}

function toCell(value: string | number | undefined): Cell {
  return value === undefined || (typeof value === 'number' && !Number.isFinite(value)) ? null : value;
}
