/**
 * Work without multiply-accumulates: counted by hand for networks whose steps are known, shares of all networks, and what it
 * does to jobs on cores with lanes.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readYaml } from '../../src/formats/yaml-document.js';
import { tileTotals } from '../../src/mapping/tile-plan.js';
import { run } from '../../src/run.js';
import { scenarioOf } from '../../src/scenario/load.js';
import type { Job } from '../../src/workload/job.js';
import { operandElements } from '../../src/workload/layer.js';
import { modelMacs, vectorOperations } from '../../src/workload/model.js';
import { models } from '../../src/workload/models/zoo.js';
import { VECTOR_OPERATIONS } from '../../src/workload/vector/operations.js';

const built = (name: string) => models.get(name)();

/** Per cent of all operations, a multiply-accumulate counted as two. */
function share(name: string): number {
  const lanes = [...vectorOperations(built(name)).values()].reduce((sum, operations) => sum + operations, 0);
  return (100 * lanes) / (lanes + 2 * modelMacs(built(name)));
}

describe('the steps of a network', () => {
  it('are those of ResNet-50, counted from its table: a ReLU an output, a sum a block, one maximum and one mean', () => {
    const sizes = [
      { blocks: 3, width: 64, side: 56 },
      { blocks: 4, width: 128, side: 28 },
      { blocks: 6, width: 256, side: 14 },
      { blocks: 3, width: 512, side: 7 },
    ];
    let relu = 64 * 112 ** 2;
    let sums = 0;
    sizes.forEach(({ blocks, width, side }, stage) => {
      // The first 1 × 1 of a stage works before the stride.
      const before = stage === 0 ? side : 2 * side;
      relu += width * before ** 2 + (blocks - 1) * width * side ** 2;
      relu += blocks * (width + 4 * width) * side ** 2;
      sums += blocks * 4 * width * side ** 2;
    });
    const pool = 9 * 64 * 56 ** 2 + 2048 * 7 ** 2;
    expect(Object.fromEntries(vectorOperations(built('resnet50')))).toEqual({
      relu,
      add: sums,
      pool,
      softmax: 1000 * VECTOR_OPERATIONS.softmax,
    });
  });

  it('are those of a transformer: scores, hidden and normalised elements of every block', () => {
    const [tokens, width, heads, blocks] = [128, 768, 12, 12];
    expect(Object.fromEntries(vectorOperations(built('gpt2')))).toEqual({
      softmax: blocks * heads * tokens * tokens * VECTOR_OPERATIONS.softmax,
      gelu: blocks * tokens * 4 * width * VECTOR_OPERATIONS.gelu,
      layerNorm: 2 * blocks * tokens * width * VECTOR_OPERATIONS.layerNorm,
      add: 2 * blocks * tokens * width,
    });
  });

  it('are those of a Mamba block: a state of 16 for each of 1,536 channels at each of 128 tokens', () => {
    const scan = 24 * 128 * 1536 * 16 * VECTOR_OPERATIONS.scan;
    expect(vectorOperations(built('mamba-130m')).get('scan')).toBe(scan);
  });

  it('read the other half of a sum, and store what is pooled in its place', () => {
    const { layers } = built('resnet50');
    const vectorOf = (name: string) => layers.find(({ layer }) => layer.name === name)?.vector;
    expect(vectorOf('conv1')?.stored).toBe(64 * 56 ** 2);
    expect(vectorOf('layer1.1.conv3')?.steps.map(({ operands }) => operands)).toEqual([256 * 56 ** 2, 0]);
    // The projected shortcut comes last, and waits for the convolution it is added to.
    const last = layers.findIndex(({ layer }) => layer.name === 'layer1.0.conv3');
    expect(vectorOf('layer1.0.downsample')?.after).toEqual([last]);
    expect(vectorOf('layer1.0.conv3')).toBeUndefined();
  });

  it('are a share of every network, as the table in docs/models/vector.md has it', () => {
    const page = readFileSync(new URL('../../docs/models/vector.md', import.meta.url), 'utf8');
    const rows = page.split('\n').filter((line) => line.startsWith('| `'));
    expect(rows.map((row) => row.split('|').slice(1, 3).join('|').trim())).toEqual(
      models.names.map((name) => `\`${name}\` | ${share(name).toFixed(2)}`),
    );
  });
});

function runOf(platform: string, workload: string) {
  const text = `name: lanes\nplatform: {${platform}}\nworkload: {groupSize: 100, ${workload}}\nmapper: {samples: 20, rerank: 1}\n`;
  return run(scenarioOf(readYaml(text, 'lanes.yaml')), { tenants: false });
}

const ONE = 'memory: {bandwidthGBps: 16}, cores: [{rows: 32, sgKiB: 146';

