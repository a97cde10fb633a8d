/** Studies of documents that are no scenario of an accelerator: defaults, order, files that come along, failed points. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { usePlugin } from '../../src/base/plugin.js';
import { entry } from '../../src/base/registry.js';
import { evaluate } from '../../src/study/evaluate.js';
import { columnsOf, measured } from '../../src/study/measures.js';
import { rowsOf } from '../../src/study/result-table.js';
import { loadStudy, type Study } from '../../src/study/study.js';
import { sweep } from '../../src/study/sweep.js';
import { runCaldera } from '../support/command-line.js';
import { temporaryFolder } from '../support/files.js';
import { SMALL_DOCUMENTS } from '../support/small-documents.js';
import { smallStudies } from '../support/study.js';

const space = temporaryFolder();
const { folder } = space;

/** @param vary what is varied of a scenario */
function studyOf(name: string, scenario: object, vary: object, more: object = {}): Study {
  return loadStudy(space.write(`${name}.yaml`, JSON.stringify({ name, scenario, vary, ...more })));
}

describe('a study of documents of any kind', () => {
  it.each([
    ['cluster with a collective', { 'schedule.order': ['baseline', 'themis'] }, 'collective'],
    ['cluster with a job', { 'job.batch': [2, 4] }, 'iteration'],
    ['cluster packet by packet', { 'packets.schemes.0': ['dcqcn', 'hpcc'] }, 'packets'],
    ['congestion', { 'schemes.0': ['hpcc', 'pfc'] }, 'congestion'],
    ['fusion', { memory: ['2MiB', '8MiB'] }, 'fusion'],
    ['codesign of a core', { areaMm2: [0.02, 0.03] }, 'core'],
    ['codesign of a platform', { 'platform.judge': ['allocator', 'replay'] }, 'platform'],
    ['sparse', { seed: [1, 2] }, 'sparse'],
    ['layers by dataflow', { 'mapper.objective': ['latency', 'energy'] }, 'layers'],
    ['layers by loop nest', { seed: [1, 2] }, 'layers'],
    ['engine', { 'engine.engine': ['RASA-BASE', 'RASA-DB-WLS'] }, 'engine'],
    ['training', { recipe: ['dense', 'md_linear'] }, 'training'],
    ['tune', { seed: [1, 2] }, 'tune'],
    ['memory', { 'traffic.layout': ['random', 'contiguous'] }, 'requests'],
  ])('%s: measures what is usual, and comes to the same row wherever', async (kind, vary, usual) => {
    const name = kind.replaceAll(' ', '-');
    const study = studyOf(name, SMALL_DOCUMENTS[kind] as object, vary);
    expect(study.document.measure).toEqual([usual]);
    expect(study.measured).toEqual(columnsOf([usual]));
    expect(study.tasks.every(({ cost }) => cost > 0 && Number.isFinite(cost))).toBe(true);
    const { rows, failed } = await sweep(study, { folder: join(folder, name), workers: 0 });
    expect([rows.length, failed]).toEqual([2, 0]);
    // A point is plain data: what another machine is sent.
    const sent = JSON.parse(JSON.stringify(study.tasks[1])) as Study['tasks'][number];
    expect(evaluate({ ...sent, plugins: [] }).values).toEqual(rows[1]?.slice(-1 - study.measured.length, -1));
  });

  it('begins with what takes longest', () => {
    const costs = (kind: string, vary: object): number[] =>
      studyOf('costs', SMALL_DOCUMENTS[kind] as object, vary).tasks.map(({ cost }) => cost);
    for (const [kind, vary] of [
      ['cluster with a collective', { 'schedule.chunks': [4, 64] }],
      ['cluster with a job', { 'job.iterations': [1, 5] }],
      ['cluster packet by packet', { 'collective.bytes': [20_000, 900_000] }],
      ['congestion', { 'collectives.0.bytes': [20_000, 900_000] }],
      ['fusion', { 'network.model': ['resnet18', 'mobilenet-v2'] }],
      ['codesign of a platform', { 'platform.samples': [10, 400] }],
      ['sparse', { 'kernels.0.a': ['uni:64x64:0.1:1', 'uni:512x64:0.9:1'] }],
      ['layers by dataflow', { 'mapper.samples': [50, 5000] }],
      ['engine', { 'product.m': [40, 400] }],
      ['training', { epochs: [3, 30] }],
      ['tune', { trials: [2, 20] }],
      ['memory', { 'traffic.requests': [64, 640] }],
    ] as const) {
      const [few = 0, many = 0] = costs(kind, vary);
      expect(many, kind).toBeGreaterThan(few);
    }
  });

  it.each([
    [
      'engine',
      { blocking: { block: { m: 3, n: 3 } } },
      /blocking.block: expected m·n \+ m \+ n of at most 8, .* found "3×3/,
    ],
    ['engine', { blocking: { search: true, loopOrder: 'mnk' } }, /blocking.loopOrder: expected nothing beside search/],
    ['engine', { product: { m: 1e7, n: 1e7, k: 1e7 } }, /product: expected at most 20,000,000 tile multiplies/],
    [
      'engine',
      { engine: { engine: 'RASA-BASE', registers: 2 } },
      /engine.registers: expected room for a tile of A, of B and of C/,
    ],
    [
      'training',
      { pattern: '1:7' },
      /pattern: expected an m that divides the inputs of a layer with weights \(16\), found "1:7"/,
    ],
    [
      'training',
      { epochs: 1, finetuneEpochs: 4 },
      / epochs: expected at least the 1 dense and 4 fine-tuning epochs, found 1/,
    ],
    ['training', { model: 'ncf' }, /expected exactly one of products, model, found "products and model"/],
    ['training', { core: { class: 'abacus', lanes: 4 } }, /core: expected .* found "abacus"/],
    ['memory', { device: 'hbm5' }, /device: expected a memory device, .* found "hbm5"/],
    ['memory', { traffic: { requests: 4, streams: 5 } }, /traffic.streams: expected at most 4, the requests, found 5/],
  ])('refuses of %s what cannot be, at its place: %j', (kind, change, complaint) => {
    const document = { ...(SMALL_DOCUMENTS[kind] as object), ...change };
    expect(() => studyOf('refused', document, { name: ['one'] })).toThrow(complaint);
  });

  it('finds a machine no better than itself, kernel by kernel: bound, replay and energy-delay product', async () => {
    const study = studyOf(
      'itself',
      { ...(SMALL_DOCUMENTS['sparse'] as object), platform: { preset: 'eie-monolithic', lanes: 64 } },
      { seed: [1] },
      { measure: ['sparse-bounds', 'sparse-replays', 'sparse-edp'] },
    );
    const [row] = rowsOf(await sweep(study, { folder: join(folder, 'itself'), workers: 0 }));
    for (const figure of ['cycles', 'replay_cycles', 'edp_nj_ns'])
      expect(row?.[`searched_${figure}`], figure).toBe(row?.[`eie_monolithic_${figure}`]);
    expect(row?.['searched_cycles']).toBeGreaterThan(0);
    expect(row?.['whole_class']).toBe('eie');
  });

  it('keeps a failed point with its error among good ones', async () => {
    const study = studyOf('one-fails', SMALL_DOCUMENTS['layers by dataflow'] as object, { 'array.l1Bytes': [1, 512] });
    const table = await sweep(study, { folder: join(folder, 'one-fails'), workers: 0 });
    const [bad, good] = rowsOf(table);
    expect(table.failed).toBe(1);
    expect(bad?.['error']).toMatch(/expected an L1 of at least 6 and an L2 of \d+ bytes/);
    expect([bad?.['latency_cycles'], good?.['error']]).toEqual([null, null]);
    expect(good?.['latency_cycles']).toBeGreaterThan(0);
  });

  it('stops early along an axis of any kind', async () => {
    const stop = { along: 'collective.bytes', target: { column: 'time_ns', atLeast: 1 } };
    const study = studyOf(
      'stops',
      SMALL_DOCUMENTS['cluster with a collective'] as object,
      { 'collective.bytes': [1e5, 2e5, 3e5] },
      { stop },
    );
    const rows = rowsOf(await sweep(study, { folder: join(folder, 'stops'), workers: 0 }));
    expect(rows.map(({ left_out: why }) => why === null)).toEqual([true, false, false]);
  });
});

