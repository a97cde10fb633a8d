/** Pruned layers of networks in ordinary scenarios: their densities, their cores, their replay. */
import { describe, expect, it } from 'vitest';
import { aloneCycles, tilesOn } from '../../src/cost/sparse/sparse-cost.js';
import type { SparseLayerWork } from '../../src/mapping/core-work.js';
import { analyze, queueOf } from '../../src/pipeline/analyze.js';
import { densityOf, drawProduct } from '../../src/problem/sparsity/drawn-product.js';
import { run } from '../../src/run.js';
import { loadScenario } from '../../src/scenario/load.js';
import { sumOfLaneCycles } from '../../src/simulator/cores/sparse/lane-account.js';
import { ladderOf } from '../../src/validation/validate.js';
import { densityRecipes, hasWeightsToPrune } from '../../src/workload/density/density-recipes.js';
import type { Job } from '../../src/workload/job.js';
import { fc, gemm, operandElements } from '../../src/workload/layer.js';
import { models } from '../../src/workload/models/zoo.js';
import { temporaryFolder } from '../support/files.js';

const space = temporaryFolder();

const lanes = (kind: string, more = '', cost = ''): string =>
  `{name: ${kind}, dataflow: ${kind}, rows: 16, columns: 1, sgKiB: 64${more}, cost: {model: sparse${cost}}}`;
const DENSE = '{name: dense, rows: 8, columns: 8, sgKiB: 64}';

const scenario = (cores: readonly string[], workload: string) =>
  loadScenario(
    space.write(
      'sparse.yaml',
      `name: sparse
platform:
  cores: [${cores.join(', ')}]
  memory: {bandwidthGBps: 16}
workload: ${workload}
mapper: {name: magma, samples: 300}
`,
    ),
  );

const layersOf = (workload: string, cores = [DENSE]): readonly Job[] => {
  const queue = queueOf(scenario(cores, workload));
  if (queue.plans !== undefined) throw new Error('layers only');
  return queue.layers.flatMap((job) => ('layer' in job ? [job] : []));
};

describe('densities of layers', () => {
  it.each(['uniform', 'erdos-renyi'])(
    'by the recipe %s keep as many weights as asked, in layers that have some',
    (name) => {
      const layers = models
        .get('mobilenet-v2')()
        .layers.map(({ layer }) => layer)
        .filter(hasWeightsToPrune);
      const kept = densityRecipes.get(name, { density: 0.2 })(layers).map(densityOf);
      const weights = layers.map((layer) => operandElements(layer).weights);
      const sum = weights.reduce((total, count) => total + count, 0);
      expect(weights.reduce((total, count, i) => total + count * kept[i]!, 0) / sum).toBeCloseTo(0.2, 9);
      for (const density of kept) expect(density > 0 && density <= 1).toBe(true);
    },
  );

  it('leave products of activations and depthwise layers dense', () => {
    const layers = layersOf('{models: [mobilenet-v2], sparsity: {recipe: uniform, options: {density: 0.3}}}');
    for (const { layer } of layers)
      expect(layer.sparsity?.weights).toEqual({ density: hasWeightsToPrune(layer) ? 0.3 : 1 });
    expect(hasWeightsToPrune(gemm('qk', { m: 4, n: 4, k: 4 }, 'activations'))).toBe(false);
    expect(hasWeightsToPrune(fc('fc', 4, 4))).toBe(true);
  });

  it('of a file go before the recipe', () => {
    space.write('densities.csv', 'layer,density,pattern\nfc,0.05,\nlayer1.0.conv1,,2:4\n');
    const layers = layersOf(
      '{models: [resnet18], sparsity: {recipe: nm, options: {pattern: "1:4"}, densityFile: densities.csv}}',
    );
    const weights = (name: string) => layers.find((job) => job.name === name)?.layer.sparsity?.weights;
    expect(weights('fc')).toEqual({ density: 0.05 });
    expect(weights('layer1.0.conv1')).toEqual({ nm: { n: 2, m: 4 } });
    expect(weights('layer2.0.conv1')).toEqual({ nm: { n: 1, m: 4 } });
  });
});

