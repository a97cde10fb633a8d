/**
 * `npm run results:hbm`: replays memory devices request by request and writes docs/results/hbm.md. Nothing on the page is
 * written by hand but the sentences around its tables, which say no figures.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { fixed, percent, signedPercent } from '../../src/base/numbers.js';
import { note } from '../../src/cli/command.js';
import { estimateBandwidth } from '../../src/estimate/memory/estimate-bandwidth.js';
import type { ControllerName } from '../../src/machine/memory-devices/memory-device.js';
import { CONTROLLER_DEFAULTS, memoryDevices } from '../../src/machine/memory-devices/memory-devices.js';
import { run } from '../../src/run.js';
import { loadScenario } from '../../src/scenario/load.js';
import { dramMetrics } from '../../src/simulator/memory/dram/dram-metrics.js';
import { type DramMachine, replayStreams } from '../../src/simulator/memory/dram/replay-streams.js';
import { type RequestStreams, STEADY_READS } from '../../src/workload/request-streams.js';

const PAGE = fileURLToPath(new URL('../../docs/results/hbm.md', import.meta.url));

const READS: RequestStreams = { ...STEADY_READS, requests: 16_384, streams: 8, seed: 11 };

const LAYOUTS = ['contiguous', 'scattered', 'random', 'aligned'] as const;
const GRAINS = [64, 256, 4096];
const SHOWN = ['hbm2', 'hbm3', 'ddr4-3200', 'lpddr5-6400'];

const table = (heading: readonly string[], rows: readonly (readonly string[])[]): string =>
  [heading, heading.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

function machineOf(name: string, controller?: ControllerName): DramMachine {
  const device = memoryDevices.get(name);
  return { device, controller: CONTROLLER_DEFAULTS[controller ?? device.controller] };
}

/** Share of the peak, and the largest of the causes that are not data. */
function wasted(machine: DramMachine, traffic: RequestStreams): string {
  const { shareOfPeak, causes } = dramMetrics(replayStreams(machine, traffic, { accounts: true }), machine.device);
  const [cause = '', share = 0] = Object.entries(causes ?? {})
    .filter(([name]) => name !== 'data')
    .reduce((most, each) => (each[1] > most[1] ? each : most));
  return `${percent(shareOfPeak)}${share < 0.05 ? '' : ` (${cause})`}`;
}

const byLayout = SHOWN.flatMap((name) =>
  LAYOUTS.map((layout) => [
    name,
    layout,
    ...GRAINS.map((grainBytes) => wasted(machineOf(name), { ...READS, layout, grainBytes })),
  ]),
);
note('layouts and grains');

const CONTROLLERS: readonly ControllerName[] = ['dramsim3', 'ramulator', 'ideal-window'];
const byController = ['hbm2', 'ddr4-3200'].flatMap((name) =>
  LAYOUTS.map((layout) => [
    name,
    layout,
    ...CONTROLLERS.map((controller) => wasted(machineOf(name, controller), { ...READS, layout })),
    wasted(machineOf(name, 'dramsim3'), { ...READS, layout, readShare: 0.67 }),
    wasted(machineOf(name, 'ramulator'), { ...READS, layout, readShare: 0.67 }),
  ]),
);
note('controllers');

/** |replay / estimate − 1| over traffic of each kind, from the smallest up. */
function errorsOf(name: string, cases: readonly Partial<RequestStreams>[]): number[] {
  const machine = machineOf(name);
  return cases
    .map((change) => {
      const traffic = { ...READS, requests: 8192, ...change };
      const { ticks } = estimateBandwidth(machine.device, machine.controller, traffic);
      return Math.abs(replayStreams(machine, traffic).endTick / ticks - 1);
    })
    .sort((a, b) => a - b);
}

const MIXES = [
  { streams: 1, grainBytes: 65_536 },
  { streams: 4, grainBytes: 64 },
  { streams: 16, grainBytes: 1024, readShare: 0.8 },
  { streams: 8, tileBytes: 4096, mode: 'streams', depthTiles: 1 },
  { streams: 8, mode: 'streams', depthTiles: 2 },
] as const;
const quantile = (errors: readonly number[], share: number): string =>
  percent(errors[Math.ceil(share * errors.length) - 1] ?? 0);
