/**
 * Homogeneous and heterogeneous accelerators by task: which mapper wins where.
 */

import { geometricMean } from '../../../src/base/numbers.js';
import { columnMean, groupBy, type Rows, valuesOf, where } from '../../../src/study/rows.js';
import { figure, percent, range, times } from '../numbers.js';
import { judged, type Section, type SectionMaker } from '../section.js';

const PRESET = 'platform.preset';
const TASK = 'workload.task';
const MAPPER = 'mapper.name';
/** Closer than this two mappings are as good as each other. */
const TIE = 0.005;

export const homogeneousSection: SectionMaker = {
  studies: ['homogeneous'],
  make: (rowsOf) => section('Homogeneous accelerators by task', rowsOf('homogeneous'), []),
};

export const heterogeneousSection: SectionMaker = {
  studies: ['heterogeneous', 'homogeneous'],
  make(rowsOf) {
    const rows = rowsOf('heterogeneous');
    const spread = spreads(rows);
    const before = spreads(rowsOf('homogeneous'));
    const matters = judged(
      'paper, evaluation',
      'The choice of the mapping matters more on heterogeneous accelerators than on homogeneous ones.',
      spread.map((one, i) => one > (before[i] ?? 1)),
      `best over worst mapper in the simulator: ${range(spread, times)} here, ${range(before, times)} on homogeneous ones, ${times(geometricMean(spread))} against ${times(geometricMean(before))} in the geometric mean`,
    );
    return section('Heterogeneous accelerators by task', rows, [matters]);
  },
};

function section(title: string, rows: Rows, more: Section['statements']): Section {
  const mappers = valuesOf(rows, MAPPER).map(String);
  const cases = groupBy(rows, [PRESET, TASK]);
  const throughput = (group: Rows, mapper: string, by: string): number =>
    columnMean(where(group, { [MAPPER]: mapper }), `${by}_gflops`);
  const bests = cases.map(({ rows: group }) => bestOf(mappers, (mapper) => throughput(group, mapper, 'simulator')));
  const used = cases.map(({ rows: group }, i) =>
    columnMean(where(group, { [MAPPER]: bests[i] }), 'simulator_bandwidth_utilization'),
  );
  const share = (group: Rows, mapper: string, best: string): string =>
    percent((throughput(group, mapper, 'simulator') / throughput(group, best, 'simulator')) * 100);
  const table = [
    ['throughput, of the best', ...cases.map(({ key }) => key.join(' '))],
    ...mappers.map((mapper) => [
      mapper,
      ...cases.map(({ rows: group }, i) => share(group, mapper, bests[i] as string)),
    ]),
    ['best', ...bests],
    ['its GFLOP/s', ...cases.map(({ rows: group }, i) => figure(throughput(group, bests[i] as string, 'simulator')))],
    ['bandwidth it uses', ...used.map((one) => percent(one * 100))],
  ];
  const others = mappers.filter((mapper) => !mapper.startsWith('magma'));
  const gain = (by: string): number[] =>
    cases.map(({ rows: group }) => {
      const rival = Math.max(...others.map((mapper) => throughput(group, mapper, by)));
      return throughput(group, 'magma', by) / rival;
    });
  const rivals = (by: string): string => {
    const winners = cases.map(({ rows: group }) => bestOf(others, (mapper) => throughput(group, mapper, by)));
    return [...new Set(winners)].join(', ');
  };
  const judge = (by: string, words: string) =>
    judged(
      by === 'allocator' ? 'paper, abstract' : 'ours',
      `MAGMA consistently finds better mappings than the other methods, ${words}.`,
      gain(by).map((one) => one >= 1 - TIE),
      `MAGMA over the best of the others (${rivals(by)}): ${range(gain(by), times)}, ties within ${percent(TIE * 100)} counted for it`,
    );
  return {
    title,
    table,
    statements: [
      judge('allocator', 'by the allocator it searched with'),
      judge('simulator', 'judged by the simulator'),
      ...more,
    ],
  };
}

/** Best over worst mapper by platform and task, in the simulator. */
function spreads(rows: Rows): number[] {
  return groupBy(rows, [PRESET, TASK]).map(({ rows: group }) => {
    const all = groupBy(group, [MAPPER]).map((one) => columnMean(one.rows, 'simulator_gflops'));
    return Math.max(...all) / Math.min(...all);
  });
}

function bestOf(names: readonly string[], value: (name: string) => number): string {
  return names.reduce((best, name) => (value(name) > value(best) ? name : best), names[0] ?? '');
}
