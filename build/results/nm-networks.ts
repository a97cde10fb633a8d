/**
 * Whole networks of the zoo pruned by pattern, as ordinary scenarios: MAGMA maps their layers onto four sparse cores, with and
 * without N:M, and the mapping is replayed. Times and energies are of the dense network on cores without N:M. The points
 * are those of the study nm-networks.
 */
import { fixed, mean } from '../../src/base/numbers.js';
import type { ResultRow } from '../../src/study/result-table.js';
import { groupBy, numberAt, type Rows, valuesOf } from '../../src/study/rows.js';
import { studied } from './studied.js';

const NETWORK = 'workload.models.0.name';
const BANDWIDTH = 'platform.memory.bandwidthGBps';

/** The section of the page. */
export async function networkSection(): Promise<string> {
  const points = await studied('nm-networks');
  const bandwidths = valuesOf(points, BANDWIDTH);
  const of = (column: string): string => valuesOf(points, column).join(', ');
  const difference = (row: ResultRow): number => numberAt(row, 'difference_percent');
  const tables = groupBy(points, [NETWORK]).map(({ key: [network = ''], rows }) => {
    const base = rows.slice(0, bandwidths.length);
    const cells = groupBy(rows, ['cores', 'pattern']).map(({ key, rows: own }) => [
      ...key,
      ...ratios(own, base, 'simulator_cycles'),
      ...own.map((row) => fixed(numberAt(row, 'simulator_bandwidth_utilization'), 2)),
      ...ratios(own, base, 'energy_mj'),
    ]);
    const each = (figure: string): string[] => bandwidths.map((bandwidth) => `${figure}, ${bandwidth} GB/s`);
    const heading = ['cores', 'pattern', ...each('time'), ...each('memory busy'), ...each('energy')];
    const table = [heading, heading.map(() => '---'), ...cells].map((row) => `| ${row.join(' | ')} |`).join('\n');
    return `### ${network}\n\n${table}`;
  });
  const worst = points.reduce((most, one) => (Math.abs(difference(one)) > Math.abs(difference(most)) ? one : most));
  const at = `${worst[NETWORK]}, ${worst['cores']}, ${worst['pattern']}, ${worst[BANDWIDTH]} GB/s`;
  return `Every layer's weights pruned to a pattern, as ordinary scenarios of ${of('workload.models.0.inferences')} inferences on four sparse cores of 256 lanes: MAGMA maps
the layers (${of('mapper.samples')} samples) and the simulator replays the mapping. \`no pattern\` walks all weights, \`N:M\` skips groups of 4, 8 and 16,
\`lists\` walks lists of non-zeros, \`two of each\` has two of the latter kinds. Against the dense network on cores without a pattern;
memory busy is the share of the replay in which bytes cross at the full bandwidth. Layers whose inputs M does not divide stay dense.

${tables.join('\n\n')}

The replay's makespan is ${fixed(mean(points.map((row) => Math.abs(difference(row)))), 1)} % from the allocator's on average, at the most ${fixed(difference(worst), 1)} % (${at}).`;
}

/** Of a column, over the base's at the same bandwidth. */
function ratios(rows: Rows, base: Rows, column: string): string[] {
  return rows.map((row, b) => fixed(numberAt(row, column) / numberAt(base[b] as ResultRow, column), 3));
}
