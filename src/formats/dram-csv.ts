/**
 * Measured bandwidths of DRAM devices under streams, as CSV (one row a measurement; `offered_load` 0 is a closed loop).
 */
import { InputError } from '../base/errors.js';
import { MOST_STREAMS } from '../base/limits.js';
import type { Layout, Traffic } from '../simulator/memory/device/traffic.js';
import { type NamedRow, parseNamedCsv } from './csv-table.js';

export interface DramMeasurement {
  /** The device's name where it was measured, and here. */
  readonly name: string;
  readonly device: string;
  readonly experiment: string;
  /** Number of the table's row, from 0. */
  readonly row: number;
  /** What is asked for, a share of the peak; 0: as much as goes. */
  readonly offeredLoad: number;
  readonly traffic: Traffic;
  /** NaN where the table leaves it out. */
  readonly measuredGBps: number;
}

const COLUMNS = [
  'experiment',
  'device',
  'n_streams',
  'tile_bytes',
  'gran_bytes',
  'pattern',
  'rand_chunk_bytes',
  'read_frac',
  'offered_load',
  'depth_tiles',
  'window_bytes',
  'base_mode',
  'tile_start',
  'req_bytes',
];

/** Names in the table → devices here. */
const DEVICES: Readonly<Record<string, string>> = {
  HBM1: 'HBM',
  HBM_4Gb: 'HBM-4Gb',
  HBM2: 'HBM2',
  'DDR4-3200': 'DDR4-3200',
  'LPDDR4-2400': 'LPDDR4',
};

/** @throws InputError */
export function readDramBandwidth(text: string, file: string): DramMeasurement[] {
  return parseNamedCsv(text, file, COLUMNS).map((row, number) => ({
    row: number,
    name: row.text('device'),
    device: deviceOf(row),
    experiment: row.text('experiment'),
    traffic: trafficOf(row),
    offeredLoad: row.number('offered_load', { min: 0 }),
    measuredGBps: row.text('achieved_GBps') === '' ? Number.NaN : row.number('achieved_GBps', { above: 0 }),
  }));
}

function deviceOf(row: NamedRow): string {
  const name = row.text('device');
  const device = Object.hasOwn(DEVICES, name) ? DEVICES[name] : undefined;
  if (device !== undefined) return device;
  const expected = `a device (${Object.keys(DEVICES).join(', ')})`;
  throw new InputError({ ...row.place, path: 'device', expected, found: name });
}

/** Bytes and requests beyond it could no longer be counted exactly. */
const LARGEST = 1e12;

function trafficOf(row: NamedRow): Traffic {
  const count = (column: string, max = LARGEST): number => row.number(column, { integer: true, min: 1, max });
  const bytes = (column: string): number => row.number(column, { min: 0, max: LARGEST });
  return {
    streams: count('n_streams', MOST_STREAMS),
    depth: count('depth_tiles'),
    tileBytes: count('tile_bytes'),
    grainBytes: bytes('gran_bytes'),
    randomBytes: row.text('pattern') === 'rand' ? bytes('rand_chunk_bytes') : 0,
    readShare: row.number('read_frac', { min: 0, max: 1 }),
    layout: layoutOf(row),
    windowBytes: bytes('window_bytes') || Number.POSITIVE_INFINITY,
    requestBytes: count('req_bytes'),
  };
}

function layoutOf(row: NamedRow): Layout {
  if (row.text('base_mode') === 'aligned') return 'aligned';
  return row.text('tile_start') === 'contig' ? 'contiguous' : 'scattered';
}
