/**
 * Bandwidths of DRAM devices against those measured with DRAMsim3 under streams that each ask for the next tile when one is
 * done, from the devices' parameters alone.
 */

import { didYouMean } from '../../base/did-you-mean.js';
import { InputError, locate } from '../../base/errors.js';
import { MOST_STREAMS } from '../../base/limits.js';
import { mayLock } from '../../estimate/memory/locking.js';
import { type NamedRow, parseNamedCsv } from '../../formats/csv-table.js';
import { peakGBps } from '../../machine/memory-devices/memory-device.js';
import { CONTROLLER_DEFAULTS, memoryDevices } from '../../machine/memory-devices/memory-devices.js';
import { type MemoryBandwidth, memoryBandwidth } from '../../pipeline/memory-bandwidth.js';
import type { RequestStreams } from '../../workload/request-streams.js';
import type { ForeignCheck } from './foreign-check.js';

const COLUMNS = ['device', 'n_streams', 'tile_bytes', 'gran_bytes', 'pattern', 'read_frac', 'depth_tiles', 'req_bytes'];

/** Names in the table, our names, and how long its runs were measured, ns: the tiles that it counts over their rate. */
const DEVICES: Readonly<Record<string, readonly [name: string, measuredNs: number]>> = {
  HBM1: ['hbm1', 300_000],
  HBM_4Gb: ['hbm-4gb', 300_000],
  HBM2: ['hbm2', 200_000],
  'DDR4-3200': ['ddr4-3200', 1_000_000],
  'LPDDR4-2400': ['lpddr4-2400', 1_000_000],
};
/** From here on: found from the rows of aligned streams, in which nothing is drawn. */
const WARM_UP_NS = 20_000;

/**
 * Requests of a row, once for each seed: so many rounds of a tile for each stream, since streams find together slowly and
 * where they begin matters.
 */
const ROUNDS = 16;
const FEWEST_REQUESTS = 2 ** 16;
const MOST_REQUESTS = 2 ** 18;
/** Where streams may lock to each other the whole run counts. */
const MOST_REPLAYED = 2 ** 20;
const SEEDS = [1, 1001];
/** Bytes and requests beyond it could no longer be counted exactly. */
const LARGEST = 1e12;

export interface DramBandwidth extends MemoryBandwidth {
  /** Number of the table's row, from 0. */
  readonly row: number;
  /** The device's name in the table. */
  readonly name: string;
  /** Undefined where the table leaves it out. */
  readonly measuredGBps: number | undefined;
}

export const dramCheck: ForeignCheck = {
  name: 'dram',
  about:
    'bandwidth of streams on DRAM devices, as DRAMsim3 29817593 has it, from the devices’ parameters alone; streams that may lock to each other are replayed',
  bounds: { achieved_GBps: { mean: 0.03, worst: 0.25 } },
  *figures({ text, file }) {
    for (const { row, GBps, measuredGBps } of dramBandwidths(text, file))
      yield { row, quantity: 'achieved_GBps', ours: GBps, table: measuredGBps };
  },
};

/** @throws InputError for a table that cannot be read */
export function* dramBandwidths(text: string, file: string): Iterable<DramBandwidth> {
  for (const [row, columns] of parseNamedCsv(text, file, COLUMNS).entries()) {
    const ours = locate(columns.place, () => achieved(columns));
    const isMeasured = columns.text('achieved_GBps') !== '';
    const measuredGBps = isMeasured ? columns.number('achieved_GBps', { above: 0 }) : undefined;
    yield { row, name: columns.text('device'), ...ours, measuredGBps };
  }
}

/** At a given load no more is achieved than is asked for. */
function achieved(row: NamedRow): MemoryBandwidth {
  const name = row.text('device');
  const ours = Object.hasOwn(DEVICES, name) ? DEVICES[name] : undefined;
  if (ours === undefined) {
    const names = Object.keys(DEVICES);
    const expected = `a device (${names.join(', ')})`;
    throw new InputError({ path: 'device', expected, found: name, hint: didYouMean(name, names) });
  }
  const [own, measuredNs] = ours;
  const device = memoryDevices.get(own);
  const requestBytes = row.number('req_bytes', { integer: true, min: 1, max: LARGEST });
  const machine = { device, controller: CONTROLLER_DEFAULTS[device.controller] };
  const measured = { fromNs: WARM_UP_NS, untilNs: WARM_UP_NS + measuredNs };
  const whole = Math.min(MOST_REPLAYED, Math.ceil((peakGBps(device) * measured.untilNs) / requestBytes));
  const each = SEEDS.map((seed) => {
    const traffic = trafficOf(row, requestBytes, seed);
    const requests = mayLock(device, traffic) ? whole : traffic.requests;
    return memoryBandwidth(machine, { ...traffic, requests }, { requestBytes, measured });
  });
  const GBps = each.reduce((sum, one) => sum + one.GBps, 0) / each.length;
  const model = each.some((one) => one.model === 'twin') ? 'twin' : 'estimate';
  const load = row.text('offered_load') === '' ? 0 : row.number('offered_load', { min: 0 });
  return { GBps: load > 0 ? Math.min(GBps, load * peakGBps(device)) : GBps, model };
}

function trafficOf(row: NamedRow, requestBytes: number, seed: number): RequestStreams {
  const count = (column: string, max = LARGEST): number => row.number(column, { integer: true, min: 1, max });
  const optional = (column: string): number =>
    row.text(column) === '' ? 0 : row.number(column, { integer: true, min: 0, max: LARGEST });
  const isAligned = row.text('base_mode') === 'aligned';
  const isContiguous = row.text('tile_start') === 'contig';
  const windowBytes = optional('window_bytes');
  const streams = count('n_streams', MOST_STREAMS);
  const tileBytes = count('tile_bytes');
  return {
    requests: Math.min(MOST_REQUESTS, Math.max(FEWEST_REQUESTS, (ROUNDS * streams * tileBytes) / requestBytes)),
    streams,
    tileBytes,
    grainBytes: count('gran_bytes'),
    layout: isAligned ? 'aligned' : isContiguous ? 'contiguous' : 'scattered',
    strideBytes: 0,
    readShare: row.number('read_frac', { min: 0, max: 1 }),
    mode: 'streams',
    window: 0,
    depthTiles: count('depth_tiles'),
    periodNumerator: 0,
    periodDenominator: 1,
    seed,
    jumpBytes: row.text('pattern') === 'rand' ? optional('rand_chunk_bytes') : 0,
    streamWindow: windowBytes === 0 ? 0 : Math.max(1, Math.floor(windowBytes / requestBytes)),
    // Not said beside the table, but by its figures: reads begin one a tick, each row of a copy is hit as often as one of reads,
    // and writes go on while reads are refused.
    writesApart: true,
    offersPerTick: 1,
    passesRefused: true,
  };
}
