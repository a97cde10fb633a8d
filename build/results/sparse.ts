/**
 * `npm run results:sparse`: sparse cores of several classes against homogeneous machines, and what the answer hangs on; writes
 * docs/results/sparse.md and its pictures. Nothing on the page is written by hand but the sentences around its tables.
 *
 * The suite is the generated kernels of test/fixtures/sparse-suite.json, and where the measured tables stand beside the
 * checkout the ten kernels of SuiteSparse matrices besides.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fixed, geometricMean, integer, percent } from '../../src/base/numbers.js';
import { note } from '../../src/cli/command.js';
import { winnersPicture } from '../../src/cli/commands/sparse-densities.js';
import { parseGapPattern } from '../../src/formats/gap-pattern.js';
import { DERIVED_AREA_ENERGY, provenance } from '../../src/machine/sparse/area-energy.js';
import { sparseClasses } from '../../src/machine/sparse/sparse-class.js';
import { densityMap } from '../../src/pipeline/sparse-densities.js';
import { isGenerated, namedPattern } from '../../src/problem/sparsity/named-pattern.js';
import type { Pattern } from '../../src/problem/sparsity/pattern.js';
import { sparseProduct } from '../../src/problem/sparsity/product.js';
import { BASELINES, type Baseline } from '../../src/search/sparse/headline.js';
import type { ResultRow } from '../../src/study/result-table.js';
import { groupBy, numberAt, type Rows, valuesOf, where } from '../../src/study/rows.js';
import type { SparseKernel } from '../../src/workload/sparse-kernel.js';
import suite from '../../test/fixtures/sparse-suite.json' with { type: 'json' };
import { folder } from '../tables.js';
import { studied, studiedOver } from './studied.js';

const PAGE = fileURLToPath(new URL('../../docs/results/sparse.md', import.meta.url));
const PICTURES = fileURLToPath(new URL('../../docs/results/', import.meta.url));
const SUITE = join(folder, 'sparse', 'aespa', 'suite_cases.txt');

const named = existsSync(SUITE) ? readFileSync(SUITE, 'utf8').trim().split('\n') : suite.kernels;
const patterns = new Map<string, Pattern>();
function matrix(name: string): Pattern {
  const known = patterns.get(name);
  if (known !== undefined) return known;
  const file = join(folder, 'sparse', 'hardtaco', 'matrices', `${name}.pat`);
  const made = isGenerated(name) ? namedPattern(name) : parseGapPattern(readFileSync(file, 'utf8'), name);
  patterns.set(name, made);
  return made;
}
const kernels = named.map((name): SparseKernel => {
  const [a = '', b = ''] = name.split('|');
  return { name, product: sparseProduct(matrix(a), matrix(b)) };
});

/** Kernels whose matrices do not come along: with the names of their files. */
const elsewhere = named
  .filter((name) => !name.split('|').every(isGenerated))
  .map((name) => {
    const { a, b } = kernelDocument({ name });
    return { label: name, set: { kernels: [{ a, b }] } };
  });
/** As a scenario has it. */
function kernelDocument({ name }: Pick<SparseKernel, 'name'>) {
  const [a, b] = name
    .split('|')
    .map((side) => (isGenerated(side) ? side : join(folder, 'sparse', 'hardtaco', 'matrices', `${side}.pat`)));
  return { name, a, b };
}
async function ofSuite(study: string): Promise<Rows> {
  const others = elsewhere.length === 0 ? [] : await studiedOver(study, 'kernel', elsewhere);
  return [...others, ...(await studied(study))];
}
const suiteRows = await ofSuite('sparse-suite');
const edpOfSuite = await ofSuite('sparse-energy');

const BANDWIDTH = 'platform.bandwidthBytesPerCycle';
/** No kernel waits for a memory of so many bytes a cycle. */
const UNLIMITED = Math.max(...valuesOf(suiteRows, BANDWIDTH).map(Number));
const BANDWIDTHS = valuesOf(suiteRows, BANDWIDTH).map(Number);
const at = (bandwidth: number): Rows => where(suiteRows, { [BANDWIDTH]: bandwidth });

