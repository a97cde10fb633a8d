/** The measure `sparse-lanes` tells what `caldera sparse lanes` prints first, and the same over threads and in shards. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { rowsOf } from '../../src/study/result-table.js';
import { loadStudy } from '../../src/study/study.js';
import { sweep } from '../../src/study/sweep.js';
import { runCaldera } from '../support/command-line.js';
import { temporaryFolder } from '../support/files.js';

const space = temporaryFolder();
const scenario = {
  kind: 'sparse',
  platform: { preset: 'aespa', bandwidthBytesPerCycle: 64 },
  kernels: [
    { a: 'uni:64x64:0.1:1', b: 'uni:64x64:0.2:2' },
    { a: 'dense:32x64', b: 'dense:64x32' },
  ],
  laneSplit: { classes: ['tpu', 'eie', 'matraptor'], lanes: 128, quantum: 64 },
};
const vary = { 'laneSplit.quantum': [32, 64], 'laneSplit.areaMm2': [0.2, 0.4] };
const file = space.write('lanes.yaml', JSON.stringify({ name: 'lanes', scenario, vary, measure: ['sparse-lanes'] }));

it('is what the command prints first', async () => {
  const rows = rowsOf(await sweep(loadStudy(file), { folder: space.path('here'), workers: 0 }));
  const single = space.write('single.yaml', JSON.stringify({ ...scenario, name: 'single' }));
  for (const row of rows) {
    const [quantum, area] = [row['laneSplit.quantum'], row['laneSplit.areaMm2']];
    const words = ['--set', `laneSplit.quantum=${quantum}`, '--area', `${area}`];
    const { stdout } = await runCaldera('sparse', 'lanes', single, ...words, '--json');
    const { areaBudgetMm2, splits } = JSON.parse(stdout);
    const lanes = Object.entries(splits[0].lanes).flatMap(([name, own]) => (own === 0 ? [] : [`${name} ${own}`]));
    expect(row).toMatchObject({
      lane_split: lanes.join(' + '),
      split_mm2: splits[0].areaMm2,
      split_budget_mm2: areaBudgetMm2,
      split_cycles: splits[0].splitCycles,
      splits: splits.length,
    });
    expect(row['split_budget_mm2']).toBe(area);
  }
});

it('is the same bytes over threads and in shards', { timeout: 120_000 }, async () => {
  const into = (folder: string, ...words: string[]) =>
    runCaldera('sweep', file, '--out', space.path(folder), '--workers', '0', ...words);
  for (const shard of ['1/2', '2/2']) await into('shards', '--shard', shard);
  await runCaldera('merge', file, '--out', space.path('shards'));
  await into('alone');
  await into('threads', '--workers', '2');
  const bytes = ['alone', 'threads', 'shards'].map((name) => readFileSync(space.path(`${name}/points.csv`), 'utf8'));
  expect(new Set(bytes).size).toBe(1);
  expect(bytes[0]).toContain('tpu');
});
