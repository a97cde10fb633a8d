/**
 * The checks of fused layers against foreign tables: excerpts in the fixtures, the whole tables where they are at hand,
 * both with and without their answers; and tables that are none.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { NamedText } from '../../../src/formats/named-text.js';
import type { Figure, ForeignCheck } from '../../../src/validation/against/foreign-check.js';
import { fusionCheck } from '../../../src/validation/against/fusion.js';
import { fusionOptimumCheck } from '../../../src/validation/against/fusion-optimum.js';
import { fusionSpatialCheck } from '../../../src/validation/against/fusion-spatial.js';
import { hasReference, referencePath } from '../../support/reference.js';

const FIXTURES = join(import.meta.dirname, '../../fixtures/fusion');

const TABLES: readonly [table: string, check: ForeignCheck, quantities: readonly string[]][] = [
  ['fusion-cases.csv', fusionCheck, ['valid', 'off_chip_bytes', 'peak_bytes', 'latency_cycles']],
  ['fusion-optimum.csv', fusionOptimumCheck, ['latency_cycles', 'off_chip_bytes']],
  ['fusion-spatial.csv', fusionSpatialCheck, ['input_bytes_off_chip', 'macs', 'peak_work_bytes', 'peak_cache_bytes']],
  ['defines-rows.csv', fusionSpatialCheck, ['dram_copy_bytes', 'dram_act_bytes', 'dram_weight_bytes']],
];

const read = (folder: string, file: string): NamedText => ({ text: readFileSync(join(folder, file), 'utf8'), file });

function figuresOf(check: ForeignCheck, folder: string, table: NamedText): Figure[] {
  return [...check.figures({ ...table, companion: (name) => read(folder, name) })];
}

/** The table without the columns that a check computes. */
function withoutAnswers({ text, file }: NamedText, answers: readonly string[]): NamedText {
  const rows = text
    .trim()
    .split('\n')
    .map((line) => line.split(','));
  const kept = rows[0]!.flatMap((name, i) => (answers.includes(name) ? [] : [i]));
  return { text: rows.map((row) => kept.map((i) => row[i]).join(',')).join('\n'), file };
}

describe.each([
  ['excerpts', FIXTURES, true],
  ['whole tables', referencePath('fusion'), hasReference],
] as const)('%s', (_, folder, isThere) => {
  it.runIf(isThere).each(TABLES)('%s agree within the bounds promised', (file, check, quantities) => {
    const table = read(folder, file);
    const figures = figuresOf(check, folder, table);
    const compared = figures.filter((figure) => figure.table !== undefined);
    expect(new Set(compared.map(({ quantity }) => quantity))).toEqual(new Set(quantities));
    for (const { row, quantity, ours, table: theirs } of compared) {
      const { worst } = check.bounds[quantity] ?? check.bounds['*']!;
      const error = ours === theirs ? 0 : Math.abs(Number(ours) / Number(theirs) - 1);
      expect(error, `${file} row ${row} ${quantity}: ${ours} for ${theirs}`).toBeLessThanOrEqual(worst);
    }
    // Without the answers the figures are the same.
    const blind = figuresOf(check, folder, withoutAnswers(table, quantities));
    expect(blind.map(({ row, quantity, ours }) => ({ row, quantity, ours }))).toEqual(
      figures.map(({ row, quantity, ours }) => ({ row, quantity, ours })),
    );
    expect(blind.every((figure) => figure.table === undefined)).toBe(true);
  });
});

describe('tables that are none', () => {
  const refuse =
    (check: ForeignCheck, text: string): (() => Figure[]) =>
    () =>
      figuresOf(check, FIXTURES, { text, file: 'table.csv' });
  const cases = 'network,batch,macs_per_cycle,off_bytes_per_cycle,on_bytes_per_cycle,memory_bytes,tokens\n';

  it.each([
    [`${cases}resnet18,4,1,1,1,9,0 0\n`, 'table.csv:2 network: expected a network ('],
    [
      `${cases}random6,4,1,1,1,9,0 5 0\n`,
      'table.csv:2 tokens.1: expected a whole number from 0 to the batch of 4, found 5',
    ],
    [`${cases}random6,4,1,1,1,9,0 1.5 0\n`, 'table.csv:2 tokens: expected a whole number of at least 0, found "1.5"'],
    [`${cases}random6,4,1,1,1,9,\n`, 'table.csv:2 tokens: expected numbers parted by blanks, found ""'],
    [`${cases}random6,4,1,1,1,9,0 0\n`, 'table.csv:2 tokens: expected 3 tokens, one a layer, found 2'],
    [`${cases}random6,4,1,1,1,9,0 0 1\n`, 'table.csv:2 tokens.2: expected 0 for the last layer'],
    [`${cases}random6,0,1,1,1,9,0 0 0\n`, 'table.csv:2 batch: expected a whole number of at least 1'],
    [`${cases}random6,4,0,1,1,9,0 0 0\n`, 'table.csv:2 macs_per_cycle: expected a finite number above 0, found "0"'],
    [`${cases}random6,4,1,1,1,0,0 0 0\n`, 'table.csv:2 memory_bytes: expected a finite number above 0, found "0"'],
    ['network,batch\nrandom6,4\n', 'table.csv:1: expected a column macs_per_cycle'],
  ])('of fusion: %#', (text, message) => {
    expect(refuse(fusionCheck, text)).toThrow(message);
  });

  it('of fusion-optimum', () => {
    const text = `${cases.replace('tokens', 'choices')}random6,4,1,1,1,9,1 8\n`;
    expect(refuse(fusionOptimumCheck, text)).toThrow(
      'table.csv:2 choices.1: expected a micro-batch from 1 to the batch of 4, found 8',
    );
  });

  it.each([
    [
      'layers,out_w,out_h,tile_w,tile_h,mode\nk3s1 4->8;k3 8->4,8,8,2,2,full\n',
      'table.csv:2 layers.layer 2: expected a layer',
    ],
    [
      'layers,out_w,out_h,tile_w,tile_h,mode\nk3s1 4->8,8,8,2,2,none\n',
      'table.csv:2 mode: expected recompute, h-cached, full',
    ],
    [
      'layers,out_w,out_h,tile_w,tile_h,mode\nk3s1 4->8,8,0,2,2,full\n',
      'table.csv:2 out_h: expected a whole number of at least 1',
    ],
    [
      'accelerator,workload,h_cache,v_cache,tile_x,tile_y\nx,workload_fsrcnn,False,True,60,72\n',
      'table.csv:2 v_cache: expected rows kept only where columns are, found "True"',
    ],
    [
      'accelerator,workload,h_cache,v_cache,tile_x,tile_y\nx,workload_fsrcnn,maybe,True,60,72\n',
      'table.csv:2 h_cache: expected True or False, found "maybe"',
    ],
  ])('of fusion-spatial: %#', (text, message) => {
    expect(refuse(fusionSpatialCheck, text)).toThrow(message);
  });
});
