/** `caldera layer flexibility` and `caldera layer codesign` from the outside. */
import { mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hardwareArea } from '../../src/machine/area/area-table.js';
import { areaTables } from '../../src/machine/area/area-tables.js';
import { queueOf } from '../../src/pipeline/analyze.js';
import { loadScenario } from '../../src/scenario/load.js';
import { runCaldera } from '../support/command-line.js';
import { temporaryFolder } from '../support/files.js';

const space = temporaryFolder();

async function printed<T>(...words: string[]): Promise<T> {
  const { exitCode, stdout, stderr } = await runCaldera('layer', ...words, '--json');
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  return JSON.parse(stdout) as T;
}

interface Core {
  readonly hardware: { readonly pes: number; readonly slBytes: number; readonly sgBytes: number };
  readonly areaSquareMicrons: number;
  readonly milliwatts: number;
  readonly cycles: number;
}

interface Designed {
  readonly core: Core;
  readonly front: readonly Core[];
  readonly layers: readonly { readonly latencyCycles: number; readonly floorCycles: number; readonly count: number }[];
}

describe('caldera layer codesign', () => {
  it('finds with a searched design what no fixed one and no class reaches on the same area', async () => {
    const cyclesOf = async (...words: string[]): Promise<number> => {
      const { core } = await printed<Designed>('codesign', 'ncf', 'mlp.1', '--area', '0.05', ...words);
      return core.cycles;
    };
    const searched = await cyclesOf('--flexibility', '0000', '--design', 'searched');
    for (const words of [
      ['--flexibility', '0000'],
      ['--flexibility', '0000', '--design', 'dla'],
      ['--flexibility', 'TOPS'],
      ['--flexibility', 'TOPS', '--design', 'searched'],
    ])
      expect(searched, words.join(' ')).toBeLessThanOrEqual(await cyclesOf(...words));
  });

  it.each([
    [['resnet18', 'layer2.0.conv1', '--samples', '400']],
    [['resnet18', 'layer2.0.conv1', '--mapper', 'digamma', '--samples', '400']],
    [['ncf,dlrm', '--weights', '2,1']],
    [['ncf', '--flexibility', '0000', '--design', 'tpu']],
    [['resnet18', 'layer2.0.conv1', '--flexibility', '0000', '--design', 'searched', '--samples', '400']],
  ])('%s keeps to the budget and never falls below the floor', async (words) => {
    const { core, front, layers } = await printed<Designed>('codesign', ...words, '--area', '0.1');
    expect(core.areaSquareMicrons).toBeLessThanOrEqual(1e5);
    expect(hardwareArea(areaTables.get('gamma-external'), core.hardware)).toBeLessThanOrEqual(core.areaSquareMicrons);
    for (const { latencyCycles, floorCycles } of layers) expect(latencyCycles).toBeGreaterThanOrEqual(floorCycles);
    for (const [i, { areaSquareMicrons, cycles }] of front.entries()) {
      expect(cycles).toBeGreaterThanOrEqual(core.cycles);
      if (i > 0) expect(cycles).toBeLessThan(front[i - 1]!.cycles);
      if (i > 0) expect(areaSquareMicrons).toBeGreaterThan(front[i - 1]!.areaSquareMicrons);
    }
  });

  it('gets no slower with more area, and keeps to a budget of power', async () => {
    const cycles: number[] = [];
    for (const area of ['0.05', '0.1', '0.2'])
      cycles.push((await printed<Designed>('codesign', 'ncf', '--area', area)).core.cycles);
    expect(cycles).toEqual([...cycles].sort((a, b) => b - a));
    const { core } = await printed<Designed>('codesign', 'ncf', '--area', '0.2', '--power', '500');
    expect(core.milliwatts).toBeLessThanOrEqual(500);
    expect(core.cycles).toBeGreaterThan(cycles[2]!);
  });

  it('never gains by a limit of bandwidth, and puts what it finds on a page', async () => {
    const of = async (...more: string[]): Promise<number> => {
      const words = ['gnmt', 'ncf'].includes(more[0] ?? '') ? more : ['resnet18', 'layer2.0.conv1', ...more];
      return (await printed<Designed>('codesign', ...words, '--area', '0.05', '--samples', '150')).core.cycles;
    };
    const page = space.path('core.html');
    const limited = await of('--noc', '8', '--off-chip', '2', '--report', page);
    expect(limited).toBeGreaterThanOrEqual(await of());
    expect(readFileSync(page, 'utf8')).toMatch(/^<!doctype html>[\s\S]*clusters[\s\S]*<\/html>\n$/);
    expect(await of('ncf', '--noc', '2', '--off-chip', '1')).toBeGreaterThan(await of('ncf'));
  });

  it('takes an area table of the user', async () => {
    const table = (pe: number) =>
      `name: own\nsource: a test\npeSquareMicrons: ${pe}\nsl: {bytes: 1, squareMicrons: 1}\nsg: {bytes: 64, squareMicrons: 10, isBlock: true}\n`;
    const small = space.write('small.yaml', table(100));
    const large = space.write('large.yaml', table(1000));
    const of = (file: string) => printed<Designed>('codesign', 'ncf', '--area', '0.1', '--area-table', file);
    expect((await of(small)).core.hardware.pes).toBeGreaterThan(2 * (await of(large)).core.hardware.pes);
  });

  it('writes a scenario whose core costs what the search says', async () => {
    const file = space.path('core.yaml');
    const svg = space.path('front.svg');
    const words = ['codesign', 'ncf', '--area', '0.1', '--scenario', file, '--bandwidth-gbps', '32', '--svg', svg];
    const { core } = await printed<Designed>(...words);
    expect(readFileSync(svg, 'utf8')).toMatch(/^<svg[\s\S]*area_mm2[\s\S]*<\/svg>\s*$/);
    const { exitCode, stdout } = await runCaldera('analyze', file);
    expect(exitCode).toBe(0);
    const [header = '', ...rows] = stdout.trim().split('\n');
    const at = header.split(',').indexOf('latency_cycles');
    const cycles = rows.reduce((sum, row) => sum + Number(row.split(',')[at]), 0);
    expect(cycles).toBe(core.cycles);
  });

  it('chooses a platform by its replay, and holds it against a preset of equal area on other work', async () => {
    const { judged, tests } = await printed<{
      judged: { areaSquareMicrons: number; replayCycles: number; kind: string }[];
      tests: { work: string; winnerCycles: number; presetCycles: number }[];
    }>(
      ...['codesign', 'vision', '--area', 'S2', '--cores', '2,4', '--kinds', 'hb,S', '--jobs', '32'],
      ...['--samples', '100', '--test', 'mix'],
    );
    const cycles = judged.map(({ replayCycles }) => replayCycles);
    expect(cycles).toEqual([...cycles].sort((a, b) => a - b));
    for (const { areaSquareMicrons } of judged) expect(areaSquareMicrons).toBeLessThanOrEqual(8_467_578.88);
    expect(new Set(judged.map(({ kind }) => kind))).toEqual(new Set(['hb', 'S']));
    expect(tests.map(({ work }) => work)).toEqual(['mix']);
    expect(tests[0]!.winnerCycles).toBeLessThan(tests[0]!.presetCycles);
  });

  it('takes a file, for a platform and a mix of tenants by the allocator, and writes what wins as a scenario', async () => {
    const file = space.write(
      'platform.yaml',
      [
        'kind: codesign\nname: shared\nseed: 3\npowerMilliwatts: 60000',
        'workload: {tenants: [{name: a, model: ncf}, {name: b, scaleSimFile: b.csv}], groupSize: 8}',
        'areaOf: S2\nplatform: {cores: [2], kinds: [hb, TS], judge: allocator, samples: 20, test: [{models: [ncf]}]}',
      ].join('\n'),
    );
    const header = 'Layer,H,W,R,S,C,K,stride';
    space.write('b.csv', `${header}\nconv,16,16,3,3,8,16,1,\n`);
    const scenario = space.path('sub/winner.yaml');
    mkdirSync(dirname(scenario));
    const { judged, seed, tests } = await printed<{
      seed: number;
      judged: { estimateCycles: number; milliwatts: number; cores: { rows: number }[] }[];
      tests: { work: string; winnerCycles: number; presetCycles: number }[];
    }>('codesign', file, '--scenario', scenario);
    expect(seed).toBe(3);
    const cycles = judged.map(({ estimateCycles }) => estimateCycles);
    expect(cycles).toEqual([...cycles].sort((a, b) => a - b));
    for (const { milliwatts } of judged) expect(milliwatts).toBeLessThanOrEqual(60_000);
    expect(tests).toMatchObject([{ work: 'ncf' }]);
    const written = loadScenario(scenario);
    expect(written.platform.cores.map(({ rows }) => rows)).toEqual(judged[0]!.cores.map(({ rows }) => rows));
    expect(queueOf(written).jobs.map(({ model }) => model)).toContain('b');
  });

  it.each([
    ['ncf --area 0', '--area: expected mm²'],
    ['ncf --area S9', '--area: expected mm²'],
    ['ncf --area 0.00001', '--area: expected more than'],
    ['ncf --area 0.00035 --flexibility 0000', '--area: expected room for scratchpads'],
    ['ncf --area 0.1 --power 1', '--power: expected at least 17.73 mW'],
    ['nfc --area 0.1', 'work: expected models of the zoo'],
    ['ncf mlp.9 --area 0.1', 'layer: expected a layer of ncf'],
    ['ncf,dlrm mlp.1 --area 0.1', 'layer: expected one network'],
    ['ncf --area 0.1 --flexibility TX', '--flexibility: expected a class'],
    ['ncf --area 0.1 --design dal', 'a base design'],
    ['ncf --area 0.1 --mapper digama', 'a search for hardware and mapping'],
    ['ncf --area 0.1 --weights 1,2', '--weights: expected 1 number above 0'],
    ['ncf --area 0.1 --area-table gama', '--area-table: expected an area table'],
    ['8,8,8 --area 0.1 --scenario x.yaml', '--scenario: expected whole networks'],
    ['vision --area S2 --cores 0', '--cores: expected numbers of cores'],
    ['vision --area S2 --cores 2 --kinds hp', '--kinds: expected a class'],
    ['vision --area S2 --cores 2 --judge dice', '--judge: expected allocator or replay'],
    ['visoin --area S2 --cores 2', 'work: expected a task'],
    ['vision --area S2 --cores 2 --power 100', '--power: expected power for a row of 64 PEs in each core, found 100'],
    ['vision --area 0.01 --cores 64', '--area: expected room for a row of 64 PEs'],
    ['ncf --area 0.1 --design searched', '--design: expected one layer beside the design "searched", found 4'],
    ['ncf --area 0.1 --set seed=2', '--set: expected a scenario of co-design'],
    ['ncf', '--area: expected a budget in mm²'],
    ['scenarios/codesign/two-tenants.yaml --area 0.1', '--area: expected nothing that the file says itself'],
    ['scenarios/codesign/tiny-chip.yaml', 'kind: expected'],
  ])('codesign %s is refused in one line', async (words, expected) => {
    const { exitCode, stderr } = await runCaldera('layer', 'codesign', ...words.split(' '));
    expect(exitCode).toBe(2);
    expect(stderr).toContain(expected);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});

describe('caldera layer flexibility', () => {
  interface Compared {
    readonly classes: readonly { name: string; cycles: number; areaSquareMicrons: number; whole: number }[];
  }

  it('has no class that is slower than one it contains, and tells area and flexion', async () => {
    const { classes } = await printed<Compared>('flexibility', 'mobilenet-v2', 'stage2.0.depthwise', '--samples', '50');
    const of = (name: string) => classes.find((own) => own.name === name)!;
    expect(classes).toHaveLength(16);
    for (const [less, more] of [
      ['0000', 'T'],
      ['T', 'TS'],
      ['TS', 'TPS'],
      ['TPS', 'TOPS'],
      ['S', 'PS'],
    ] as const) {
      expect(of(more).cycles).toBeLessThanOrEqual(of(less).cycles);
      expect(of(more).areaSquareMicrons).toBeGreaterThan(of(less).areaSquareMicrons);
      expect(of(more).whole).toBeGreaterThan(of(less).whole);
    }
    expect(of('TOPS').whole).toBe(1);
  });

  it.each([
    ['ncf --pes 0', '--pes'],
    ['ncf --pes 32', 'design: expected clusters of at most 32 PEs'],
    ['ncf --class TS,TQ', '--flexibility: expected a class'],
    ['ncf --sl 2', '--class: expected scratchpads'],
    ['ncf --design dal', 'a base design'],
    ['ncf --samples 0', '--samples'],
  ])('flexibility %s is refused in one line', async (words, expected) => {
    const { exitCode, stderr } = await runCaldera('layer', 'flexibility', ...words.split(' '));
    expect(exitCode).toBe(2);
    expect(stderr).toContain(expected);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});
