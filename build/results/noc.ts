/**
 * `npm run results:noc`: jobs on chips with a network and a shared SRAM, and docs/results/noc.md with what came of it. Every
 * figure on the page, and every word that depends on one, is computed here. About a minute of CPU time.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { JobAnalysis } from '../../src/analysis/job-analysis.js';
import { fixed, geometricMean, integer, percent, signedPercent } from '../../src/base/numbers.js';
import { note } from '../../src/cli/command.js';
import { readYaml } from '../../src/formats/yaml-document.js';
import { type Mapping, queuesOf } from '../../src/mapping/job-mapping.js';
import { analyze, queueOf } from '../../src/pipeline/analyze.js';
import { linesFigure } from '../../src/report/figures/lines-figure.js';
import { run } from '../../src/run.js';
import { scenarioOf } from '../../src/scenario/load.js';
import type { Scenario } from '../../src/scenario/scenario.js';
import { linkLoads } from '../../src/simulator/noc/link-loads.js';
import { memoryBytesOf } from '../../src/simulator/noc/network-report.js';
import { savedBytes } from '../../src/simulator/noc/shared-sram.js';
import { replayInput } from '../../src/simulator/replay-input.js';
import { type SimulationResult, simulate } from '../../src/simulator/simulate.js';
import { splitIntoGroups } from '../../src/workload/splitter.js';

const FOLDER = fileURLToPath(new URL('../../docs/results/', import.meta.url));
const SEEDS = [1, 2, 3];
const WIDTHS = [2, 4, 8, 16, 32];
const TASKS = ['vision', 'language', 'recommendation', 'mix'];
const SIZES = [1, 4, 16, 64];
const STREAM_WIDTHS = [4, 8, 16, 32];
const MESH_GBPS = 64;

const table = (heading: readonly string[], rows: readonly (readonly string[])[]): string =>
  [heading, heading.map((_, i) => (i === 0 ? '---' : '---:')), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');

const scenario = (document: object): Scenario => scenarioOf(readYaml(JSON.stringify(document), 'noc.yaml'));

/** Sixteen small cores of a 4 × 4 mesh, two stacks in opposite corners unless said. */
function mesh(linkBytesPerCycle: number, seed: number, more: { channels?: string; stacks?: readonly number[] } = {}) {
  const { channels = 'interleaved', stacks = [0, 15] } = more;
  return scenario({
    name: 'noc',
    seed,
    platform: {
      preset: 'mesh-4x4',
      memory: { bandwidthGBps: MESH_GBPS, stacks: stacks.length, channels },
      noc: { topology: 'mesh', columns: 4, linkBytesPerCycle, hopCycles: 4, flitBytes: 16, stacks },
    },
    workload: { task: 'mix', jobs: 48, groupSize: 48 },
    mapper: { name: 'magma', samples: 600 },
  });
}

interface Prepared {
  readonly scenario: Scenario;
  readonly analysis: JobAnalysis;
}

/** A mapping replayed on a machine that it was perhaps not found for. */
function replayed({ scenario: { platform, simulator, ...rest }, analysis }: Prepared, mapping: Mapping) {
  const { jobs } = queueOf({ platform, simulator, ...rest });
  const groups = splitIntoGroups(jobs, rest.groupSize, platform.cores.length);
  const queues = groups.map((ids) => queuesOf(mapping, platform.cores.length, ids));
  return simulate(replayInput({ platform, ...simulator, analysis, mapping, groups: queues, jobs }));
}

const cyclesOf = ({ timeline }: SimulationResult): number => timeline.makespanCycles;

/** How full the fullest link between routers, and the fullest stack or its own link, were. */
function fullest({ network, timeline }: SimulationResult): { readonly link: number; readonly stack: number } {
  const loads = linkLoads(network!, timeline.makespanCycles);
  const most = (kept: (load: (typeof loads)[number]) => boolean): number =>
    loads.filter(kept).reduce((top, { used }) => Math.max(top, used), 0);
  return {
    link: most(({ isLink, name }) => isLink && !name.includes('core')),
    stack: most(({ isLink }) => !isLink),
  };
}