describe('files that documents name', () => {
  it.each(smallStudies(space))('come along with a study of %s, and count for its journal', (_, study) => {
    expect(study.inputs.length).toBeGreaterThan(0);
    const there = study.tasks.map((task) => evaluate({ ...task, plugins: [] }));
    expect(there.map(({ error }) => error)).toEqual(there.map(() => undefined));
    const sent = study.inputs.map(({ name, from, path }) => ({
      name,
      from,
      bytes: new Uint8Array(readFileSync(path)),
    }));
    const contents = study.inputs.map(({ path }) => readFileSync(path));
    for (const { path } of study.inputs) rmSync(path);
    try {
      expect(study.tasks.map((task) => evaluate({ ...task, plugins: [], sent }))).toEqual(there);
      expect(evaluate({ ...study.tasks[0]!, plugins: [] }).error).toMatch(/no such file/);
    } finally {
      study.inputs.forEach(({ path }, i) => {
        writeFileSync(path, contents[i]!);
      });
    }
    expect(loadStudy(study.file).fingerprint).toBe(study.fingerprint);
    const [{ path }] = study.inputs as [Study['inputs'][number]];
    writeFileSync(path, `${contents[0]!.toString('utf8')}\n`);
    expect(loadStudy(study.file).fingerprint).not.toBe(study.fingerprint);
  });
});

