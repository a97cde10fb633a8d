/**
 * `npm run results:congestion`: what congestion control changes when the traffic is training collectives, measured packet
 * by packet; writes docs/results/congestion.md. Every figure and every sentence with a figure comes from these replays.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { fixed, integer, percent } from '../../src/base/numbers.js';
import { readYaml } from '../../src/formats/yaml-document.js';
import { sharedBuffer } from '../../src/machine/cluster/congestion-setup.js';
import type { Fabric } from '../../src/machine/cluster/fabric.js';
import { closFabric } from '../../src/machine/cluster/fabrics.js';
import { parameterSet } from '../../src/machine/cluster/parameter-sets.js';
import { clusterPackets } from '../../src/pipeline/cluster-packets.js';
import { clusterOf } from '../../src/scenario/load-cluster.js';
import { congestionSchemes } from '../../src/simulator/network/congestion/schemes.js';
import { NS3_PACKET } from '../../src/simulator/network/packet/packet-input.js';
import { PacketReplay } from '../../src/simulator/network/packet/packet-replay.js';
import type { PacketWatcher } from '../../src/simulator/network/packet/watcher.js';
import { train } from '../../src/train.js';
import { type CollectiveName, collectiveFlows } from '../../src/workload/flows/collectives.js';
import { dlrmIteration } from '../../src/workload/flows/dlrm.js';
import type { Flow } from '../../src/workload/flows/flow.js';

const PAGE = fileURLToPath(new URL('../../docs/results/congestion.md', import.meta.url));

const SCHEMES = ['pfc', 'dcqcn', 'dctcp', 'timely', 'hpcc', 'pint', 'turns'] as const;
const SETS = ['paper', 'ali'] as const;
const MIB = 2 ** 20;

/** Beyond it a scheme is said to matter. */
const LITTLE = 0.02;

const FABRICS: Readonly<Record<string, Fabric>> = { '2:1': clos16(2), '1:1': clos16(4) };

function clos16(spines: number): Fabric {
  return closFabric({
    ...{ leaves: 4, hostsPerLeaf: 4, spines },
    hostLink: { rateGbps: 200, delayNs: 5000 },
    spineLink: { rateGbps: 200, delayNs: 12_500 },
  });
}

const LINK32 = { rateGbps: 100, delayNs: 1000 };
const CLOS32 = closFabric({ leaves: 4, hostsPerLeaf: 8, spines: 4, hostLink: LINK32, spineLink: LINK32 });

interface Outcome {
  readonly endNs: number;
  readonly pauses: number;
  readonly mostQueueBytes: number;
  /** Share of the flows whose rate was ever below the line rate. */
  readonly cutShare: number;
}

interface Case {
  readonly name: string;
  readonly fabric: string;
  readonly set: string;
  readonly outcomes: readonly Outcome[];
}

function replay(fabric: Fabric, flows: readonly Flow[], scheme: string, set: string): Outcome {
  const cut = new Set<number>();
  const none = (): void => {};
  let lineRate: Float64Array = new Float64Array(0);
  const watcher: PacketWatcher = {
    ...{ arrived: none, left: none, pausing: none, held: none, started: none, completed: none },
    rate(flow, rateBps) {
      if (rateBps < lineRate[flow]!) cut.add(flow);
    },
  };
  const hostGbps = fabric.links[0]?.rateGbps as number;
  const input = { fabric, flows, setup: parameterSet(set, scheme, hostGbps), buffer: sharedBuffer(32) };
  const run = new PacketReplay(
    { ...input, packet: NS3_PACKET, seed: 1, timeQuantumNs: 1 },
    congestionSchemes.get(scheme),
    { watcher },
  );
  lineRate = run.world.flows.lineRate;
  const { endNs, pauses, mostQueueBytes } = run.run();
  return { endNs, pauses, mostQueueBytes, cutShare: cut.size / flows.length };
}

