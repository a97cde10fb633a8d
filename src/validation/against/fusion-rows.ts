/**
 * What the tables of fused chains have in common: a network of the file beside the table, a batch, a machine and a
 * memory budget a row; and how an answer column is read that may be missing.
 */
import { InputError, locate } from '../../base/errors.js';
import { type NamedRow, toNumber } from '../../formats/csv-table.js';
import { fusionNetwork, readFusionNetworks } from '../../formats/fusion-networks.js';
import type { FusedMachine } from '../../machine/fused-machine.js';
import type { FusionChain } from '../../mapping/fusion-plan/chain.js';
import type { CheckInput } from './foreign-check.js';

export const FUSION_COLUMNS = [
  'network',
  'batch',
  'macs_per_cycle',
  'off_bytes_per_cycle',
  'on_bytes_per_cycle',
  'memory_bytes',
] as const;

export interface FusionRow {
  readonly chain: FusionChain;
  readonly batch: number;
  readonly machine: FusedMachine;
  readonly memoryBytes: number;
}

/** Above any batch that a memory holds. */
const LARGEST_BATCH = 1e6;

/** The networks that a table's rows name. @throws InputError */
export function networksBeside(input: CheckInput): ReadonlyMap<string, FusionChain> {
  const { text, file } = input.companion('fusion-networks.json');
  return readFusionNetworks(text, file);
}

/** @throws InputError naming file, line and column */
export function fusionRow(row: NamedRow, networks: ReadonlyMap<string, FusionChain>): FusionRow {
  return {
    chain: locate(row.place, () => fusionNetwork(networks, row.text('network'))),
    batch: row.number('batch', { integer: true, min: 1, max: LARGEST_BATCH }),
    machine: {
      macsPerCycle: row.number('macs_per_cycle', { above: 0 }),
      offChipBytesPerCycle: row.number('off_bytes_per_cycle', { above: 0 }),
      onChipBytesPerCycle: row.number('on_bytes_per_cycle', { above: 0 }),
    },
    memoryBytes: row.number('memory_bytes', { above: 0 }),
  };
}

/** Numbers parted by blanks. @throws InputError */
export function numbersIn(row: NamedRow, column: string): number[] {
  const parts = row
    .text(column)
    .split(/\s+/)
    .filter((part) => part !== '');
  if (parts.length === 0)
    throw new InputError({ ...row.place, path: column, expected: 'numbers parted by blanks', found: row.text(column) });
  return parts.map((part) => toNumber(part, { integer: true, min: 0 }, { ...row.place, path: column }));
}

/** What an answer column says; nothing where the table has no such column, or an empty field in it. */
export function answer(row: NamedRow, column: string): number | undefined {
  return !row.has(column) || row.text(column) === '' ? undefined : row.number(column, {});
}
