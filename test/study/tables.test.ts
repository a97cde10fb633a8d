/** A study's table for other tools: Parquet beside the CSV, the units in one schema, read back by DuckDB. */
import { readFileSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { beforeAll, describe, expect, it } from 'vitest';
import { schemaOf, tableAsParquet } from '../../src/study/result-schema.js';
import { runCaldera } from '../support/command-line.js';
import { temporaryFolder } from '../support/files.js';
import { studyWithFailure } from '../support/study.js';

const space = temporaryFolder();
const folder = space.path('out');

beforeAll(async () => {
  const { file } = studyWithFailure(space);
  const { exitCode, stderr } = await runCaldera('sweep', file, '--out', folder, '--workers', '0');
  expect(exitCode, stderr).toBe(1); // a point of the study cannot be evaluated
}, 60_000);

async function query(sql: string): Promise<unknown[]> {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  return (await connection.runAndReadAll(sql)).getRowObjectsJson();
}

describe('the Parquet file', () => {
  it('has what the CSV has, by DuckDB', async () => {
    const csv = `read_csv('${folder}/points.csv')`;
    const parquet = `read_parquet('${folder}/points.parquet')`;
    const columns = `point, "platform.memory.bandwidthGBps", allocator_cycles, simulator_cycles, compute_share`;
    for (const [one, other] of [
      [csv, parquet],
      [parquet, csv],
    ])
      expect(await query(`SELECT ${columns} FROM ${one} EXCEPT SELECT ${columns} FROM ${other}`)).toEqual([]);
    expect(await query(`SELECT count(*) AS points, count(error) AS failed FROM ${parquet}`)).toEqual([
      { points: '12', failed: '4' },
    ]);
  });

  it('names its units and its making', async () => {
    const bytes = readFileSync(`${folder}/points.parquet`);
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;
    const about = new Map(parquetMetadata(file).key_value_metadata?.map(({ key, value }) => [key, value]));
    const { columns, ...made } = JSON.parse(readFileSync(`${folder}/schema.json`, 'utf8'));
    expect(JSON.parse(about.get('schema') ?? '')).toEqual(columns);
    expect(Object.fromEntries(Object.keys(made).map((key) => [key, about.get(key)]))).toEqual(made);
    const unitOf = (name: string) => columns.find((column: { name: string }) => column.name === name);
    expect(unitOf('platform.memory.bandwidthGBps')).toEqual({
      name: 'platform.memory.bandwidthGBps',
      type: 'number',
      unit: 'GB/s',
      role: 'swept',
    });
    expect(unitOf('simulator_cycles')).toMatchObject({ type: 'number', unit: 'cycles', role: 'measured' });
    expect(unitOf('difference_percent')).toMatchObject({ unit: '%' });
    expect(unitOf('error')).toEqual({ name: 'error', type: 'string', role: 'error' });
    const [first] = await parquetReadObjects({ file });
    expect(first).toMatchObject({ point: 0, simulator_cycles: null, error: expect.stringMatching(/tiles of at most/) });
  });

  it('gives empty, mixed and yes-or-no columns a type, and the same bytes for the same table', async () => {
    const table = {
      columns: ['point', 'label', 'isOn', 'size', 'run_cycles', 'nothing', 'error'],
      rows: [
        [0, 'a', true, 'x0.5', 1, null, null],
        [1, 2, false, '', null, null, 'went wrong'],
      ],
      failed: 1,
    };
    const schema = schemaOf(table, 3);
    expect(schema.map(({ type }) => type)).toEqual([
      'integer',
      'string',
      'boolean',
      'string',
      'number',
      'number',
      'string',
    ]);
    const bytes = tableAsParquet(table, schema, { caldera: '0' });
    expect(tableAsParquet(table, schema, { caldera: '0' })).toEqual(bytes);
    expect(await parquetReadObjects({ file: bytes.buffer as ArrayBuffer })).toEqual([
      { point: 0, label: 'a', isOn: true, size: 'x0.5', run_cycles: 1, nothing: null, error: null },
      { point: 1, label: '2', isOn: false, size: '', run_cycles: null, nothing: null, error: 'went wrong' },
    ]);
  });
});
