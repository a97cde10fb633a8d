/**
 * Bandwidths of DRAM devices against those measured with DRAMsim3 under streams that each ask for the next tile when one is
 * done: what the estimate says from the device's parameters, and what the calibrated closed forms say.
 */

import { didYouMean } from '../../base/did-you-mean.js';
import { InputError, locate } from '../../base/errors.js';
import { estimateBandwidth, steadyRate } from '../../estimate/memory/estimate-bandwidth.js';
import { type NamedRow, parseNamedCsv } from '../../formats/csv-table.js';
import { peakGBps } from '../../machine/memory-devices/memory-device.js';
import { CONTROLLER_DEFAULTS, memoryDevices } from '../../machine/memory-devices/memory-devices.js';
import { type DramMachine, replayStreams } from '../../simulator/memory/dram/replay-streams.js';
import type { RequestStreams } from '../../workload/request-streams.js';
import type { ForeignCheck } from './foreign-check.js';

const COLUMNS = ['device', 'n_streams', 'tile_bytes', 'gran_bytes', 'pattern', 'read_frac', 'depth_tiles', 'req_bytes'];

/** Names in the table, and ours. */
const DEVICES: Readonly<Record<string, string>> = {
  HBM1: 'hbm1',
  HBM_4Gb: 'hbm-4gb',
  HBM2: 'hbm2',
  'DDR4-3200': 'ddr4-3200',
  'LPDDR4-2400': 'lpddr4-2400',
};

/**
 * Requests scheduled for a row, once for each seed: so many rounds of a tile for each stream, since streams find together
 * slowly and where they begin matters.
 */
const ROUNDS = 16;
const FEWEST_REQUESTS = 2 ** 15;
const MOST_REQUESTS = 2 ** 17;
/** The table's runs end about then, as the tiles that it counts and their times show. */
const MEASURED_NS = 250_000;
const SEEDS = [1, 1001];

export const dramBandwidthCheck: ForeignCheck = {
  name: 'dram',
  about:
    'bandwidth of streams on DRAM devices, as DRAMsim3 29817593 has it, from the devices’ parameters alone; aligned streams are replayed',
  bounds: { achieved_GBps: { mean: 0.06, worst: 0.8 } },
  *figures({ text, file }) {
    const rows = parseNamedCsv(text, file, COLUMNS);
    for (const [row, columns] of rows.entries()) {
      const ours = locate(columns.place, () => achievedGBps(columns));
      const isMeasured = columns.text('achieved_GBps') !== '';
      const table = isMeasured ? columns.number('achieved_GBps', { above: 0 }) : undefined;
      yield { row, quantity: 'achieved_GBps', ours, table };
    }
  },
};

/** At a given load no more is achieved than is asked for. */
function achievedGBps(row: NamedRow): number {
  const name = row.text('device');
  const ours = Object.hasOwn(DEVICES, name) ? DEVICES[name] : undefined;
  if (ours === undefined) {
    const names = Object.keys(DEVICES);
    const expected = `a device (${names.join(', ')})`;
    throw new InputError({ path: 'device', expected, found: name, hint: didYouMean(name, names) });
  }
  const device = memoryDevices.get(ours);
  const requestBytes = row.number('req_bytes', { integer: true, min: 1 });
  const controller = CONTROLLER_DEFAULTS[device.controller];
  const each = SEEDS.map((seed) => {
    const traffic = trafficOf(row, requestBytes, seed);
    if (traffic.layout === 'aligned') return replayedGBps(traffic, { device, controller }, requestBytes);
    return estimateBandwidth(device, controller, traffic, { requestBytes, steadyWithinNs: MEASURED_NS }).GBps;
  });
  const GBps = each.reduce((sum, one) => sum + one, 0) / each.length;
  const load = row.text('offered_load') === '' ? 0 : row.number('offered_load', { min: 0 });
  return load > 0 ? Math.min(GBps, load * peakGBps(device)) : GBps;
}

/**
 * Streams that begin at the same bank may stay locked to each other or drift apart, which small differences decide: there
 * the requests are replayed.
 */
function replayedGBps(traffic: RequestStreams, machine: DramMachine, requestBytes: number): number {
  const { done } = replayStreams(machine, traffic).requests;
  const { tickNs } = machine.device;
  return (steadyRate(done, MEASURED_NS / tickNs) * requestBytes) / tickNs;
}

function trafficOf(row: NamedRow, requestBytes: number, seed: number): RequestStreams {
  const count = (column: string): number => row.number(column, { integer: true, min: 1 });
  const optional = (column: string): number =>
    row.text(column) === '' ? 0 : row.number(column, { integer: true, min: 0 });
  const isAligned = row.text('base_mode') === 'aligned';
  const isContiguous = row.text('tile_start') === 'contig';
  const windowBytes = optional('window_bytes');
  const streams = count('n_streams');
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
  };
}