describe('on a core', () => {
  const lanesOf = (result: ReturnType<typeof runOf>) =>
    result.jobs.reduce((sum, { id }) => {
      const plan = result.analysis.plan(id, result.mapping.core[id]!);
      return sum + tileTotals(plan).vectorCycles;
    }, 0);

  it('without lanes nothing changes; with lanes the cycles are the operations over the lanes', () => {
    const plain = runOf(`${ONE}}]`, 'models: [squeezenet]');
    const laned = runOf(`${ONE}, vectorLanes: 64}]`, 'models: [squeezenet]');
    const operations = [...vectorOperations(built('squeezenet')).values()].reduce((a, b) => a + b, 0);
    expect(lanesOf(plain)).toBe(0);
    expect(lanesOf(laned)).toBeCloseTo(operations / 64, 3);
    expect(laned.replay.metrics.makespanCycles).toBeGreaterThan(plain.replay.metrics.makespanCycles);
  });

  it('bytes are those of the layers, less what pooling saves and with what sums read', () => {
    const [plain, laned] = ['', ', vectorLanes: 64'].map((lanes) => runOf(`${ONE}${lanes}}]`, 'models: [resnet18]'));
    let change = 0;
    for (const { layer, vector } of built('resnet18').layers) {
      const { output } = operandElements(layer);
      change += (vector?.stored ?? output) - output;
      for (const { operands } of vector?.steps ?? []) change += operands;
    }
    expect(laned!.replay.bytesServed - plain!.replay.bytesServed).toBeCloseTo(change, 2);
  });

  it('alone it is jobs of its own, which read and store everything', () => {
    const fused = runOf(`${ONE}, vectorLanes: 64}]`, 'models: [ncf]');
    const alone = runOf(`${ONE}, vectorLanes: 64}]`, 'models: [ncf], vectorWork: alone');
    const steps = built('ncf').layers.reduce((sum, { vector }) => sum + (vector?.steps.length ?? 0), 0);
    expect(alone.jobs.length).toBe(fused.jobs.length + steps);
    expect(lanesOf(alone)).toBeCloseTo(lanesOf(fused), 6);
    expect(alone.replay.bytesServed).toBeGreaterThan(fused.replay.bytesServed);
    const one = runOf(`${ONE}, vectorLanes: 64}]`, 'models: [ncf], layers: {"mlp.1": {vectorWork: alone}}');
    expect(one.jobs.length).toBe(fused.jobs.length + 1);
  });

  it('embedding rows are read, each once, by the seed; they are the batch’s', () => {
    const bytesOf = (workload: string) => {
      const { jobs, analysis, mapping } = runOf(`${ONE}, vectorLanes: 64}]`, workload);
      const job = jobs.find(({ name }) => name === 'embeddings');
      return tileTotals(analysis.plan(job!.id, mapping.core[job!.id]!)).loadBytes;
    };
    expect(bytesOf('models: [dlrm]')).toBeCloseTo(26 * 128, 6);
    expect(bytesOf('models: [dlrm], batch: 64')).toBeCloseTo(64 * 26 * 128, 6);
    // 20,000 draws of 138,493 rows fall on about N (1 − e^(−n / N)) different ones.
    const rows = bytesOf('models: [ncf], batch: 20000') / 128;
    const expected = 2 * 138_493 * (1 - Math.exp(-20_000 / 138_493));
    expect(Math.abs(rows / expected - 1)).toBeLessThan(0.01);
  });

  it('it runs on cores with lanes only, where it is alone', () => {
    const cores = '{rows: 32, sgKiB: 146}, {rows: 32, sgKiB: 146, vectorLanes: 16}';
    const { jobs, mapping } = runOf(
      `memory: {bandwidthGBps: 16}, cores: [${cores}]`,
      'models: [dlrm], vectorWork: alone',
    );
    const alone = (jobs as readonly Job[]).filter(({ layer }) => layer.kind === 'vector');
    for (const { id } of alone) expect(mapping.core[id]).toBe(1);
    expect(alone.length).toBeGreaterThan(5);
  });

  it('a tenant whose cores have none, and an engine that has some, are refused', () => {
    const cores =
      'memory: {bandwidthGBps: 16}, cores: [{rows: 32, sgKiB: 146}, {rows: 32, sgKiB: 146, vectorLanes: 64}]';
    expect(() => runOf(cores, 'tenants: [{name: a, model: dlrm, cores: [0]}]')).toThrow(
      'workload.tenants.0.cores: expected a core with vector lanes (1)',
    );
    const engine =
      '{rows: 16, columns: 16, sgKiB: 512, dataflow: weight-stationary, cost: {model: matrix-engine}, vectorLanes: 64}';
    expect(() => runOf(`memory: {bandwidthGBps: 16}, cores: [${engine}]`, 'models: [ncf]')).toThrow(
      'vectorLanes: expected none on a core that plays no tiles',
    );
  });
});
