/**
 * Double buffering, SG size, prefetching across jobs.
 */

import { columnMean, groupBy, valuesOf, where } from '../../../src/study/rows.js';
import { figure, range, signed } from '../numbers.js';
import { judged, type SectionMaker } from '../section.js';

export const scratchpadSection: SectionMaker = {
  studies: ['scratchpad'],
  make(rowsOf) {
    const rows = rowsOf('scratchpad');
    const machines = valuesOf(rows, 'machine').map(String);
    const usual = machines[0] as string;
    const cases = groupBy(rows, ['platform']).map(({ key, rows: group }) => {
      const of = (machine: string, column: string): number => columnMean(where(group, { machine }), column);
      return {
        platform: key[0] as string,
        of,
        change: (machine: string) => (of(machine, 'simulator_cycles') / of(usual, 'simulator_cycles') - 1) * 100,
      };
    });
    const changes = (machine: string): number[] => cases.map(({ change }) => change(machine));
    const told = (machine: string): string => `${machine}: ${range(changes(machine), signed)}`;
    return {
      title: 'Double buffering, scratchpad size, prefetching',
      table: [
        [
          'platform',
          'machine',
          'makespan (cycles)',
          'change',
          'simulator against allocator',
          'tiles a job',
          'waiting for loads',
          'for stores',
        ],
        ...cases.flatMap(({ platform, of, change }) =>
          machines.map((machine) => [
            platform,
            machine,
            figure(of(machine, 'simulator_cycles')),
            signed(change(machine)),
            signed(of(machine, 'difference_percent')),
            figure(of(machine, 'tiles_per_job')),
            ...['load_share', 'store_share'].map((share) => `${(of(machine, share) * 100).toFixed(1)} %`),
          ]),
        ),
      ],
      statements: [
        judged(
          'ours',
          'Without double buffering the same jobs take more than 5 % longer.',
          changes('one buffer').map((change) => change > 5),
          told('one buffer'),
        ),
        judged(
          'ours',
          'A larger scratchpad does not pay.',
          changes('four times the SG').map((change) => change > -1),
          told('four times the SG'),
        ),
        judged(
          'ours',
          'Prefetching across jobs is worth less than 5 %.',
          changes('no prefetch across jobs').map((change) => change < 5),
          told('no prefetch across jobs'),
        ),
      ],
    };
  },
};
