/**
 * `npm run results:codesign`: runs the studies of flexible hardware and co-design and writes docs/results/codesign.md.
 * Nothing on the page is written by hand but the sentences around its tables.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { fixed, geometricMean, integer } from '../../src/base/numbers.js';
import { stream } from '../../src/base/random.js';
import type { DesignProblem } from '../../src/cost/array/design-problem.js';
import { exactArray } from '../../src/cost/array/exact-array.js';
import { proposeDesigns } from '../../src/cost/array/proposals/propose.js';
import { readYaml } from '../../src/formats/yaml-document.js';
import { hardwareArea } from '../../src/machine/area/area-table.js';
import { areaTables, DEFAULT_AREA_TABLE } from '../../src/machine/area/area-tables.js';
import { UNLIMITED_ARRAY } from '../../src/machine/array-machine.js';
import { type Flexibility, flexibilityOf } from '../../src/machine/flexibility.js';
import { type ArrayLayer, arrayLayer, macsOf } from '../../src/mapping/array-mapping/array-layer.js';
import { GENES, WIDTH } from '../../src/mapping/array-mapping/genes.js';
import { type BaseDesign, baseDesigns } from '../../src/mapping/flexion/base-designs.js';
import { ALL_FREE, freedomOf } from '../../src/mapping/flexion/freedom.js';
import { run } from '../../src/run.js';
import { scenarioOf } from '../../src/scenario/load.js';
import { namedFlexibility } from '../../src/scenario/sections/flexibility.js';
import { areaLimited } from '../../src/search/hardware/area-limited.js';
import type { ResultRow } from '../../src/study/result-table.js';
import { groupBy, numberAt, valuesOf, where } from '../../src/study/rows.js';
import type { Job } from '../../src/workload/job.js';
import { conv, type Layer, layerConvolution, operandBytes, shapeKey } from '../../src/workload/layer.js';
import { models } from '../../src/workload/models/zoo.js';
import { studied } from './studied.js';

const TABLE = areaTables.get(DEFAULT_AREA_TABLE);
const LATER = ['resnet50', 'mobilenet-v2', 'mnasnet', 'bert-base', 'dlrm', 'ncf', 'vgg16'];

/** AlexNet's convolutions as GAMMA's file has them: one column of the two, no padding, stride 1. */
const ALEXNET: readonly Layer[] = [
  conv('conv1', { k: 96, c: 3, y: 227, r: 11, stride: 4 }),
  conv('conv2', { k: 256, c: 48, y: 31, r: 5 }),
  conv('conv3', { k: 384, c: 256, y: 15, r: 3 }),
  conv('conv4', { k: 384, c: 192, y: 15, r: 3 }),
  conv('conv5', { k: 256, c: 192, y: 15, r: 3 }),
];

function layersOf(name: string): ArrayLayer[] {
  const known = new Map<string, ArrayLayer>();
  for (const { layer } of models.get(name)().layers) known.set(shapeKey(layer), arrayLayer(layerConvolution(layer)));
  return [...known.values()];
}

function onArray(layer: ArrayLayer, pes: number, flexibility: Flexibility, design: BaseDesign): DesignProblem {
  return {
    ...{ layer, pes, isPeFree: false, l1Limit: 1024, l2Room: () => 2 ** 20, area: () => 0 },
    evaluate: exactArray(layer, UNLIMITED_ARRAY, 'latency'),
    freedom: freedomOf(flexibility, design, layer, pes),
  };
}

function bestCycles(problem: DesignProblem): number {
  return (proposeDesigns(problem, 1).proposals[0]?.bound ?? Number.NaN) * problem.layer.repeats;
}

const CLASSES = ['0000', 'T', 'O', 'P', 'S', 'TS', 'PS', 'TP', 'TPS', 'TOPS'];

/** One axis at a time, and several: how many times faster than the fixed design, a layer. */
function axesByLayer(): string {
  const shown = ['conv1', 'layer2.0.conv2', 'layer4.0.conv1'].map((name) => ['resnet50', name] as const);
  const depth = [
    ['mobilenet-v2', 'stage1.0.depthwise'],
    ['mobilenet-v2', 'stage2.0.expand'],
    ['bert-base', 'block0.ffn.inner'],
    ['ncf', 'mlp.1'],
  ] as const;
  const rows = [...shown, ...depth].map(([network, name]) => {
    const found = models
      .get(network)()
      .layers.find((own) => own.layer.name === name)!;
    const layer = arrayLayer(layerConvolution(found.layer));
    const cycles = CLASSES.map((letters) =>
      bestCycles(onArray(layer, 1024, namedFlexibility(letters)!, baseDesigns.get('dla'))),
    );
    return [`${network} ${name}`, integer(cycles[0]!), ...cycles.slice(1).map((own) => fixed(cycles[0]! / own))];
  });
  return table([['layer', 'fixed, cycles', ...CLASSES.slice(1)], ...rows]);
}

