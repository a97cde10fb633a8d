/**
 * Arbitration policies: whom each of them serves.
 */

import { columnMean, groupBy, valuesOf, where } from '../../../src/study/rows.js';
import { figure, percent, range, signed } from '../numbers.js';
import { judged, type SectionMaker } from '../section.js';

const POLICY = 'platform.memory.arbitration';

export const arbitrationSection: SectionMaker = {
  studies: ['arbitration'],
  make(rowsOf) {
    const rows = rowsOf('arbitration');
    const policies = valuesOf(rows, POLICY).map(String);
    const cases = groupBy(rows, ['platform.preset', 'platform.memory.bandwidthGBps']).map(({ key, rows: group }) => {
      const of = (policy: string, column: string): number => columnMean(where(group, { [POLICY]: policy }), column);
      return {
        key,
        of,
        change: (policy: string) => (of(policy, 'simulator_cycles') / of('proportional', 'simulator_cycles') - 1) * 100,
      };
    });
    const wait = (share: number): string => percent(share * 100);
    return {
      title: 'Arbitration policies',
      table: [
        [
          'platform',
          'GB/s',
          'policy',
          'makespan (cycles)',
          'against proportional',
          'HB cores wait',
          'other cores wait',
          'mean job end (cycles)',
          'ANTT',
        ],
        ...cases.flatMap(({ key, of, change }) =>
          policies.map((policy) => [
            ...key,
            policy,
            figure(of(policy, 'simulator_cycles')),
            signed(change(policy)),
            wait(of(policy, 'hb_wait_share')),
            wait(of(policy, 'other_wait_share')),
            figure(of(policy, 'job_end_mean_cycles')),
            figure(of(policy, 'antt')),
          ]),
        ),
      ],
      statements: [
        judged(
          'ours',
          'The policy changes the makespan by less than 5 %.',
          cases.flatMap(({ change }) => policies.map((policy) => Math.abs(change(policy)) < 5)),
          `${range(
            cases.flatMap(({ change }) => policies.map(change)),
            signed,
          )} against proportional sharing`,
        ),
        judged(
          'ours',
          'Equal shares (max-min) serve the LB core.',
          cases.map(({ of }) => of('max-min', 'other_wait_share') < of('proportional', 'other_wait_share')),
          cases
            .map(
              ({ key, of }) =>
                `${key[0]} at ${key[1]} GB/s: it waits ${wait(of('proportional', 'other_wait_share'))} under proportional, ${wait(of('max-min', 'other_wait_share'))} under max-min sharing`,
            )
            .join('; '),
        ),
        judged(
          'ours',
          'It does so at the expense of the HB cores.',
          cases.map(({ of }) => of('max-min', 'hb_wait_share') > of('proportional', 'hb_wait_share')),
          cases
            .map(
              ({ key, of }) =>
                `${key[0]} at ${key[1]} GB/s: they wait ${wait(of('proportional', 'hb_wait_share'))} and ${wait(of('max-min', 'hb_wait_share'))}`,
            )
            .join('; '),
        ),
      ],
    };
  },
};
