/**
 * What the columns of a study's table are: their types, and the units their names end in. The same in the CSV's header,
 * in the Parquet file and in `schema.json`.
 */
import type { ParquetColumn, ParquetType } from '../formats/parquet-write.js';
import { writeParquet } from '../formats/parquet-write.js';
import type { ResultTable } from './result-table.js';

export interface ColumnSchema {
  readonly name: string;
  /** What one of its values is: a number, a word, or yes and no. */
  readonly type: 'integer' | 'number' | 'string' | 'boolean';
  /** Absent for counts, names and words. */
  readonly unit?: string;
  readonly role: 'point' | 'swept' | 'measured' | 'error';
}

/** By the end of a column's name; the longest that fits counts. */
const UNITS: readonly (readonly [ending: RegExp, unit: string])[] = [
  [/_bytes_per_cycle$/, 'B/cycle'],
  [/(_cycles|Cycles)$/, 'cycles'],
  [/_gflops$/, 'GFLOP/s'],
  [/(_percent|Percent)$/, '%'],
  [/(_utilization|_share)$/, '1'],
  [/(_kib|KiB)$/, 'KiB'],
  [/(_mib|MiB)$/, 'MiB'],
  [/(_bytes|Bytes)$/, 'B'],
  [/(_gbps|GBps)$/, 'GB/s'],
  [/_dollars$/, '$'],
  [/(clockGHz|GHz)$/, 'GHz'],
  [/edp_nj_ns$/, 'nJ·ns'],
  [/(_ns|Ns)$/, 'ns'],
  [/(_ms|Ms)$/, 'ms'],
  [/(_seconds|Seconds)$/, 's'],
  [/(_pj|Pj)$/, 'pJ'],
  [/_nj$/, 'nJ'],
  [/(_uj|Uj)$/, 'µJ'],
  [/(_mj|Mj)$/, 'mJ'],
  [/(_mm2|Mm2)$/, 'mm²'],
  [/(_milliwatts|Milliwatts)$/, 'mW'],
];

export function schemaOf({ columns, rows }: ResultTable, swept: number): ColumnSchema[] {
  return columns.map((name, i) => {
    const role = i === 0 ? 'point' : i <= swept ? 'swept' : i === columns.length - 1 ? 'error' : 'measured';
    const unit = role === 'swept' || role === 'measured' ? unitOf(name) : undefined;
    const values = rows.map((row) => row[i] ?? null);
    const type = role === 'point' ? 'integer' : role === 'error' ? 'string' : typeOf(values);
    return { name, type, ...(unit === undefined || type !== 'number' ? {} : { unit }), role };
  });
}

function unitOf(name: string): string | undefined {
  return UNITS.find(([ending]) => ending.test(name))?.[1];
}

/** Empty fields fit every type; a column that is empty throughout is one of numbers. */
function typeOf(values: readonly unknown[]): 'number' | 'boolean' | 'string' {
  const kinds = new Set(values.filter((value) => value !== null && value !== '').map((value) => typeof value));
  if (kinds.size === 0) return 'number';
  const [only] = kinds;
  return kinds.size === 1 && (only === 'number' || only === 'boolean') ? only : 'string';
}

const PARQUET: Readonly<Record<ColumnSchema['type'], ParquetType>> = {
  integer: 'INT32',
  number: 'DOUBLE',
  boolean: 'BOOLEAN',
  string: 'STRING',
};

/** @param about what the file says of its making, by key */
export function tableAsParquet(
  { rows }: ResultTable,
  schema: readonly ColumnSchema[],
  about: Readonly<Record<string, string>>,
): Uint8Array {
  const columns = schema.map(({ name, type }, i): ParquetColumn => {
    const values = rows.map((row) => {
      const value = row[i] ?? null;
      if (value === null || (value === '' && type !== 'string')) return null;
      return type === 'string' ? String(value) : value;
    });
    return { name, type: PARQUET[type], values };
  });
  return writeParquet(columns, { ...about, schema: JSON.stringify(schema) });
}