/** The fixed design that is fastest on AlexNet: its best pair, shape and tiles, shared by all of its layers. */
function designFor(layers: readonly ArrayLayer[], pes: number): BaseDesign {
  const drawn = stream(2014, 'design');
  let best: { design: BaseDesign; cycles: number } | undefined;
  const starts = layers.flatMap(
    (layer) =>
      proposeDesigns(
        onArray(layer, pes, flexibilityOf(['tile', 'parallelism', 'shape']), baseDesigns.get('plain')),
        200,
      ).proposals,
  );
  for (const { genes } of starts) {
    for (let change = 0; change < 20; change++) {
      const tiles = Array.from({ length: WIDTH }, (_, d) => {
        const own = genes[GENES.OUTER_TILE + d]!;
        return change === 0 ? own : Math.max(1, Math.round(own * 2 ** (drawn.below(5) - 2)));
      });
      const design: BaseDesign = {
        pairs: ['KCYXRS'[genes[GENES.OUTER_PARALLEL]!]! + 'KCYXRS'[genes[GENES.INNER_PARALLEL]!]!],
        columns: genes[GENES.CLUSTER]!,
        outerTiles: (d) => tiles[d]!,
        outerOrder: 'KYXCRS',
        innerTiles: () => 1,
        innerOrder: 'KYXCRS',
      };
      const cycles = layers.reduce((sum, layer) => sum + bestCycles(onArray(layer, pes, flexibilityOf([]), design)), 0);
      if (best === undefined || cycles < best.cycles) best = { design, cycles };
    }
  }
  return best!.design;
}

/** A design of 2014 against later networks: how many times faster each class is than the fixed design. */
function futureProof(): string {
  const alexnet = ALEXNET.map((layer) => arrayLayer(layerConvolution(layer)));
  const rows = [256, 1024].flatMap((pes) => {
    const tuned = designFor(alexnet, pes);
    const designs: readonly (readonly [string, BaseDesign])[] = [
      ['tuned to AlexNet', tuned],
      ...['dla', 'eye', 'tpu'].map((name) => [name, baseDesigns.get(name)] as const),
    ];
    return designs.map(([name, design]) => {
      const ratios = CLASSES.slice(1).map((): number[] => []);
      for (const network of LATER)
        for (const layer of layersOf(network)) {
          const fixedCycles = bestCycles(onArray(layer, pes, flexibilityOf([]), design));
          if (Number.isNaN(fixedCycles)) continue;
          CLASSES.slice(1).forEach((letters, i) => {
            const own = bestCycles(onArray(layer, pes, namedFlexibility(letters)!, design));
            ratios[i]!.push(fixedCycles / own);
          });
        }
      return [`${pes}`, name, `${ratios[0]!.length}`, ...ratios.map((own) => fixed(geometricMean(own)))];
    });
  });
  return table([['PEs', 'design', 'layers', ...CLASSES.slice(1)], ...rows]);
}

const OURS = 'codesign-plus';
/** Names of the studied budgets by their mm². */
const BUDGETS: Readonly<Record<number, string>> = { 0.2: 'edge', 7: 'cloud' };

/** Co-search against other searches, and against hardware that is fixed beforehand with the best mapping on it: the study codesign-searches. */
async function searches(): Promise<string> {
  const points = await studied('codesign-searches');
  const rivals = valuesOf(points, 'mapper.name').filter((name) => name !== OURS);
  const head = ['', 'mm²', 'layers', ...rivals.map(String), 'best fixed hardware', 'over the floor'];
  const rows = groupBy(points, ['areaMm2']).map(({ rows: own }) => {
    const budget = numberAt(own[0]!, 'areaMm2');
    const pes = Math.floor((budget * 1e6) / TABLE.peSquareMicrons);
    const ratios = groupBy(own, ['work']).map(({ rows: searched }) => {
      const cycles = (name: unknown): number => numberAt(where(searched, { 'mapper.name': name })[0]!, 'core_cycles');
      const layer = layerOf(searched[0]!);
      const ours = cycles(OURS);
      return [
        ...rivals.map((name) => cycles(name) / ours),
        (fixedHardware(layer, budget) * layer.repeats) / ours,
        ours / ((macsOf(layer) * layer.repeats) / pes),
      ];
    });
    const means = ratios[0]!.map((_, column) =>
      fixed(geometricMean(ratios.map((ratio) => ratio[column]!).filter(Number.isFinite))),
    );
    return [BUDGETS[budget]!, `${budget}`, `${ratios.length}`, ...means];
  });
  return table([head, ...rows]);
}

/** What a point of the study is searched for. */
function layerOf(row: ResultRow): ArrayLayer {
  const [network = ''] = JSON.parse(String(row['workload.models'])) as string[];
  const found = models
    .get(network)()
    .layers.find(({ layer }) => layer.name === row['layer'])!;
  return arrayLayer(layerConvolution(found.layer));
}