function all(name: string, [fabricName, fabric]: readonly [string, Fabric], set: string, flows: readonly Flow[]): Case {
  return { name, fabric: fabricName, set, outcomes: SCHEMES.map((scheme) => replay(fabric, flows, scheme, set)) };
}

const hosts = (count: number): number[] => Array.from({ length: count }, (_, host) => host);

function collectives(
  name: CollectiveName,
  mebibytes: number,
  fabrics: readonly string[],
  sets: readonly string[],
): Case[] {
  const flows = collectiveFlows({ name, hosts: hosts(16), bytes: mebibytes * MIB, groupSize: 4 });
  return fabrics.flatMap((fabric) =>
    sets.map((set) => all(`${name}, ${mebibytes} MiB`, [fabric, FABRICS[fabric] as Fabric], set, flows)),
  );
}

/** An iteration of a job on 16 accelerators under the 2:1 fabric. */
function iteration(name: string, job: object): Case {
  const document = {
    ...{ kind: 'cluster', name: 'study', model: 'packet', activeChunks: 2 },
    network: {
      dimensions: [
        { topology: 'switch', size: 4, linkGBps: 25, latencyNs: 5000 },
        { topology: 'switch', size: 4, linkGBps: 12.5, latencyNs: 17_500 },
      ],
    },
    schedule: { order: 'baseline', chunks: 2 },
    packets: { topology: { listed: FABRICS['2:1'] }, schemes: ['pfc'] },
    job: { ...job, accelerator: { teraflops: 312, efficiency: 0.4 } },
  };
  const scenario = clusterOf(readYaml(JSON.stringify(document), 'study'));
  const { traffic } = scenario;
  if (traffic.kind !== 'job' || traffic.timedBy !== undefined) throw new Error('a job whose products have times');
  const { replay: chunks, estimate } = train(scenario, { ...traffic, timedBy: undefined }, { record: true });
  const { timeNs, recording, collectives: issued } = chunks;
  const coarser = { boundNs: estimate.boundNs, estimateNs: estimate.timeNs, timeNs, recording };
  const packets = clusterPackets(scenario, { ...coarser, collectives: issued }, traffic);
  const { flows } = (packets.runs[0] as (typeof packets.runs)[number]).input;
  return all(name, ['2:1', FABRICS['2:1'] as Fabric], 'paper', flows);
}

const both = Object.keys(FABRICS);
const short: Case[] = [
  ...(['ring', 'halving-doubling', 'hierarchical', 'direct', 'all-to-all'] as const).flatMap((name) =>
    collectives(name, 1, both, SETS),
  ),
  ...collectives('halving-doubling', 4, ['2:1'], SETS),
  ...collectives('all-to-all', 4, ['2:1'], SETS),
];
const long: Case[] = collectives('all-to-all', 16, ['2:1'], ['paper']);
const iterations: Case[] = [
  ...SETS.map((set) => all('DLRM-like', ['2:1', FABRICS['2:1'] as Fabric], set, dlrmIteration(hosts(16)))),
  ...SETS.map((set) => all('DLRM-like, 32 hosts of 100 Gb/s', ['2:1', CLOS32], set, dlrmIteration(hosts(32)))),
  iteration('GPT-like, 2 blocks', {
    transformer: { blocks: 2, hidden: 512, heads: 8, sequence: 256 },
    ...{ modelParallel: 4, batch: 1 },
  }),
  iteration('ResNet-50', { model: 'resnet50', batch: 32 }),
];

