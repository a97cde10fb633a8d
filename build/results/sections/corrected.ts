/**
 * The corrected allocator (allocator/correction.ts) beside the plain one, on pools its one parameter was not fitted to.
 */

import { mean } from '../../../src/base/numbers.js';
import { columnMean, groupBy, numberAt, type Rows } from '../../../src/study/rows.js';
import { percent, range, signed, times } from '../numbers.js';
import { judged, type SectionMaker } from '../section.js';

/** The pools the parameter was fitted on. */
const FITTED: readonly unknown[] = ['vision', 'language'];

export const correctedSection: SectionMaker = {
  studies: ['corrected'],
  make(rowsOf) {
    const rows = rowsOf('corrected').filter((row) => !FITTED.includes(row['workload.task']));
    const error = (of: Rows, which: string): number =>
      mean(of.map((row) => Math.abs(numberAt(row, `${which}_error_percent`))));
    const line = (name: string, of: Rows): string[] => {
      const [plain, corrected] = [error(of, 'plain'), error(of, 'corrected')];
      const gain = columnMean(of, 'corrected_search_gain_percent');
      return [name, percent(plain, 2), percent(corrected, 2), times(corrected / plain), signed(gain, 2)];
    };
    const machines = groupBy(rows, ['machine']);
    const share = error(rows, 'corrected') / error(rows, 'plain');
    return {
      title: 'A corrected allocator',
      table: [
        ['machine', 'plain: mean absolute error', 'corrected', 'corrected / plain', 'searching with it gains'],
        ...machines.map((one) => line(one.key[0] as string, one.rows)),
        line('all', rows),
      ],
      statements: [
        judged(
          'ours',
          'Correcting what goes into the allocator leaves at most a third of its error.',
          [share <= 1 / 3],
          `mean absolute error ${percent(error(rows, 'corrected'), 2)} instead of ${percent(error(rows, 'plain'), 2)}, on the recommendation and mix pools; the parameter for one buffer was fitted on vision and language`,
        ),
        judged(
          'ours',
          'Searching with the corrected allocator finds faster mappings.',
          machines.map((one) => columnMean(one.rows, 'corrected_search_gain_percent') > 0),
          `makespan shorter by ${range(
            machines.map((one) => columnMean(one.rows, 'corrected_search_gain_percent')),
            (value) => signed(value, 2),
          )} with as many samples`,
        ),
      ],
    };
  },
};