/** The least latency on three hardwares of the same area: many PEs, large scratchpads, and between. */
function fixedHardware(layer: ArrayLayer, budget: number): number {
  const { l2Room, area } = areaLimited((hardware) => hardwareArea(TABLE, hardware), budget * 1e6);
  const cycles = [0.3, 0.6, 0.9].map((share) => {
    const held = Math.floor((share * budget * 1e6) / (TABLE.peSquareMicrons + 64 * TABLE.sl.squareMicrons));
    const room = l2Room(held, 64);
    const problem: DesignProblem = {
      ...{ layer, pes: held, isPeFree: false, l1Limit: 64, l2Room: () => room, area, freedom: ALL_FREE },
      evaluate: exactArray(layer, UNLIMITED_ARRAY, 'latency'),
    };
    return proposeDesigns(problem, 1).proposals[0]?.bound ?? Number.POSITIVE_INFINITY;
  });
  return Math.min(...cycles);
}

const TASKS = ['vision', 'language', 'recommendation', 'mix'];

/** A platform chosen for one task, held against S2 of equal area on the others, by replay: the study codesign-platforms. */
async function platforms(): Promise<string> {
  const rows = (await studied('codesign-platforms')).map((row) => {
    const cycles = (column: string): number[] => String(row[column]).split(' / ').map(Number);
    const [own, preset] = [cycles('test_cycles'), cycles('preset_test_cycles')];
    return [
      String(row['workload.task']),
      `${row['cores']} × ${row['kind']}, ${row['pe_rows']} × ${row['pe_columns']}, ${row['sg_kib']} KiB`,
      ...TASKS.map((_, i) => gainText(preset[i]! / own[i]!)),
    ];
  });
  return table([['chosen for', 'platform', ...TASKS], ...rows]);
}

function workload(task: string) {
  return { task, jobs: 64, groupSize: 32 };
}

/** S2's replayed makespan of recommendation over the time that each operand's bytes, moved once, take at full bandwidth. */
function overMemoryFloor(): string {
  const bandwidth = 16;
  const document = {
    name: 'floor',
    seed: 1,
    platform: { preset: 'S2', memory: { bandwidthGBps: bandwidth } },
    workload: workload('recommendation'),
    mapper: { samples: 500 },
  };
  const { jobs, replay } = run(scenarioOf(readYaml(JSON.stringify(document), 'floor')), { tenants: false });
  const bytes = jobs.reduce((sum, job) => {
    const { input, weights, output } = operandBytes((job as Job).layer);
    return sum + input + weights + output;
  }, 0);
  return (replay.metrics.makespanCycles / (bytes / bandwidth)).toFixed(6);
}

/** Near 1 with more digits. */
function gainText(ratio: number): string {
  return fixed(ratio, ratio < 1.01 ? 4 : 2);
}

function table(rows: readonly (readonly string[])[]): string {
  const [head = [], ...body] = rows.map((row) => `| ${row.join(' | ')} |`);
  return [head, `|${' --- |'.repeat(rows[0]!.length)}`, ...body].join('\n');
}

const page = `# Flexible hardware and co-design

Generated by \`npm run results:codesign\`: do not edit. Latencies are those of the exact analysis without limits of bandwidth,
each layer under the best mapping in closed form ([models/codesign.md](../models/codesign.md)); layers of equal shape count once.

## Which axis matters for which layer

1,024 PEs, 1 MiB, design \`dla\`; times faster than the fixed design. What T, P and S gain together is more than each by itself: a
shape that suits a layer needs tiles that fill it. The order alone gains nothing where bandwidth is no limit.

${axesByLayer()}

## A design of 2014 against later networks

The published claim is 11.8 × for full flexibility (abstract of arXiv 2206.02987; the set-up is not in the abstract). Here one design
is tuned to AlexNet's five convolutions (tiles, pair and shape, shared by all), others are the released base designs; then
${LATER.join(', ')}. Geometric mean over layers, times faster than the fixed design. The figure is set by the base design and the PEs.

${futureProof()}

## Hardware with its mapping, against other ways

The published claims are 3.0 × (edge) and 10.0 × (cloud) over the best baseline (abstract of arXiv 2201.11220). Geometric means:
how many times the latency of \`codesign-plus\` other searches end at with 2,000 samples, and the better of three hardwares fixed beforehand
(a third, 0.6 and 0.9 of the area in PEs of 64 bytes) with its best mapping; and our latency over MACs / PEs with all of the area in PEs.

${await searches()}

## A platform of S2's area

Number and kind of cores (hb, hb and lb, TS, TOPS, half of them TOPS and half fixed; 2, 4 or 8 of them) chosen for one task by replay, at 16 GB/s; S2's replayed makespan over
the winner's, on all tasks. S2 gives 68 % of its area to scratchpads of its PEs. Recommendation is all bandwidth, and cannot be beaten: S2 takes ${overMemoryFloor()} times as long as
every operand's bytes, moved once, take at full bandwidth, and no platform moves fewer.

${await platforms()}
`;

writeFileSync(fileURLToPath(new URL('../../docs/results/codesign.md', import.meta.url)), page);
