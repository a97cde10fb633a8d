/**
 * What `map` prints of its trials: a mapping as JSON, a table of mappers, the convergence as CSV.
 */

import { fixed, integer, percent, sum } from '../base/numbers.js';
import { version } from '../base/version.js';
import { mappingDocument } from '../formats/mapping-json.js';
import { type Grouped, makespanOf } from '../pipeline/certify.js';
import type { Trial } from '../pipeline/trials.js';
import { certifiedGap } from '../search/jobs/bound.js';
import { textTable } from './text-table.js';

/** @param bounds by part of what is bounded; none where the objective has no bound */
export function trialDocument({ mapper, seed, found }: Trial, task: Grouped, bounds: readonly number[]) {
  const { groups } = task;
  const best = found.searches.map((result) => result.best);
  const makespanCycles = makespanOf(task, found.mapping);
  const lowerBoundCycles = bounds.length > 0 ? sum(bounds) : null;
  return {
    caldera: version,
    mapper,
    seed,
    samples: sum(found.searches.map((result) => result.samples)),
    makespanCycles,
    lowerBoundCycles,
    gap: lowerBoundCycles === null ? null : certifiedGap(makespanCycles, lowerBoundCycles),
    ...(groups.length > 1 ? { groups, groupMakespanCycles: best } : {}),
    ...mappingDocument(found.mapping),
  };
}

/** A row a mapper over its seeds, the best mapper first. */
export function trialTable(trials: readonly Trial[], task: Grouped, bounds: readonly number[]): string {
  const names = [...new Set(trials.map(({ mapper }) => mapper))];
  const rows = names.map((mapper) => {
    const own = trials.filter((trial) => trial.mapper === mapper);
    const makespans = own.map(({ found }) => makespanOf(task, found.mapping));
    return {
      mapper,
      best: Math.min(...makespans),
      mean: sum(makespans) / own.length,
      worst: Math.max(...makespans),
      seconds: sum(own.map(({ seconds }) => seconds)) / own.length,
    };
  });
  rows.sort((a, b) => a.mean - b.mean || a.best - b.best);
  const bound = sum(bounds);
  const gap = (best: number): string => (bounds.length > 0 ? percent(certifiedGap(best, bound), 2) : '–');
  return `${textTable([
    ['mapper', 'best (cycles)', 'mean', 'worst', 'certified gap', 'seconds'],
    ...rows.map(({ mapper, best, mean, worst, seconds }) => [
      mapper,
      integer(best),
      integer(mean),
      integer(worst),
      gap(best),
      fixed(seconds, 3),
    ]),
  ])}\n`;
}

/** `mapper,seed,group,samples,best_cycles`: one row for each improvement, and the last sample. */
export function convergenceCsv(
  trials: readonly (Pick<Trial, 'mapper' | 'seed'> & { readonly found: Pick<Trial['found'], 'searches'> })[],
): string {
  const lines = ['mapper,seed,group,samples,best_cycles'];
  for (const { mapper, seed, found } of trials)
    for (const [group, { convergence }] of found.searches.entries())
      for (const [i, samples] of convergence.samples.entries())
        lines.push([mapper, seed, group, samples, convergence.best[i]].join(','));
  return `${lines.join('\n')}\n`;
}