// 1. Where the network limits, and what a mapping found without it is worth.
const widths = WIDTHS.map((width) => {
  const bySeed = SEEDS.map((seed) => {
    const onNetwork = mesh(width, seed);
    const found = run(onNetwork, { tenants: false });
    const { noc: _, ...platform } = onNetwork.platform;
    const without = run({ ...onNetwork, platform }, { tenants: false });
    const prepared = { scenario: onNetwork, analysis: found.analysis };
    const near = mesh(width, seed, { channels: 'partitioned' });
    return {
      found: cyclesOf(found.replay),
      estimate: found.estimate.metrics.makespanCycles,
      without: cyclesOf(replayed(prepared, without.mapping)),
      oneMemory: cyclesOf(without.replay),
      near: cyclesOf(run(near, { tenants: false }).replay),
      ...fullest(found.replay),
    };
  });
  note(`links of ${width} bytes`);
  const mean = (of: (one: (typeof bySeed)[number]) => number): number => geometricMean(bySeed.map(of));
  return {
    width,
    ...{ cycles: mean((one) => one.found), near: mean((one) => one.near) },
    link: mean((one) => one.link),
    stack: mean((one) => one.stack),
    overEstimate: mean((one) => one.found / one.estimate) - 1,
    overOneMemory: mean((one) => one.found / one.oneMemory) - 1,
    survives: mean((one) => one.without / one.found) - 1,
  };
});

// 2. Where the stacks lie.
const PLACES: readonly (readonly [string, readonly number[]])[] = [
  ['one in a corner', [0]],
  ['one in the middle', [5]],
  ['two in opposite corners', [0, 15]],
  ['two in the middle', [5, 10]],
  ['four in the corners', [0, 3, 12, 15]],
  ['four in the middle', [5, 6, 9, 10]],
  ['four along one side', [0, 1, 2, 3]],
];
const PLACED_WIDTH = 8;
const places = PLACES.map(([name, stacks]) => {
  const of = (channels: string): number =>
    geometricMean(
      SEEDS.map((seed) => cyclesOf(run(mesh(PLACED_WIDTH, seed, { channels, stacks }), { tenants: false }).replay)),
    );
  note(name);
  return { name, stacks: stacks.length, interleaved: of('interleaved'), partitioned: of('partitioned') };
});

// 3. What an SRAM is worth, by task: one mapping, found without it.
function onS2(task: string, seed: number, sram?: { readonly MiB: number; readonly replacement: string }): Scenario {
  const sharedSram = sram === undefined ? {} : { sharedSram: { ...sram, banks: 8, bandwidthGBps: 256 } };
  return scenario({
    name: 'sram',
    seed,
    platform: { preset: 'S2', memory: { bandwidthGBps: 16 }, ...sharedSram },
    workload: { task, jobs: 120, groupSize: 24 },
    mapper: { name: 'magma', samples: 400 },
  });
}

const tasks = TASKS.map((task) => {
  const bySeed = SEEDS.map((seed) => {
    const plain = run(onS2(task, seed), { tenants: false });
    const first = onS2(task, seed, { MiB: 1, replacement: 'planned' });
    const analysis = analyze(first, queueOf(first));
    const all = plain.replay.bytesServed;
    const kept = (MiB: number, replacement: string) => {
      const replay = replayed({ scenario: onS2(task, seed, { MiB, replacement }), analysis }, plain.mapping);
      const saved = replay.network!.sram!.tensors.reduce((sum, tensor) => sum + savedBytes(tensor), 0);
      return {
        crossed: memoryBytesOf(replay.network) / all,
        saved: saved / all,
        faster: cyclesOf(plain.replay) / cyclesOf(replay),
      };
    };
    return SIZES.map((MiB) => ({ planned: kept(MiB, 'planned'), lru: kept(MiB, 'lru') }));
  });
  note(task);
  const mean = (size: number, of: (one: (typeof bySeed)[number][number]) => number): number =>
    geometricMean(bySeed.map((sizes) => of(sizes[size]!)));
  return {
    task,
    sizes: SIZES.map((MiB, i) => ({
      MiB,
      crossed: mean(i, ({ planned }) => planned.crossed),
      crossedLru: mean(i, ({ lru }) => lru.crossed),
      faster: mean(i, ({ planned }) => planned.faster),
      fasterLru: mean(i, ({ lru }) => lru.faster),
    })),
  };
});