describe('a core of sparse lanes in an accelerator', () => {
  it('takes for a job what its product takes alone, where one job runs at a time', () => {
    const one = scenario([lanes('eie', ', buffers: 1')], '{models: [ncf], groupSize: 1, sparsity: {recipe: uniform}}');
    const analysis = analyze(one, queueOf(one));
    const { replay, jobs } = run(one);
    let cycles = 0;
    for (const { id } of jobs) {
      const { core, product, tiles, times } = analysis.coreWork!(id, 0) as SparseLayerWork;
      const drawn = drawProduct(product);
      expect(tiles.length).toBe(tilesOn(drawn, core).length);
      cycles += times * aloneCycles(drawn, core, 16, undefined, tiles);
    }
    expect(replay.timeline.makespanCycles / cycles).toBeCloseTo(1, 9);
    expect(sumOfLaneCycles(replay.lanes![0]!) / (16 * replay.timeline.makespanCycles)).toBeCloseTo(1, 9);
  });

  it('is mapped beside a dense core, gains with sparsity, and has its rung of the ladder', () => {
    const workload = (density: number): string =>
      `{models: [ncf], groupSize: 30, sparsity: {recipe: uniform, options: {density: ${density}}}}`;
    const cores = [DENSE, lanes('eie'), lanes('matraptor')];
    const [sparse, dense] = [0.05, 1].map((density) => run(scenario(cores, workload(density))));
    expect(sparse!.replay.timeline.makespanCycles).toBeLessThan(dense!.replay.timeline.makespanCycles);
    const { rungs, simulatorCycles } = ladderOf(sparse!);
    expect(rungs.map(({ name }) => name)).toContain('core kinds');
    expect(rungs.at(-1)!.makespanCycles).toBe(simulatorCycles);
    expect(sparse!.lowerBoundCycles!).toBeLessThanOrEqual(sparse!.estimate.timeline.makespanCycles * (1 + 1e-9));
  });

  it('skips the zeros of an N:M pattern it knows, and walks dense what it does not know', () => {
    const workload = '{models: [ncf], sparsity: {recipe: nm, options: {pattern: "2:4"}}}';
    const cycles = (options: string): number[] => {
      const asked = scenario([lanes('tpu', '', options)], workload);
      return Array.from(analyze(asked, queueOf(asked)).table.latencyCycles);
    };
    const [knows, not] = [cycles(', options: {nm: [4]}'), cycles('')];
    expect(knows.reduce((a, b) => a + b, 0) / not.reduce((a, b) => a + b, 0)).toBeCloseTo(0.5, 2);
  });

  it('reads an N:M weight with its places where it knows the groups, dense or as lists where it does not', () => {
    const big = (kind: string, cost: string): string => lanes(kind, '', cost).replace('sgKiB: 64', 'sgKiB: 65536');
    const cores = [big('tpu', ', options: {nm: [4]}'), big('tpu', ', options: {nm: [8]}'), big('eie', '')];
    const asked = scenario(cores, '{models: [ncf], groupSize: 4, sparsity: {recipe: nm, options: {pattern: "2:4"}}}');
    const queue = queueOf(asked);
    if (queue.plans !== undefined) throw new Error('layers only');
    const { coreWork } = analyze(asked, queue);
    for (const job of queue.layers) {
      if (!('layer' in job) || !hasWeightsToPrune(job.layer)) continue;
      const works = cores.map((_, core) => coreWork!(job.id, core) as SparseLayerWork);
      expect(works.map(({ tiles }) => tiles.length)).toEqual([1, 1, 1]);
      const [knows, dense, lists] = works.map(({ tiles }) => tiles[0]!.loadABytes);
      const { rows, columns } = drawProduct(works[0]!.product).a;
      const kept = (rows * columns) / 2;
      expect(works[0]!.nm).toEqual({ n: 2, m: 4 });
      expect(knows).toBe(kept + Math.ceil((kept * 2) / 8));
      expect(dense).toBe(rows * columns);
      const { valueBytes, indexBytes, pointerBytes } = works[2]!.product.widths.a;
      expect(lists).toBe((valueBytes + indexBytes) * kept + pointerBytes * (rows + 1));
    }
    const { replay, lowerBoundCycles, mapping } = run(asked);
    expect(replay.timeline.makespanCycles).toBeGreaterThanOrEqual(lowerBoundCycles! * (1 - 1e-9));
    // The memory bounds these layers, so every job goes where its weights take the fewest bytes.
    expect([...new Set(Array.from(mapping.core))]).toEqual([0]);
  });

  it('may be of a class of the user’s own', () => {
    const own = '{name: rows, formats: [UmCk, UkCn], loops: [m, k, n], unrolled: [m]}';
    const core = `{dataflow: rows, rows: 8, columns: 1, sgKiB: 64, cost: {model: sparse, options: {class: ${own}}}}`;
    const { replay } = run(scenario([core], '{models: [ncf], sparsity: {recipe: uniform}}'));
    expect(replay.lanes?.[0]?.product).toBeGreaterThan(0);
  });
});