const errors = memoryDevices.names.map((name) => {
  const main = errorsOf(name, [
    ...(['scattered', 'contiguous'] as const).flatMap((layout) => MIXES.map((mix) => ({ ...mix, layout }))),
    ...[64, 256, 1024].map((grainBytes) => ({ layout: 'random', grainBytes }) as const),
    { layout: 'random', grainBytes: 64, readShare: 0.67 },
  ]);
  const aligned = errorsOf(
    name,
    [64, 256, 4096].flatMap((grainBytes) =>
      [2, 8].map((streams) => ({ layout: 'aligned', grainBytes, streams }) as const),
    ),
  );
  return [
    name,
    quantile(main, 0.5),
    quantile(main, 0.9),
    quantile(main, 1),
    quantile(aligned, 0.5),
    quantile(aligned, 0.9),
  ];
});
note('estimate against replay');

const SCENARIOS = [
  ['mix-s2-16', 'hbm2', 32],
  ['vision-s2-16', 'hbm2', 32],
  ['mix-s4-16', 'hbm2', 256],
  ['mix-s4-16', 'hbm3', 256],
] as const;
const inScenarios = SCENARIOS.flatMap(([name, device, bandwidthGBps]) => {
  const file = fileURLToPath(new URL(`../../scenarios/${name}.yaml`, import.meta.url));
  const makespanWith = (value: unknown) =>
    run(
      loadScenario(file, [
        ['platform.memory.bandwidthGBps', bandwidthGBps],
        ['platform.memory.device', value],
        ['workload.jobs', 16],
        ['mapper.samples', 200],
      ]),
    ).replay;
  const ideal = makespanWith('ideal').metrics.makespanCycles;
  return (['contiguous', 'scattered', 'aligned'] as const).map((placement) => {
    const { metrics, memory } = makespanWith({ name: device, placement });
    return [
      name,
      `${device}, ${fixed(bandwidthGBps, 0)} GB/s`,
      placement,
      signedPercent(metrics.makespanCycles / ideal - 1),
      percent(memory?.shareOfPeak ?? 0),
      percent(memory?.rowHitRate ?? 0),
      fixed(memory?.latencyNs.mean ?? 0, 0),
      fixed(memory?.latencyNs.p99 ?? 0, 0),
    ];
  });
});
note('scenarios');

/** Measured on hardware, with the places the figures are from. */
const HARDWARE: readonly (readonly [string, string, number, string, Partial<RequestStreams>])[] = [
  [
    'sequential reads, Alveo U280, HBM2',
    'Shuhai, FCCM 2020, arXiv 2005.04324',
    0.922,
    'hbm2',
    { layout: 'contiguous' },
  ],
  ['STREAM copy, Alveo U280, HBM2', 'pc2/HPCC_FPGA', 0.819, 'hbm2', { layout: 'contiguous', readShare: 0.5 }],
  ['STREAM copy, Alveo U280, DDR4-2400', 'pc2/HPCC_FPGA', 0.884, 'ddr4-2400', { layout: 'contiguous', readShare: 0.5 }],
  [
    'copy on the device, Tesla V100, HBM2',
    'CUDA bandwidthTest',
    0.822,
    'hbm2',
    { layout: 'contiguous', readShare: 0.5 },
  ],
  [
    'copy on the device, Tesla T4, GDDR6',
    'CUDA bandwidthTest',
    0.749,
    'gddr6-14000',
    { layout: 'contiguous', readShare: 0.5 },
  ],
];
const plausible = HARDWARE.map(([what, source, share, device, change]) => [
  what,
  source,
  percent(share),
  device,
  wasted(machineOf(device), { ...READS, grainBytes: 4096, ...change }),
]);

const page = `# HBM, request by request

What wastes a memory’s bandwidth, how near the estimate comes to the replay, and what both change in bundled scenarios. The rules are in
[models/dram.md](../models/dram.md). The page is made by \`npm run results:hbm\`. Devices and controllers are those that come with Caldera.

## Which layouts and grains waste it

Eight streams that read tiles of 64 KiB, as fast as it goes; the columns are the bytes of one stream that are served before the next one’s
turn. Shares of the peak, in brackets the largest cause of what is lost where that is a twentieth of the time or more.

${table(['device', 'layout', ...GRAINS.map((grain) => `${grain} B`)], byLayout)}

Aligned streams begin in the same bank: they conflict unless each is served long enough at a time. Random places cost an activation for each
granule: the shorter the granules, the more of them the activation window holds back.

## Three controllers, the same device and requests

Grain 256 B. The controllers that follow DRAMsim3 and Ramulator agree with their programs in every request, and differ from each other: a
match with one of them is conformance, not truth. The ideal window sees 64 requests of a channel and has no limit of hits.

${table(['device', 'layout', ...CONTROLLERS, 'dramsim3, a third writes', 'ramulator, a third writes'], byController)}

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
