/** `caldera layer map` and `caldera layer cost` as they are called; what the one writes the others run again unchanged. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
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
});