const told = (bandwidth: number): string => (bandwidth === UNLIMITED ? 'unlimited' : String(bandwidth));
const times = (value: number): string => `${fixed(value, 2)} ×`;
const table = (heading: readonly string[], rows: readonly (readonly string[])[]): string =>
  [heading, heading.map((_, i) => (i === 0 ? '---' : '---:')), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');

/** Geometric mean over the kernels of one column over another. */
const gain = (rows: Rows, over: string, ours: string): number =>
  geometricMean(rows.map((row) => numberAt(row, over) / numberAt(row, ours)));
const columnOf = (baseline: Baseline, figure: string): string => `${baseline.replaceAll('-', '_')}_${figure}`;
const EIE = columnOf('eie-monolithic', 'cycles');

const headlineRows = BANDWIDTHS.flatMap((bandwidth) =>
  [
    ['whole kernels', 'whole_cycles'],
    ['searched', 'searched_cycles'],
  ].map(([name = '', own = '']) => [
    told(bandwidth),
    name,
    ...BASELINES.map((baseline) => times(gain(at(bandwidth), columnOf(baseline, 'cycles'), own))),
  ]),
);
const baselineRows = BANDWIDTHS.map((bandwidth) => [
  told(bandwidth),
  ...BASELINES.slice(1).map((name) => times(gain(at(bandwidth), EIE, columnOf(name, 'cycles')))),
]);
const naiveRows = BANDWIDTHS.map((bandwidth) => [
  told(bandwidth),
  ...['naive_cycles', 'naive_sorted_cycles', 'whole_cycles', 'searched_cycles'].map((own) =>
    times(gain(at(bandwidth), EIE, own)),
  ),
]);
const behind = suiteRows.filter((row) => numberAt(row, 'searched_cycles') > numberAt(row, 'whole_cycles')).length;

const REPLAYED = 'searched_replay_cycles';
const replayRows = BANDWIDTHS.map((bandwidth) => [
  told(bandwidth),
  ...BASELINES.map((name) => times(gain(at(bandwidth), columnOf(name, 'replay_cycles'), REPLAYED))),
  percent(gain(at(bandwidth), 'searched_cycles', REPLAYED)),
]);

const won = (rows: Rows, column: string): string =>
  groupBy(rows, [column])
    .map(({ key, rows: own }) => [...key, own.length] as const)
    .sort((a, b) => Number(b[1]) - Number(a[1]))
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');
const winnerRows = BANDWIDTHS.map((bandwidth) => [
  told(bandwidth),
  won(at(bandwidth), 'whole_class'),
  won(at(bandwidth), 'searched_way'),
]);

/** Energy-delay product of whole kernels and of the search over the large EIE-like core's, under tables that differ. */
const edpRows = groupBy(edpOfSuite, ['table']).map(({ key, rows }) => [
  ...key,
  times(gain(rows, columnOf('eie-monolithic', 'edp_nj_ns'), 'whole_edp_nj_ns')),
  ...BASELINES.map((name) => times(gain(rows, columnOf(name, 'edp_nj_ns'), 'searched_edp_nj_ns'))),
]);

const density = ({ product: { a, b } }: SparseKernel): number =>
  Math.sqrt((a.indices.length / (a.rows * a.columns)) * (b.indices.length / (b.rows * b.columns)));
/** Parts of the suite for which lanes are shared out among classes. */
const WORKLOADS: readonly (readonly [string, (kernel: SparseKernel) => boolean])[] = [
  ['all kernels', () => true],
  ['density of 0.5 and more', (kernel) => density(kernel) >= 0.5],
  ['density of 0.1 to 0.5', (kernel) => density(kernel) >= 0.1 && density(kernel) < 0.5],
  ['density below 0.1', (kernel) => density(kernel) < 0.1],
];
/** Of the study sparse-lanes; where matrices that do not come along are at hand, over all of the suite. */
const lanePoints =
  elsewhere.length === 0
    ? await studied('sparse-lanes')
    : await studiedOver(
        'sparse-lanes',
        'workload',
        WORKLOADS.map(([label, belongs]) => ({ label, set: { kernels: kernels.filter(belongs).map(kernelDocument) } })),
      );
const splitRows = lanePoints.map((row) => [
  String(row['workload']),
  String((JSON.parse(String(row['kernels'])) as readonly unknown[]).length),
  integer(numberAt(row, 'splits')),
  String(row['lane_split']),
  fixed(numberAt(row, 'split_mm2'), 3),
  times(numberAt(row, 'platform_cycles') / numberAt(row, 'split_cycles')),
]);
const areaBudgetMm2 = numberAt(lanePoints[0] as ResultRow, 'split_budget_mm2');

/** Winners by density, and how far the expected values are from drawn patterns. */
const DENSITIES = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 0.5, 1];
const GRID = { m: 256, k: 256, n: 256, densities: DENSITIES, lanes: 64 };
const maps = [16, 256].map((bandwidthBytesPerCycle) => {
  const grid = { ...GRID, bandwidthBytesPerCycle };
  const points = densityMap(grid);
  const title = `first class by densities: 256³, 64 lanes, ${bandwidthBytesPerCycle} B/cycle`;
  const file = `sparse-winners-${bandwidthBytesPerCycle}.svg`;
  writeFileSync(join(PICTURES, file), winnersPicture(points, DENSITIES, title));
  const drawn = [1, 2, 3].map((seed) => densityMap(grid, seed));
  note(`densities at ${bandwidthBytesPerCycle} B/cycle`);
  return { bandwidthBytesPerCycle, points, drawn, file };
});
const errorRows = sparseClasses.names.map((name, c) => {
  const errors = maps[1]!.points.map(({ cycles }, i) => {
    const mean = maps[1]!.drawn.reduce((sum, points) => sum + points[i]!.cycles[c]!, 0) / maps[1]!.drawn.length;
    return Math.abs(cycles[c]! / mean - 1);
  });
  const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
  return [name, percent(mean, 2), percent(Math.max(...errors), 1)];
});
const agreement = maps.map(({ points, drawn }) => {
  const same = drawn.flatMap((of) => of.filter(({ winner }, i) => winner === points[i]!.winner)).length;
  return same / (points.length * drawn.length);
});

