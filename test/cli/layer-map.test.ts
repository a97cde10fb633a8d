/** `caldera layer map` and `caldera layer cost` as they are called; what the one writes the others run again unchanged. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { LayerMapping } from '../../src/mapping/layer-mapping.js';
import { runCaldera as caldera } from '../support/command-line.js';
import { temporaryFolder } from '../support/files.js';

const space = temporaryFolder();

describe('caldera layer map', () => {
  it('maps a network, identical layers once, and its mappings run again unchanged', async () => {
    const out = space.path('mapped');
    const mapped = JSON.parse(
      (await caldera('layer', 'map', 'resnet18', '--samples', '400', '--json', '--out', out)).stdout,
    );
    expect(mapped.layers.length).toBeLessThan(21);
    const files = readdirSync(out);
    expect(files).toEqual(
      expect.arrayContaining(['network.m', 'result.json', 'convergence.svg', '1-conv1.m', '1-conv1.svg']),
    );
    const cost = JSON.parse((await caldera('layer', 'cost', `${out}/network.m`, '--json')).stdout);
    const total = cost.reduce(
      (sum: number, { latencyCycles, repeats }: { latencyCycles: number; repeats: number }) =>
        sum + latencyCycles * repeats,
      0,
    );
    expect(total).toBe(mapped.latencyCycles);
    // The same figures from the general analysis.
    const csv = (await caldera('cost', `${out}/network.m`, '--pes', '168', '--edges', 'exact', '--csv')).stdout;
    const [head = '', ...rows] = csv.trim().split('\n');
    const column = head.split(',').findIndex((name) => /runtime/i.test(name));
    const sum = rows.reduce((all, row) => all + Number(row.split(',')[column]), 0);
    expect(sum).toBe(mapped.latencyCycles);
    expect(readFileSync(`${out}/1-conv1.svg`, 'utf8')).toMatch(/^<svg [\s\S]*clusters[\s\S]*<\/svg>\n$/);
  });

  it('writes groups as groups, which run as often as there are some', async () => {
    const out = space.path('grouped');
    const layer = (type: string, sizes: string): string =>
      `Layer ${type} { Type: ${type} Stride { X: 2, Y: 2 } Dimensions { ${sizes}, R: 3, S: 3, Y: 17, X: 17 } }`;
    const file = space.write(
      'grouped.m',
      `Network n { ${layer('NGCONV', 'G: 4, K: 8, C: 4')} ${layer('DSCONV', 'K: 1, C: 12')} }`,
    );
    const mapped = JSON.parse((await caldera('layer', 'map', file, '--samples', '300', '--json', '--out', out)).stdout);
    const text = (await caldera('layer', 'cost', `${out}/network.m`)).stdout;
    const rows = text
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.replaceAll(',', '').split(/\s{2,}/));
    const numbers = rows.map(([, cycles, , macs, , , traffic]) => [cycles, macs, traffic].map(Number));
    type Layer = { latencyCycles: number; trafficBytes: number; repeats: number };
    expect(numbers).toEqual(
      mapped.layers.map(({ latencyCycles, trafficBytes, repeats }: Layer, i: number) => [
        latencyCycles * repeats,
        8 * 8 * 9 * (i === 0 ? 4 * 8 * 4 : 12),
        trafficBytes * repeats,
      ]),
    );
    expect(mapped.layers[0].repeats).toBe(4);
    // MAESTRO starts a group while the last of the one before is under way
    const csv = (await caldera('cost', `${out}/network.m`, '--pes', '168', '--edges', 'exact', '--csv')).stdout;
    const [head = '', first = ''] = csv.split('\n');
    const cycles = Number(first.split(',')[head.split(',').findIndex((name) => /runtime/i.test(name))]);
    expect(cycles).toBeLessThanOrEqual(numbers[0]![0]!);
    expect(cycles).toBeGreaterThanOrEqual(numbers[0]![0]! - 4);
  });

  it('gives a dataflowFile that a core runs in the time that was found', async () => {
    const out = space.path('one');
    const found = JSON.parse(
      (await caldera('layer', 'map', '60,70,80', '--samples', '300', '--pes', '64', '--json', '--out', out)).stdout,
    );
    space.write('jobs.csv', '70,80,60,1,1,1,1\n');
    const scenario = space.write(
      'one.yaml',
      `name: one
platform:
  cores: [{rows: 4, columns: 16, sgKiB: 1024, slBytes: 512, dataflowFile: one/1-product.m}]
  memory: {bandwidthGBps: 16}
workload: {format: gamma, file: jobs.csv, groupSize: 1}
cost: {model: dataflow, options: {edges: exact}}
mapper: {name: random, samples: 1}
`,
    );
    const { stdout } = await caldera('analyze', scenario);
    expect(stdout).toContain(String(found.latencyCycles));
  });

  it('says the mapping of one layer as a loop nest, and the same in every run', async () => {
    const first = await caldera('layer', 'map', 'mobilenet-v2', 'stage2.0.expand', '--samples', '200');
    expect(first.stdout).toMatch(/parallel \w over [\d,]+( of \d+)? clusters/);
    expect(await caldera('layer', 'map', 'mobilenet-v2', 'stage2.0.expand', '--samples', '200')).toEqual(first);
  });

  it('maps a contraction by the loop-nest model; the Timeloop input it writes costs the same', async () => {
    const out = space.path('contraction');
    const called = ['layer', 'map', 'adec,ebd->abc', '--sizes', '8', '--samples', '200', '--objective', 'edp'];
    const { layers } = JSON.parse((await caldera(...called, '--json', '--out', out)).stdout);
    const [{ cycles, picojoules, bound }] = layers;
    expect(cycles).toBeGreaterThanOrEqual(bound.cycles);
    const again = JSON.parse((await caldera('layer', 'nest', `${out}/1-contraction.yaml`, '--json')).stdout);
    expect(again.cycles).toBe(cycles);
    expect(again.picojoules).toBeCloseTo(picojoules, 3);
    const page = readFileSync(`${out}/report.html`, 'utf8');
    expect(page).toMatch(/^<!doctype html>[\s\S]*<svg [\s\S]*MAC units[\s\S]*<\/html>\n$/);
    expect(page).not.toMatch(/<script|https?:\/\/(?!www\.w3\.org)/);
  });

  it.each([
    ['tile-plan', 'resnet18'],
    ['systolic', 'ncf'],
  ])('maps a network by %s; the mappings it writes cost the same', async (model, network) => {
    const out = space.path(`planned-${model}`);
    const called = ['layer', 'map', network, '--model', model, '--machine', 'edge168bw', '--json', '--out', out];
    const { layers } = JSON.parse((await caldera(...called)).stdout);
    const asked = ['layer', 'cost', `${out}/mappings.yaml`, '--machine', 'edge168bw'];
    const again = JSON.parse((await caldera(...asked, '--json')).stdout);
    for (const { names, cycles, nanojoules, trafficBytes, bound } of layers)
      for (const name of names)
        expect(again.find(({ layer }: { layer: string }) => layer === name)).toMatchObject({
          ...{ cycles, nanojoules, trafficBytes, bound },
        });
    const page = readFileSync(`${out}/report.html`, 'utf8');
    expect(page).toMatch(/^<!doctype html>[\s\S]*<svg [\s\S]*<\/html>\n$/);
  });

  it('looks for little traffic by every model, and tells the loop nest it wrote as layer cost does', async () => {
    const traffic: number[] = [];
    for (const objective of ['latency', 'traffic']) {
      const out = space.path(objective);
      const words = ['layer', 'map', '64,96,80', '--model', 'loop-nest', '--l2', '2000', '--samples', '400'];
      const { layers } = JSON.parse((await caldera(...words, '--objective', objective, '--json', '--out', out)).stdout);
      const again = JSON.parse((await caldera('layer', 'cost', `${out}/1-product.yaml`, '--json')).stdout);
      expect(again.trafficBytes).toBe(layers[0].trafficBytes);
      expect(again.trafficBytes).toBeGreaterThanOrEqual(again.bound.trafficBytes);
      traffic.push(again.trafficBytes);
    }
    expect(traffic[1]!).toBeLessThan(traffic[0]!);
  });

  it("keeps to an architecture's constraints on every layer of a network", async () => {
    const array = readFileSync('scenarios/timeloop/array-256.yaml', 'utf8');
    const spread = async (name: string, factors: string): Promise<string[]> => {
      const own = `constraints:\n  - {target: PE, type: spatial, factors: "${factors}"}\n`;
      const words = ['ncf', '--arch', space.write(name, array + own), '--samples', '40', '--json'];
      const { exitCode, stdout, stderr } = await caldera('layer', 'map', ...words);
      if (exitCode !== 0) return [stderr];
      const { layers } = JSON.parse(stdout) as { layers: { mapping: LayerMapping }[] };
      expect(layers.length).toBeGreaterThan(1);
      return layers.flatMap(({ mapping }) => mapping.levels.flatMap(({ spatial }) => spatial.map((s) => s.dimension)));
    };
    expect(await spread('no-k.yaml', 'K=1')).not.toContain('K');
    expect(await spread('free.yaml', 'M=1')).toContain('K');
    expect(await spread('unknown.yaml', 'C=1')).toEqual([
      expect.stringMatching(/unknown\.yaml:18:\d+ .*expected a dimension \(M, N, K\), found "C" \(for mlp\.1\)/),
    ]);
  });

  it('takes a contraction as one product, and says what its transposes move', async () => {
    const { stdout } = await caldera(
      ...['layer', 'map', 'adec,ebd->abc', '--sizes', 'a=4,b=5,c=6,d=7,e=8', '--ttgt', '--model', 'dataflow'],
      ...['--samples', '50'],
    );
    expect(stdout).toContain('one product with M = ac, N = b, K = de; transposes:');
    expect(stdout).toContain('input adec → acde');
  });

  it('keeps of all mappings asked about those that no other beats in latency and energy', async () => {
    for (const model of ['dataflow', 'loop-nest', 'tile-plan', 'systolic']) {
      const { stdout } = await caldera(
        ...['layer', 'map', '64,64,64', '--noc', '16', '--off-chip', '4', '--model', model, '--pareto', '--json'],
        ...['--samples', '300'],
      );
      const { front } = JSON.parse(stdout);
      expect(front.length).toBeGreaterThan(0);
      const points = front.map((own: Record<string, number>) => [
        own['latencyCycles'] ?? own['cycles'],
        own['energyNanojoules'] ?? own['nanojoules'],
      ]);
      for (const [i, [cycles, energy]] of points.entries())
        if (i > 0) {
          expect(cycles).toBeGreaterThan(points[i - 1][0]);
          expect(energy).toBeLessThan(points[i - 1][1]);
        }
    }
  });

  it.each([
    [['64,64,64', '--ttgt'], '--ttgt: expected einsum text'],
    [['resnet18', '--pareto'], '--pareto: expected one layer'],
    [['64,64,64', '--model', 'dataflow', '--arch', 'a.yaml'], '--arch: expected the loop-nest model'],
    [['64,64,64', '--model', 'tile-plan', '--arch', 'a.yaml'], '--arch: expected the loop-nest model'],
    [
      ['ab,bcd->ac', '--sizes', '8', '--model', 'systolic'],
      'work: expected a problem that systolic is conformable with',
    ],
    [['64,64,64', '--model', 'tile-plan', '--l2', '5'], 'expected a shared buffer (L2) of at least 6 bytes'],
    [['64,64,64', '--model', 'tile-plan', '--mapper', 'gamma'], 'expected a mapper of planned layers'],
    [['ik,kj->ij'], 'sizes: expected sizes of the letters'],
  ])('refuses %j', async (given, message) => {
    const { exitCode, stderr } = await caldera('layer', 'map', ...given);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
  });
});
