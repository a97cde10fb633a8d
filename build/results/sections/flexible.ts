/**
 * Arrays that take the shape a job likes, against fixed ones.
 */

import { columnMean, groupBy, where } from '../../../src/study/rows.js';
import { figure, range, times } from '../numbers.js';
import { judged, type SectionMaker } from '../section.js';

const FLEXIBLE = 'platform.cores.*.flexible';
const BANDWIDTH = 'platform.memory.bandwidthGBps';
const TASK = 'workload.task';

export const flexibleSection: SectionMaker = {
  studies: ['flexible'],
  make(rowsOf) {
    const cases = groupBy(rowsOf('flexible'), [TASK, BANDWIDTH]).map(({ key, rows }) => {
      const of = (flexible: boolean, column: string): number =>
        columnMean(where(rows, { [FLEXIBLE]: flexible }), column);
      return { key, of, ratio: (column: string) => of(true, column) / of(false, column) };
    });
    const throughput = 'simulator_gflops';
    const latency = cases.map(({ ratio }) => ratio('job_latency_mean_cycles'));
    const bandwidth = cases.map(({ ratio }) => ratio('job_bandwidth_mean_bytes_per_cycle'));
    const byTask = groupBy(rowsOf('flexible'), [TASK]).map(({ key }) => {
      const own = cases.filter((one) => one.key[0] === key[0]);
      return { task: key[0], gains: own.map(({ ratio }) => ratio(throughput)) };
    });
    return {
      title: 'Fixed and flexible arrays',
      table: [
        [
          'task',
          'GB/s',
          'fixed (GFLOP/s)',
          'flexible (GFLOP/s)',
          'flexible / fixed',
          'bandwidth used, fixed',
          'flexible',
        ],
        ...cases.map(({ key, of, ratio }) => [
          ...key,
          figure(of(false, throughput)),
          figure(of(true, throughput)),
          times(ratio(throughput)),
          ...[false, true].map((flexible) => `${(of(flexible, 'simulator_bandwidth_utilization') * 100).toFixed(1)} %`),
        ]),
      ],
      statements: [
        judged(
          'paper, evaluation',
          'A flexible array shortens jobs and makes them ask for more bandwidth.',
          cases.map((_, i) => (latency[i] as number) < 1 && (bandwidth[i] as number) > 1),
          `mean latency ${range(latency, times)}, mean required bandwidth ${range(bandwidth, times)} that of the fixed one`,
        ),
        judged(
          'paper, evaluation',
          'It pays the more, the more bandwidth there is.',
          byTask.map(({ gains }) => (gains.at(-1) as number) > (gains[0] as number)),
          byTask
            .map(
              ({ task, gains }) =>
                `${task}: ${times(gains[0] as number)} with the least bandwidth, ${times(gains.at(-1) as number)} with the most`,
            )
            .join('; '),
        ),
      ],
    };
  },
};
