/**
 * Homogeneous against heterogeneous accelerators, as the allocator sees them with either estimate, and as they are.
 */

import { columnMean, groupBy, valuesOf, where } from '../../../src/study/rows.js';
import { figure, times } from '../numbers.js';
import { judged, type SectionMaker } from '../section.js';

const PRESET = 'platform.preset';
const BANDWIDTH = 'platform.memory.bandwidthGBps';
const ESTIMATE = 'cost.bandwidth';

export const proxyPlatformsSection: SectionMaker = {
  studies: ['proxy-platforms'],
  make(rowsOf) {
    const rows = rowsOf('proxy-platforms');
    const bandwidths = valuesOf(rows, BANDWIDTH) as number[];
    const low = bandwidths[0] as number;
    const of = (estimate: string, preset: string, bandwidth: number, by: string): number =>
      columnMean(where(rows, { [ESTIMATE]: estimate, [PRESET]: preset, [BANDWIDTH]: bandwidth }), `${by}_gflops`);
    const advantage = (estimate: string, bandwidth: number, by: string): number =>
      of(estimate, 'S4', bandwidth, by) / of(estimate, 'S3', bandwidth, by);
    return {
      title: 'Does heterogeneity win when bandwidth is scarce, or does the proxy say so?',
      table: [
        [
          'estimate',
          'GB/s',
          'S3, allocator (GFLOP/s)',
          'S4, allocator',
          'S4 / S3',
          'S3, simulator',
          'S4, simulator',
          'S4 / S3',
        ],
        ...groupBy(rows, [ESTIMATE, BANDWIDTH]).map(({ key }) => {
          const [estimate, bandwidth] = [key[0] as string, Number(key[1])];
          return [
            ...key,
            ...['allocator', 'simulator'].flatMap((by) => [
              figure(of(estimate, 'S3', bandwidth, by)),
              figure(of(estimate, 'S4', bandwidth, by)),
              times(advantage(estimate, bandwidth, by)),
            ]),
          ];
        }),
      ],
      statements: [
        judged(
          'ours',
          'By the released proxy the heterogeneous accelerator wins when bandwidth is scarce; by traffic, and in the simulator, it does not.',
          [
            advantage('scratchpad', low, 'allocator') > 1.02,
            advantage('traffic', low, 'allocator') < 1.02,
            advantage('scratchpad', low, 'simulator') < 1.02,
            advantage('traffic', low, 'simulator') < 1.02,
          ],
          `S4 over S3 at ${low} GB/s: ${times(advantage('scratchpad', low, 'allocator'))} by the proxy, ${times(advantage('traffic', low, 'allocator'))} by traffic, ${times(advantage('scratchpad', low, 'simulator'))} and ${times(advantage('traffic', low, 'simulator'))} when those mappings are simulated`,
        ),
      ],
    };
  },
};
