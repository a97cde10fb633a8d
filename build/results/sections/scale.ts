/**
 * S4, S5 and S6: large cores, half of them replaced by little ones, and little ones added.
 */

import { columnMean, valuesOf, where } from '../../../src/study/rows.js';
import { figure, signed, times } from '../numbers.js';
import { judged, type SectionMaker } from '../section.js';

const PRESET = 'platform.preset';
const BANDWIDTH = 'platform.memory.bandwidthGBps';

export const scaleSection: SectionMaker = {
  studies: ['scale'],
  make(rowsOf) {
    const rows = rowsOf('scale');
    const bandwidths = valuesOf(rows, BANDWIDTH) as number[];
    const of = (preset: string, bandwidth: number, column = 'simulator_gflops'): number =>
      columnMean(where(rows, { [PRESET]: preset, [BANDWIDTH]: bandwidth }), column);
    const low = bandwidths[0] as number;
    const high = bandwidths.at(-1) as number;
    const over = (preset: string, bandwidth: number): number => of(preset, bandwidth) / of('S4', bandwidth);
    return {
      title: 'S4, S5 and S6: large, big-little, scaled up',
      table: [
        [
          'GB/s',
          'S4 (GFLOP/s)',
          'S5 (GFLOP/s)',
          'S6 (GFLOP/s)',
          'S5 / S4',
          'S6 / S4',
          'S6: simulator against allocator',
        ],
        ...bandwidths.map((bandwidth) => [
          String(bandwidth),
          ...['S4', 'S5', 'S6'].map((preset) => figure(of(preset, bandwidth))),
          times(over('S5', bandwidth)),
          times(over('S6', bandwidth)),
          signed(of('S6', bandwidth, 'difference_percent'), 2),
        ]),
      ],
      statements: [
        judged(
          'paper, evaluation',
          'When bandwidth is the limit, the big-little accelerator keeps up with one that has more PEs.',
          [over('S5', low) >= 0.99],
          `S5 reaches ${times(over('S5', low))} of S4 at ${low} GB/s`,
        ),
        judged(
          'paper, evaluation',
          'More cores pay when there is bandwidth to feed them.',
          [over('S6', high) > 1.02],
          `S6 over S4: ${times(over('S6', high))} at ${high} GB/s, ${times(over('S6', low))} at ${low} GB/s`,
        ),
      ],
    };
  },
};
