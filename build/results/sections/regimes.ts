/**
 * How far the allocator is off by regime: what is asked of the memory over what there is, and the size of the tiles.
 */

import { mean } from '../../../src/base/numbers.js';
import { numberAt, type Rows } from '../../../src/study/rows.js';
import { RUNG_NAMES } from '../../../src/validation/rungs.js';
import { percent, signed } from '../numbers.js';
import { judged, type SectionMaker } from '../section.js';

/** Upper ends of the regimes, demand over available bandwidth. */
const DEMAND = [0.1, 0.3, 1, 3, 10, Number.POSITIVE_INFINITY];
/** Upper ends, KiB a tile in the mean. */
const TILES = [32, 128, 512, Number.POSITIVE_INFINITY];

export const regimesSection: SectionMaker = {
  studies: ['regimes'],
  make(rowsOf) {
    const rows = rowsOf('regimes');
    const inside = (value: number, bounds: readonly number[], i: number): boolean =>
      value < (bounds[i] as number) && value >= (bounds[i - 1] ?? 0);
    const some = (demand: number, tile?: number): Rows =>
      rows.filter(
        (row) =>
          inside(numberAt(row, 'demand_over_available'), DEMAND, demand) &&
          (tile === undefined || inside(numberAt(row, 'tile_kib'), TILES, tile)),
      );
    const errors = (of: Rows): number[] => of.map((row) => Math.abs(numberAt(row, 'difference_percent')));
    const demands = DEMAND.map((_, i) => i).filter((i) => some(i).length > 0);
    const tiles = TILES.map((_, i) => i).filter((i) => demands.some((demand) => some(demand, i).length > 0));
    const worst = demands.reduce((a, b) => (mean(errors(some(b))) > mean(errors(some(a))) ? b : a));
    const all = errors(rows);
    const causes = RUNG_NAMES.map((name) => {
      const column = `${name.replaceAll(/[ -]/g, '_')}_percent`;
      return { name, size: mean(rows.map((row) => Math.abs(numberAt(row, column)))) };
    }).sort((a, b) => b.size - a.size);
    return {
      title: 'How far the allocator is off, by regime',
      table: [
        [
          'demand / available',
          ...tiles.map((i) => `tiles ${label(TILES, i)} KiB`),
          'all: mean',
          'signed mean',
          'largest',
          'error of single jobs',
        ],
        ...demands.map((i) => [
          label(DEMAND, i),
          ...tiles.map((tile) => (some(i, tile).length === 0 ? '' : percent(mean(errors(some(i, tile))), 2))),
          percent(mean(errors(some(i))), 2),
          signed(mean(some(i).map((row) => numberAt(row, 'difference_percent'))), 2),
          percent(Math.max(...errors(some(i))), 2),
          percent(mean(some(i).map((row) => numberAt(row, 'job_error_mean_percent'))), 2),
        ]),
      ],
      statements: [
        judged(
          'ours',
          `The knee is where demand meets supply: the allocator is most wrong at ${label(DEMAND, worst)} times the available bandwidth.`,
          [DEMAND[worst] === 1 || DEMAND[worst] === 3],
          `mean absolute error ${percent(mean(errors(some(worst))), 2)} there, ${percent(mean(all), 2)} over all points, ${percent(Math.max(...all), 2)} at most`,
        ),
        judged(
          'ours',
          'The allocator is off by at most 5 %.',
          all.map((error) => error <= 5),
          `mean ${percent(mean(all), 2)}, largest ${percent(Math.max(...all), 2)}`,
          `what moves the makespan most, on average of the absolute changes: ${causes
            .slice(0, 3)
            .map(({ name, size }) => `${name} (${percent(size, 2)})`)
            .join(', ')}`,
        ),
      ],
    };
  },
};

function label(bounds: readonly number[], i: number): string {
  const low = bounds[i - 1] ?? 0;
  const high = bounds[i] as number;
  return high === Number.POSITIVE_INFINITY ? `≥ ${low}` : `${low}–${high}`;
}