const searchedAt256 = gain(at(256), EIE, 'searched_cycles');
const smallAt256 = gain(at(256), EIE, columnOf('eie-small-cores', 'cycles'));
const smallAt64 = gain(at(64), EIE, columnOf('eie-small-cores', 'cycles'));

writeFileSync(
  PAGE,
  `# Sparse cores of several classes

Generated by \`npm run results:sparse\`, of the studies \`sparse-suite\`, \`sparse-energy\` (kernel by kernel) and \`sparse-lanes\`: do not edit. The platform \`aespa\` (64 lanes each of \`tpu\`, \`eie\`, \`extensor\` and \`matraptor\`) against homogeneous
machines of as many lanes, on ${kernels.length} kernels${kernels.length === 32 ? ' (22 generated, 10 of SuiteSparse matrices)' : ', all generated'}; geometric means. The abstract of the AESPA paper (Qin et al., arXiv 2201.08916) says
1.96 × in time and 7.9 × in energy-delay product over a homogeneous EIE-like machine, on a workload and with a platform of its own that were not at hand: direction and
order can be compared, the figures cannot.

## Against which baseline?

By the analytical bound: the busiest core, or all bytes over the bandwidth. *Whole kernels* puts a kernel on its best core, *searched* may cut it over several.
The searched schedule is behind the whole kernel in ${behind} of ${BANDWIDTHS.length * kernels.length} cases.

${table(['bytes a cycle', 'aespa', ...BASELINES.map((name) => `over ${name}`)], headlineRows)}

The baselines among themselves, over the one large EIE-like core:

${table(['bytes a cycle', ...BASELINES.slice(1)], baselineRows)}

The baseline decides. At 256 bytes a cycle the searched platform gains ${times(searchedAt256)} over one EIE-like core of 256 lanes, and four EIE-like cores of 64 lanes gain ${times(smallAt256)}
alone: blocks of fewer lanes wait less for their longest. At 64 bytes a cycle the small cores gain ${times(smallAt64)}: each reads its own copy of the operands.

Which class and which strategy won:

${table(['bytes a cycle', 'best whole kernels on', 'best of all strategies'], winnerRows)}

## What the replay says

The same schedules, lane by lane through the memory they share; no core overlaps loads and computing here, as in the released kernels:

${table(['bytes a cycle', ...BASELINES.map((name) => `over ${name}`), 'bound / replay'], replayRows)}

## Splits without a search

Rows shared out by how fast each core is with the whole kernel, as they come or the densest first, over the large EIE-like core:

${table(['bytes a cycle', 'naive rows', 'naive, densest first', 'whole kernels', 'searched'], naiveRows)}

A block of lanes takes as long for one row as for all its rows, and the slowest core's share holds up the rest.

## Energy-delay product

At 256 bytes a cycle, by formula; energy-delay of the baseline over ours. Only the direction of the abstract's 7.9 × can be expected: it needs an energy ratio of 4.03 beside
its speed-up, about the number of sub-accelerators, which the traffic of these kernels does not give.

${table(['table', 'whole kernels over eie-monolithic', ...BASELINES.map((name) => `searched over ${name}`)], edpRows)}

Where the table comes from:

${provenance(DERIVED_AREA_ENERGY)
  .map((line) => `- ${line}`)
  .join('\n')}

## How many lanes for each class?

Every split of at most 256 lanes in steps of 32 among five classes, under the area of 256 EIE-like lanes (${fixed(areaBudgetMm2, 3)} mm² by the derived table), whole kernels; the three best, and the best of
each number of cores, again with cuts. Gain over the even split of \`aespa\`, both searched:

${table(['workload', 'kernels', 'splits', 'best split', 'mm²', 'gain over aespa'], splitRows)}

The best split hangs on the workload: the argument for several classes, and against any one mix.

## Which class at which densities?

256 × 256 × 256, uniform patterns, 64 lanes; expected cycles and bytes, the longer of computing and transfer. A cell's figure says how far the second is behind.

${maps.map(({ bandwidthBytesPerCycle, file }) => `![First class by densities at ${bandwidthBytesPerCycle} bytes a cycle](${file})`).join('\n\n')}

The expected values against the mean of three drawn patterns, at 256 bytes a cycle over the ${DENSITIES.length ** 2} points:

${table(['class', 'mean error', 'largest'], errorRows)}

The class that is first by expectation is first on the drawn patterns in ${percent(agreement[0]!)} of the cases at 16 bytes a cycle and in ${percent(agreement[1]!)} at 256.
`,
);
note(PAGE);
