/**
 * The simulator in the loop: is it worth the wait?
 */

import { columnMean, groupBy } from '../../../src/study/rows.js';
import { percent, range, signed } from '../numbers.js';
import { judged, type SectionMaker } from '../section.js';

export const inTheLoopSection: SectionMaker = {
  studies: ['in-the-loop'],
  make(rowsOf) {
    const cases = groupBy(rowsOf('in-the-loop'), ['platform']);
    const of = (column: string): number[] => cases.map(({ rows }) => columnMean(rows, column));
    return {
      title: 'The simulator in the loop',
      table: [
        [
          'platform',
          "Kendall's τ",
          'τ in the last population',
          'regret, top 1',
          'regret, top 10',
          're-ranking 10 gains',
          'in the loop gains, equal samples',
          'over the full search',
        ],
        ...cases.map(({ key, rows }) => [
          ...key,
          columnMean(rows, 'kendall_tau').toFixed(2),
          columnMean(rows, 'kendall_tau_population').toFixed(2),
          percent(columnMean(rows, 'regret_top1_percent'), 2),
          percent(columnMean(rows, 'regret_top10_percent'), 2),
          signed(columnMean(rows, 'rerank_gain_percent'), 2),
          signed(columnMean(rows, 'loop_gain_percent'), 2),
          signed(columnMean(rows, 'loop_gain_over_full_percent'), 2),
        ]),
      ],
      statements: [
        judged(
          'ours',
          'The allocator is safe to search with: its choice costs at most 2 %.',
          of('regret_top1_percent').map((regret) => regret <= 2),
          `regret ${range(of('regret_top1_percent'), (value) => percent(value, 2))}`,
        ),
        judged(
          'ours',
          'Searching with the simulator gains more than simulating the ten best.',
          cases.map(
            (_, i) => (of('loop_gain_over_full_percent')[i] as number) > (of('rerank_gain_percent')[i] as number),
          ),
          `in the loop ${range(of('loop_gain_over_full_percent'), (value) => signed(value, 2))} against the full search by the allocator, re-ranking ${range(of('rerank_gain_percent'), (value) => signed(value, 2))}`,
        ),
      ],
    };
  },
};