function table(cases: readonly Case[]): string {
  const head = ['traffic', 'fabric', 'parameters', 'pfc (µs)', ...SCHEMES.slice(1)];
  const rows = cases.map(({ name, fabric, set, outcomes }) => {
    const base = (outcomes[0] as Outcome).endNs;
    return [name, fabric, set, fixed(base / 1000, 1), ...outcomes.slice(1).map(({ endNs }) => fixed(endNs / base, 3))];
  });
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

/** Where one scheme is more than LITTLE from PFC alone, and what it did there. */
function matters(cases: readonly Case[]): string {
  const head = [
    'traffic',
    'fabric',
    'parameters',
    'scheme',
    'time of pfc',
    'flows slowed',
    'pauses (pfc)',
    'largest queue (pfc), bytes',
  ];
  const rows = cases.flatMap(({ name, fabric, set, outcomes }) => {
    const base = outcomes[0] as Outcome;
    return SCHEMES.flatMap((scheme, i) => {
      const own = outcomes[i] as Outcome;
      if (Math.abs(own.endNs / base.endNs - 1) <= LITTLE) return [];
      return [
        [
          ...[name, fabric, set, scheme, fixed(own.endNs / base.endNs, 3), percent(own.cutShare, 0)],
          ...[`${integer(own.pauses)} (${integer(base.pauses)})`],
          `${integer(own.mostQueueBytes)} (${integer(base.mostQueueBytes)})`,
        ],
      ];
    });
  });
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

/** By scheme: in how many cases it is within LITTLE, and its worst. */
function verdicts(cases: readonly Case[]): string {
  return SCHEMES.slice(1)
    .map((scheme, i) => {
      const ratios = cases.map(({ outcomes }) => (outcomes[i + 1] as Outcome).endNs / (outcomes[0] as Outcome).endNs);
      const near = ratios.filter((ratio) => Math.abs(ratio - 1) <= LITTLE).length;
      const worst = Math.max(...ratios);
      const at = cases[ratios.indexOf(worst)] as Case;
      return `- \`${scheme}\`: within ${percent(LITTLE, 0)} of PFC alone in ${near} of ${cases.length}; worst ${fixed(worst, 3)} × (${at.name}, ${at.fabric}, ${at.set}), best ${fixed(Math.min(...ratios), 3)} ×`;
    })
    .join('\n');
}

const everything = [...short, ...long, ...iterations];
const slowed = everything.flatMap(({ outcomes }) =>
  outcomes.slice(1, -1).map((own) => ({ ...own, ratio: own.endNs / (outcomes[0] as Outcome).endNs })),
);
const untouched = slowed.filter(({ cutShare }) => cutShare === 0);
const paper = short.filter(({ set }) => set === 'paper');

const page = `# Congestion control on training collectives: what came out

Written by \`npm run results:congestion\`: do not edit. [models/congestion.md](../models/congestion.md) says what the words mean. 16 hosts under four leaves, 200 Gb/s,
5 µs to a leaf and 12.5 µs to a spine, two spines (2:1) or four (1:1), 32 MiB of buffer a switch, unless a row says otherwise; one seed. Times of schemes are over that of
PFC alone on the same row. \`turns\` is our own: a static window of one bandwidth-delay product, and receivers that let messages take turns.

## Short messages

arXiv 2207.10898 concludes that these schemes have little impact on the end-to-end performance. Here, over its parameters and messages of 1 and 4 MiB a rank:

${verdicts(paper)}

${table(short)}

## Long messages

${table(long)}

## Iterations end to end

DLRM-like is the traffic of astra-sim's sample; the other two are training jobs in two dimensions (\`model: packet\`, two chunks), computed at 40 % of 312 teraflops.

${table(iterations)}

## Where it matters, and what the scheme did there

Every row above in which a scheme is more than ${percent(LITTLE, 0)} from PFC alone. *Flows slowed*: share of the flows whose rate was ever below the line rate.

${matters(everything)}

In ${untouched.length} of ${slowed.length} runs of the five published schemes beside PFC no flow was ever slowed; the slowest of these took ${fixed(Math.max(...untouched.map(({ ratio }) => ratio)), 3)} × the time of PFC
alone. The published schemes set rates only: where none is set, what is left is their telemetry's bytes.

## A cheap scheme

\`turns\` has no rates, marks, telemetry or timers. Over all ${everything.length} rows:

${verdicts(everything)}
`;

writeFileSync(PAGE, page);
