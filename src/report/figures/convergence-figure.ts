/**
 * Best makespan over samples, with the certified bound where there is one.
 */
import type { ReportSearch } from '../report-data.js';
import { COLUMN } from './frame.js';
import { linesFigure } from './lines-figure.js';
import type { TidyTable } from './tidy-table.js';

export function convergenceFigure(searches: readonly ReportSearch[], width = COLUMN): string {
  const rows = searches.flatMap(({ label, samples, bestCycles, boundCycles }) => [
    ...samples.map((count, i) => ({ samples: String(count), best_cycles: String(bestCycles[i]), search: label })),
    ...(boundCycles === undefined
      ? []
      : [samples[0], samples.at(-1)].map((count) => ({
          samples: String(count),
          best_cycles: String(boundCycles),
          search: `${label}, bound`,
        }))),
  ]);
  const table: TidyTable = { columns: ['samples', 'best_cycles', 'search'], rows };
  return linesFigure(table, { x: 'samples', y: 'best_cycles', series: 'search', logX: true, steps: true }, width);
}
