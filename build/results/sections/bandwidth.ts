/**
 * Bandwidth from scarce to plenty, on small and large accelerators, homogeneous and heterogeneous.
 */

import { columnMean, groupBy, type Rows, valuesOf, where } from '../../../src/study/rows.js';
import { figure, range, signed, times } from '../numbers.js';
import { judged, type SectionMaker } from '../section.js';

const PRESET = 'platform.preset';
const BANDWIDTH = 'platform.memory.bandwidthGBps';
const MAPPER = 'mapper.name';

export const bandwidthSmallSection = sectionOf('bandwidth-small', 'Bandwidth on the small accelerators', 'S1', 'S2');
export const bandwidthLargeSection = sectionOf('bandwidth-large', 'Bandwidth on the large accelerators', 'S3', 'S4');

function sectionOf(study: string, title: string, equal: string, mixed: string): SectionMaker {
  return {
    studies: [study],
    make(rowsOf) {
      const rows = rowsOf(study);
      const bandwidths = valuesOf(rows, BANDWIDTH) as number[];
      const throughput = (preset: string, bandwidth: number, mapper = 'magma'): number =>
        columnMean(where(rows, { [PRESET]: preset, [BANDWIDTH]: bandwidth, [MAPPER]: mapper }), 'simulator_gflops');
      const gain = (preset: string, bandwidth: number): number =>
        throughput(preset, bandwidth) / throughput(preset, bandwidth, 'random');
      const table = [
        [
          'platform',
          'GB/s',
          'MAGMA (GFLOP/s)',
          'random (GFLOP/s)',
          'MAGMA over random',
          'bandwidth used',
          'demand / available',
          'simulator against allocator',
        ],
        ...groupBy(where(rows, { [MAPPER]: 'magma' }), [PRESET, BANDWIDTH]).map(({ key, rows: group }) => [
          ...key,
          figure(columnMean(group, 'simulator_gflops')),
          figure(throughput(key[0] as string, Number(key[1]), 'random')),
          times(gain(key[0] as string, Number(key[1]))),
          used(group),
          columnMean(group, 'demand_over_available').toFixed(2),
          signed(columnMean(group, 'difference_percent'), 2),
        ]),
      ];
      const low = bandwidths[0] as number;
      const high = bandwidths.at(-1) as number;
      const steps = [equal, mixed].flatMap((preset) =>
        bandwidths
          .slice(1)
          .map((bandwidth, i) => [throughput(preset, bandwidths[i] as number), throughput(preset, bandwidth)]),
      ) as [number, number][];
      const ratios = bandwidths.map((bandwidth) => throughput(mixed, bandwidth) / throughput(equal, bandwidth));
      const gains = [equal, mixed].map((preset) => bandwidths.map((bandwidth) => gain(preset, bandwidth)));
      return {
        title,
        table,
        statements: [
          judged(
            'paper, evaluation',
            'Throughput grows with the bandwidth.',
            steps.map(([before, after]) => after > before),
            `${equal} gains ${times(throughput(equal, high) / throughput(equal, low))} from ${low} to ${high} GB/s, ${mixed} ${times(throughput(mixed, high) / throughput(mixed, low))}`,
          ),
          judged(
            'paper, evaluation',
            'The scarcer the bandwidth, the more a good mapping is worth.',
            gains.map((all) => (all[0] as number) > (all.at(-1) as number)),
            [equal, mixed]
              .map((preset, i) => {
                const all = gains[i] as number[];
                const top = all.indexOf(Math.max(...all));
                return `${preset}: ${times(all[0] as number)} at ${low}, ${times(all.at(-1) as number)} at ${high}, most (${times(all[top] as number)}) at ${bandwidths[top]} GB/s`;
              })
              .join('; '),
          ),
          judged(
            'paper, evaluation',
            'With scarce bandwidth the heterogeneous accelerator beats the homogeneous one; with plenty it is the other way round.',
            [(ratios[0] as number) > 1.005, (ratios.at(-1) as number) < 0.995],
            `${mixed} over ${equal}: ${times(ratios[0] as number)} at ${low} GB/s, ${times(ratios.at(-1) as number)} at ${high} GB/s, ${range(ratios, times)} in all`,
          ),
        ],
      };
    },
  };
}

function used(rows: Rows): string {
  return `${(columnMean(rows, 'simulator_bandwidth_utilization') * 100).toFixed(1)} %`;
}
