/**
 * Banked devices against bandwidths measured with a request-by-request DRAM simulator: streams that each ask for the
 * next tile when one is done (closed loop). The columns are those of the table `bandwidth.csv`.
 */
import { parse } from 'csv-parse/sync';
import { achievedGBps } from '../simulator/memory/device/closed-loop.js';
import { devices } from '../simulator/memory/device/timing.js';
import type { Layout, Traffic } from '../simulator/memory/device/traffic.js';

export interface DramAgreement {
  /** The device's name in the table. */
  readonly device: string;
  readonly experiment: string;
  readonly traffic: Traffic;
  readonly measuredGBps: number;
  readonly predictedGBps: number;
  /** Predicted / measured − 1. */
  readonly error: number;
}

/** Names in the table → devices here. */
const DEVICES: Readonly<Record<string, string>> = {
  HBM1: 'HBM',
  HBM_4Gb: 'HBM-4Gb',
  HBM2: 'HBM2',
  'DDR4-3200': 'DDR4-3200',
  'LPDDR4-2400': 'LPDDR4',
};

/** All rows measured in a closed loop (`offered_load` 0). */
export function dramAgreement(bandwidthCsv: string): DramAgreement[] {
  const rows = parse(bandwidthCsv, { columns: true, skip_empty_lines: true }) as Record<string, string>[];
  return rows
    .filter((row) => Number(row['offered_load']) === 0)
    .map((row) => {
      const device = row['device'] ?? '';
      const traffic = trafficOf(row);
      const measuredGBps = Number(row['achieved_GBps']);
      const predictedGBps = achievedGBps(devices.get(DEVICES[device] ?? device), traffic);
      const error = predictedGBps / measuredGBps - 1;
      return { device, experiment: row['experiment'] ?? '', traffic, measuredGBps, predictedGBps, error };
    });
}

function trafficOf(row: Record<string, string>): Traffic {
  const number = (column: string) => Number(row[column]);
  return {
    streams: number('n_streams'),
    depth: number('depth_tiles'),
    tileBytes: number('tile_bytes'),
    grainBytes: number('gran_bytes'),
    randomBytes: row['pattern'] === 'rand' ? number('rand_chunk_bytes') : 0,
    readShare: number('read_frac'),
    layout: layoutOf(row),
    windowBytes: number('window_bytes') || Number.POSITIVE_INFINITY,
    requestBytes: number('req_bytes'),
  };
}

function layoutOf(row: Record<string, string>): Layout {
  if (row['base_mode'] === 'aligned') return 'aligned';
  return row['tile_start'] === 'contig' ? 'contiguous' : 'scattered';
}