// 4. What streams of weights are worth: as many passes through one network as there are cores.
const PASSES = 16;
const streams = STREAM_WIDTHS.map((width) => {
  const cyclesWith = (multicast: boolean): number =>
    cyclesOf(
      run(
        scenario({
          name: 'streams',
          seed: 1,
          platform: {
            preset: 'mesh-4x4',
            memory: { bandwidthGBps: MESH_GBPS, stacks: 2 },
            noc: { topology: 'mesh', columns: 4, linkBytesPerCycle: width, hopCycles: 4, flitBytes: 16, multicast },
          },
          workload: { models: [{ name: 'squeezenet', inferences: PASSES }], groupSize: PASSES },
          mapper: { name: 'magma', samples: 200 },
        }),
        { tenants: false },
      ).replay,
    );
  note(`streams over links of ${width} bytes`);
  return { width, alone: cyclesWith(false), cast: cyclesWith(true) };
});
const byStream = streams.toSorted((a, b) => b.alone / b.cast - a.alone / a.cast);

// The words that depend on the figures.
const limited = widths.filter(({ link, stack }) => link > stack);
const where =
  limited.length === 0
    ? 'At no width is a link fuller than the stacks: memory limits'
    : limited.length === widths.length
      ? 'At every width a link is fuller than the stacks: the network limits'
      : `Up to ${limited.at(-1)!.width} bytes a link is fuller than the stacks and the network limits, from ${widths[limited.length]!.width} on the stacks do`;
const lost = widths.toSorted((a, b) => b.survives - a.survives);
const most = lost[0]!;
const least = lost.at(-1)!;
const survives =
  most.survives < 0.02
    ? `A mapping found without the network is at most ${signedPercent(most.survives)} off the one found with it: the search does not need to see it`
    : `A mapping found without the network takes ${signedPercent(most.survives)} at ${most.width} bytes and ${signedPercent(least.survives)} at ${least.width}, against one that the same search finds with the network in view`;
const byPlace = places.toSorted((a, b) => a.interleaved - b.interleaved);
const interleavedOf = (stacks: number): number[] =>
  places.filter((place) => place.stacks === stacks).map(({ interleaved }) => interleaved);
const numbers = [...new Set(places.map(({ stacks }) => stacks))];
const ofPlace = Math.max(...numbers.map((n) => Math.max(...interleavedOf(n)) / Math.min(...interleavedOf(n)) - 1));
const ofNumber =
  geometricMean(interleavedOf(Math.min(...numbers))) / geometricMean(interleavedOf(Math.max(...numbers))) - 1;
const nearer = widths.filter(({ cycles, near }) => near < cycles).map(({ width }) => width);
const nearest =
  nearer.length === 0
    ? 'Tensors that lie whole in the nearest stack are slower than interleaved ones at every width'
    : `Tensors that lie whole in the nearest stack are faster than interleaved ones at ${nearer.join(', ')} bytes${nearer.length === widths.length ? ', every width tried' : ', slower at the others'}`;
const last = SIZES.length - 1;
const byWorth = tasks.toSorted((a, b) => b.sizes[last]!.faster - a.sizes[last]!.faster);
const planAhead = tasks.flatMap(({ sizes }) => sizes.map(({ faster, fasterLru }) => faster / fasterLru));
const fewerBytes = tasks.flatMap(({ sizes }) =>
  sizes.map(({ crossed, crossedLru }) => crossed <= crossedLru * (1 + 1e-9)),
);