declare module '../../src/study/measure.js' {
  interface Outcomes {
    dice: number;
  }
}

describe('a plugin', () => {
  it('adds a kind of document and its measure', async () => {
    usePlugin({
      name: 'dice',
      entries: {
        subjects: [
          entry('dice', 'throws', {
            noun: 'a throw of dice',
            usual: () => 'pips',
            load: ({ value }) => ({
              notes: [],
              inputs: [],
              cost: 1,
              measure: (names) => measured('dice', names, (value as { readonly dice: number }).dice),
            }),
          }),
        ],
        measures: [entry('pips', 'of dice', { kind: 'dice', columns: ['pips'], of: (dice) => [dice * 3.5] })],
      },
    });
    const study = studyOf('dice', { kind: 'dice' }, { dice: [1, 2] });
    const { rows } = await sweep(study, { folder: join(folder, 'dice'), workers: 0 });
    expect(rows.map((row) => row[2])).toEqual([3.5, 7]);
  });
});

describe('caldera layer map of a scenario of layers', () => {
  it('says what its options say', async () => {
    const file = space.write(
      'mapped.yaml',
      'kind: layers\nname: mapped\nseed: 3\nworkload: {product: [60, 70, 80]}\narray: {pes: 64}\nmapper: {samples: 300, objective: edp}\n',
    );
    const options = ['--pes', '64', '--seed', '3', '--samples', '300', '--objective', 'edp'];
    const layersIn = async (...words: string[]): Promise<unknown> =>
      JSON.parse((await runCaldera('layer', 'map', ...words, '--json')).stdout).layers;
    const found = await layersIn(file);
    expect(found).toEqual(await layersIn('60,70,80', ...options));
    expect(await layersIn(file, '--set', 'seed=4')).not.toEqual(found);
    const { exitCode, stderr } = await runCaldera('layer', 'map', file, '--samples', '10');
    expect([exitCode, stderr]).toEqual([2, expect.stringMatching(/--samples: expected nothing that the file says/)]);
  });
});
