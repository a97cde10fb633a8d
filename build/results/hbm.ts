/**
 * `npm run results:hbm`: writes docs/results/hbm.md from the studies memory-layouts, memory-controllers, memory-errors,
 * memory-scenarios and memory-hardware. Nothing on the page is written by hand but the sentences around its tables, which
 * say no figures.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { fixed, percent, signedPercent } from '../../src/base/numbers.js';
import { note } from '../../src/cli/command.js';
import type { ResultRow } from '../../src/study/result-table.js';
import { groupBy, numberAt, type Rows, valuesOf, where } from '../../src/study/rows.js';
import { studied } from './studied.js';

const PAGE = fileURLToPath(new URL('../../docs/results/hbm.md', import.meta.url));

const LAYOUT = 'traffic.layout';
const GRAIN = 'traffic.grainBytes';
const WRITES = 'traffic.readShare';

const table = (heading: readonly string[], rows: readonly (readonly string[])[]): string =>
  [heading, heading.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

/** Share of the peak, and the largest of the causes that are not data. */
function wasted(row: ResultRow | undefined): string {
  const [share, lost] = [numberAt(row ?? {}, 'share_of_peak'), numberAt(row ?? {}, 'largest_loss_share')];
  return `${percent(share)}${lost < 0.05 ? '' : ` (${row?.['largest_loss']})`}`;
}

const layouts = await studied('memory-layouts');
const grains = valuesOf(layouts, GRAIN);
const byLayout = groupBy(layouts, ['device', LAYOUT]).map(({ key, rows }) => [...key, ...rows.map(wasted)]);

const underControllers = await studied('memory-controllers');
const controllers = valuesOf(underControllers, 'controller').map(String);
const byController = groupBy(underControllers, ['device', LAYOUT]).map(({ key, rows }) => {
  const under = (controller: string, share: number): string => wasted(where(rows, { controller, [WRITES]: share })[0]);
  return [
    ...key,
    ...controllers.map((controller) => under(controller, 1)),
    ...['dramsim3', 'ramulator'].map((controller) => under(controller, 0.67)),
  ];
});

/** |replay / estimate − 1| over traffic of each kind, from the smallest up. */
const errorsOf = (rows: Rows): number[] =>
  rows.map((row) => Math.abs(numberAt(row, 'estimate_error'))).sort((a, b) => a - b);
const quantile = (errors: readonly number[], share: number): string =>
  percent(errors[Math.ceil(share * errors.length) - 1] ?? 0);
const errors = groupBy(await studied('memory-errors'), ['device']).map(({ key, rows }) => {
  const isAligned = ({ kind }: ResultRow): boolean => String(kind).startsWith('aligned');
  const [main, aligned] = [errorsOf(rows.filter((row) => !isAligned(row))), errorsOf(rows.filter(isAligned))];
  return [
    ...key,
    quantile(main, 0.5),
    quantile(main, 0.9),
    quantile(main, 1),
    quantile(aligned, 0.5),
    quantile(aligned, 0.9),
  ];
});

const inScenarios = groupBy(await studied('memory-scenarios'), ['run']).flatMap(({ key: [run = ''], rows }) => {
  const [ideal, ...placed] = rows as [ResultRow, ...ResultRow[]];
  const [scenario = '', ...device] = run.split(', ');
  return placed.map((row) => [
    scenario,
    device.join(', '),
    String(row['placement']),
    signedPercent(numberAt(row, 'simulator_cycles') / numberAt(ideal, 'simulator_cycles') - 1),
    percent(numberAt(row, 'memory_share_of_peak')),
    percent(numberAt(row, 'memory_row_hit_rate')),
    fixed(numberAt(row, 'memory_latency_mean_ns'), 0),
    fixed(numberAt(row, 'memory_latency_p99_ns'), 0),
  ]);
});

/** Measured on hardware, with the places the figures are from. */
const HARDWARE: Readonly<Record<string, readonly [source: string, shareOfPeak: number, device: string]>> = {
  'sequential reads, Alveo U280, HBM2': ['Shuhai, FCCM 2020, arXiv 2005.04324', 0.922, 'hbm2'],
  'STREAM copy, Alveo U280, HBM2': ['pc2/HPCC_FPGA', 0.819, 'hbm2'],
  'STREAM copy, Alveo U280, DDR4-2400': ['pc2/HPCC_FPGA', 0.884, 'ddr4-2400'],
  'copy on the device, Tesla V100, HBM2': ['CUDA bandwidthTest', 0.822, 'hbm2'],
  'copy on the device, Tesla T4, GDDR6': ['CUDA bandwidthTest', 0.749, 'gddr6-14000'],
};
const onBoards = await studied('memory-hardware');
const plausible = Object.entries(HARDWARE).map(([what, [source, share, device]]) => [
  ...[what, source, percent(share), device],
  wasted(where(onBoards, { what })[0]),
]);

const page = `# HBM, request by request

What wastes a memory’s bandwidth, how near the estimate comes to the replay, and what both change in bundled scenarios. The rules are in
[models/dram.md](../models/dram.md). The page is made by \`npm run results:hbm\` of the
studies \`memory-layouts\`, \`memory-controllers\`, \`memory-errors\`, \`memory-scenarios\` and \`memory-hardware\`. Devices and controllers come with Caldera.

## Which layouts and grains waste it

Eight streams that read tiles of 64 KiB, as fast as it goes; the columns are the bytes of one stream that are served before the next one’s
turn. Shares of the peak, in brackets the largest cause of what is lost where that is a twentieth of the time or more.

${table(['device', 'layout', ...grains.map((grain) => `${grain} B`)], byLayout)}

Aligned streams begin in the same bank: they conflict unless each is served long enough at a time. Random places cost an activation for each
granule: the shorter the granules, the more of them the activation window holds back.

## Three controllers, the same device and requests

Grain 256 B. The controllers that follow DRAMsim3 and Ramulator agree with their programs in every request, and differ from each other: a
match with one of them is conformance, not truth. The ideal window sees 64 requests of a channel and has no limit of hits.

${table(['device', 'layout', ...controllers, 'dramsim3, a third writes', 'ramulator, a third writes'], byController)}

## The estimate against the replay

|replay / estimate − 1| of the time, by device: fourteen kinds of scattered, contiguous and random traffic, six of aligned traffic.

${table(['device', 'median', '90th percentile', 'largest', 'aligned, median', 'aligned, 90th percentile'], errors)}

## In bundled scenarios

The first sixteen jobs, 200 samples of the search, makespan against that with \`device: ideal\` at the same peak. Mean and 99th percentile of a
request’s latency in nanoseconds.

${table(['scenario', 'memory', 'placement', 'makespan', 'share of peak', 'row hits', 'mean', 'p99'], inScenarios)}

## Measured on hardware

For plausibility only: boards and cards have controllers and traffic of their own.

${table(['what', 'source', 'measured', 'device here', 'replayed'], plausible)}
`;
writeFileSync(PAGE, page);
note(`wrote ${PAGE}`);