writeFileSync(
  `${FOLDER}noc-links.svg`,
  linesFigure(
    {
      columns: ['link bytes per cycle', 'makespan (million cycles)', 'data'],
      rows: widths.flatMap(({ width, cycles, near }) =>
        Object.entries({ 'in all stacks': cycles, 'in the nearest': near }).map(([data, value]) => ({
          'link bytes per cycle': String(width),
          'makespan (million cycles)': String(value / 1e6),
          data,
        })),
      ),
    },
    { x: 'link bytes per cycle', y: 'makespan (million cycles)', series: 'data', logX: true },
  ),
);
writeFileSync(
  `${FOLDER}noc-sram.svg`,
  linesFigure(
    {
      columns: ['memory kept on the chip (mebibytes)', 'bytes that cross memory (%)', 'task'],
      rows: tasks.flatMap(({ task, sizes }) =>
        sizes.map(({ MiB, crossed }) => ({
          'memory kept on the chip (mebibytes)': String(MiB),
          'bytes that cross memory (%)': String(100 * crossed),
          task,
        })),
      ),
    },
    { x: 'memory kept on the chip (mebibytes)', y: 'bytes that cross memory (%)', series: 'task', logX: true },
  ),
);
writeFileSync(
  `${FOLDER}noc.md`,
  `# What the chip's own network and memory are worth

Made by \`npm run results:noc\`; nothing but the sentences around the figures is written by hand, and what they say of figures is
computed with them. Means over ${SEEDS.length} seeds of workload and search; MAGMA with 600 samples on the meshes, 400 elsewhere. The model is in
[models/noc.md](../models/noc.md).

## Where the network limits

Sixteen small cores on a 4 × 4 mesh, 48 jobs of all kinds, ${MESH_GBPS} GB/s in two stacks in opposite corners, tensors interleaved over both. Replayed:

${table(
  [
    'link, bytes per cycle',
    'makespan, cycles',
    'against one memory',
    'against the estimate',
    'fullest link',
    'fullest stack',
    'nearest stack only',
  ],
  widths.map(({ width, cycles, overOneMemory, overEstimate, link, stack, near }) => [
    String(width),
    integer(cycles),
    signedPercent(overOneMemory),
    signedPercent(overEstimate),
    percent(link),
    percent(stack),
    integer(near),
  ]),
)}

${where}. *Against one memory* is the makespan without a network, every core with a port of its own; the links of stacks
count as links. ${nearest}.

![makespan by width of the links](noc-links.svg)

## Where the stacks should lie

The same chip with links of ${PLACED_WIDTH} bytes; all stacks together have the same bandwidth.

${table(
  ['stacks', 'interleaved, cycles', 'nearest stack only'],
  places.map(({ name, interleaved, partitioned }) => [name, integer(interleaved), integer(partitioned)]),
)}

Interleaved, ${byPlace[0]!.name} is best, ${fixed(byPlace.at(-1)!.interleaved / byPlace[0]!.interleaved)} times as fast as ${byPlace.at(-1)!.name}. Among places of as many stacks the best is at most
${percent(ofPlace)} faster than the worst${ofPlace < ofNumber ? `, while more stacks, whose links are so many more, are ${percent(ofNumber)} faster: their number matters more than their places` : `, and more stacks are ${percent(ofNumber)} faster`}.

## Does a mapping found without the network survive it?

${table(
  ['link, bytes per cycle', 'replayed on the network, against one found with it'],
  widths.map(({ width, survives: by }) => [String(width), signedPercent(by)]),
)}

${survives}.

## What it is worth to send weights once

${PASSES} passes through SqueezeNet on the ${PASSES} cores, a layer of each at a time, one mapping search each:

${table(
  ['link, bytes per cycle', 'each core its own, cycles', 'one stream', 'times as fast'],
  streams.map(({ width, alone, cast }) => [String(width), integer(alone), integer(cast), fixed(alone / cast)]),
)}

Streams make the run ${fixed(byStream[0]!.alone / byStream[0]!.cast)} times as fast at ${byStream[0]!.width} bytes and ${fixed(byStream.at(-1)!.alone / byStream.at(-1)!.cast)} times at ${byStream.at(-1)!.width}.

## What a shared SRAM is worth

Platform S2 at 16 GB/s, 120 jobs in groups of 24, an SRAM of 8 banks and 256 GB/s. One mapping for each task and seed, found without the SRAM. Bytes
that cross memory, of those without it, and how many times as fast the run is:

${table(
  ['task', 'MiB', 'bytes, planned', 'bytes, lru', 'times as fast, planned', 'lru'],
  tasks.flatMap(({ task, sizes }) =>
    sizes.map(({ MiB, crossed, crossedLru, faster, fasterLru }) => [
      task,
      String(MiB),
      percent(crossed),
      percent(crossedLru),
      fixed(faster, 3),
      fixed(fasterLru, 3),
    ]),
  ),
)}

![bytes that cross memory by size of the SRAM](noc-sram.svg)

With ${SIZES[last]} MiB the ${byWorth[0]!.task} task gains most, ${fixed(byWorth[0]!.sizes[last]!.faster, 3)} times as fast, and the ${byWorth.at(-1)!.task} task least, ${fixed(byWorth.at(-1)!.sizes[last]!.faster, 3)}. Planned replacement moves no more
bytes than the cache in ${fewerBytes.filter(Boolean).length} of ${fewerBytes.length} rows, and is ${fixed(geometricMean(planAhead), 3)} times as fast as the cache on geometric mean (${fixed(Math.min(...planAhead), 3)} to ${fixed(Math.max(...planAhead), 3)}).
`,
);
note(`${FOLDER}noc.md`);
