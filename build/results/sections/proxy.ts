/**
 * What "required bandwidth" should mean, judged by the simulator.
 */

import { columnMean, groupBy, valuesOf, where } from '../../../src/study/rows.js';
import { figure, range, signed } from '../numbers.js';
import { judged, type SectionMaker } from '../section.js';

const ESTIMATE = 'cost.bandwidth';

export const proxySection: SectionMaker = {
  studies: ['proxy'],
  make(rowsOf) {
    const rows = rowsOf('proxy');
    const estimates = valuesOf(rows, ESTIMATE).map(String);
    const cases = groupBy(rows, ['platform']).map(({ key, rows: group }) => {
      const of = (estimate: string, column: string): number =>
        columnMean(where(group, { [ESTIMATE]: estimate }), column);
      const loss = (estimate: string): number =>
        (of(estimate, 'simulator_cycles') / of('traffic', 'simulator_cycles') - 1) * 100;
      const off = (estimate: string): number =>
        (of(estimate, 'simulator_cycles') / of(estimate, 'allocator_cycles') - 1) * 100;
      return { platform: key[0] as string, of, loss, off };
    });
    return {
      title: 'The released required-bandwidth proxy against traffic',
      table: [
        [
          'platform',
          'estimate',
          'allocator (cycles)',
          'simulator (cycles)',
          'simulator against allocator',
          'mapping, against that by traffic',
        ],
        ...cases.flatMap(({ platform, of, loss, off }) =>
          estimates.map((estimate) => [
            platform,
            estimate,
            figure(of(estimate, 'allocator_cycles')),
            figure(of(estimate, 'simulator_cycles')),
            signed(off(estimate)),
            signed(loss(estimate)),
          ]),
        ),
      ],
      statements: [
        judged(
          'ours',
          'The scratchpad proxy of the released code promises too much: the allocator is far too optimistic with it.',
          cases.map(({ off }) => off('scratchpad') > 10),
          `the simulator against the allocator: ${range(
            cases.map(({ off }) => off('scratchpad')),
            signed,
          )} by the proxy, ${range(
            cases.map(({ off }) => off('traffic')),
            signed,
          )} by traffic`,
        ),
        judged(
          'ours',
          'Mappings found with it are slower.',
          cases.map(({ loss }) => loss('scratchpad') > 0.5),
          `${range(
            cases.map(({ loss }) => loss('scratchpad')),
            signed,
          )} against mappings found by traffic`,
        ),
      ],
    };
  },
};
