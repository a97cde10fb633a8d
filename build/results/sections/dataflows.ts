/**
 * The job analysis of the two dataflows on equal arrays.
 */

import { columnMean, groupBy, where } from '../../../src/study/rows.js';
import { figure, range, times } from '../numbers.js';
import { judged, type SectionMaker } from '../section.js';

export const dataflowsSection: SectionMaker = {
  studies: ['dataflows'],
  make(rowsOf) {
    const cases = groupBy(rowsOf('dataflows'), ['workload.task']).map(({ key, rows }) => {
      const of = (dataflow: string, column: string): number => columnMean(where(rows, { dataflow }), column);
      return { task: key[0] as string, of, ratio: (column: string) => of('LB', column) / of('HB', column) };
    });
    const latency = 'job_latency_mean_cycles';
    const bandwidth = 'job_bandwidth_mean_bytes_per_cycle';
    return {
      title: 'HB against LB: the job analysis',
      table: [
        ['task', 'HB latency (cycles)', 'LB latency', 'LB / HB', 'HB bandwidth (B/cycle)', 'LB bandwidth', 'LB / HB'],
        ...cases.map(({ task, of, ratio }) => [
          task,
          figure(of('HB', latency)),
          figure(of('LB', latency)),
          times(ratio(latency)),
          figure(of('HB', bandwidth)),
          figure(of('LB', bandwidth)),
          times(ratio(bandwidth)),
        ]),
      ],
      statements: [
        judged(
          'paper, evaluation',
          'LB trades latency for bandwidth: jobs take longer on it and ask for less.',
          cases.map(({ ratio }) => ratio(latency) > 1 && ratio(bandwidth) < 1),
          `mean latency ${range(
            cases.map(({ ratio }) => ratio(latency)),
            times,
          )} that of HB, mean required bandwidth ${range(
            cases.map(({ ratio }) => ratio(bandwidth)),
            times,
          )}`,
        ),
      ],
    };
  },
};
