/**
 * The request-level memory against tables measured with DRAMsim3 and Ramulator, request by request: when the last one was
 * done, and a hash of when each was. Two forms, told apart by the header: rows that describe streams, from which the
 * requests are made, and rows that list a few requests one by one.
 */

import { didYouMean } from '../../base/did-you-mean.js';
import { InputError, locate } from '../../base/errors.js';
import { type NamedRow, parseNamedCsv } from '../../formats/csv-table.js';
import { capacityBytes } from '../../machine/memory-devices/memory-device.js';
import { CONTROLLER_DEFAULTS, memoryDevices } from '../../machine/memory-devices/memory-devices.js';
import {
  type DramMachine,
  type DramReplay,
  type ReplayOptions,
  replayRequests,
  replayStreams,
} from '../../simulator/memory/dram/replay-streams.js';
import { RELEASE_MODES, type RequestStreams, TILE_LAYOUTS } from '../../workload/request-streams.js';
import { applyOverrides } from './dram-overrides.js';
import { EXACT, type Figure, type ForeignCheck } from './foreign-check.js';

/** The programs' names of the devices, and ours; each comes with the controller of its program. */
const DEVICES: Readonly<Record<string, string>> = {
  HBM1_4Gb_x128: 'hbm1',
  HBM_4Gb_x128: 'hbm-4gb',
  HBM2_8Gb_x128: 'hbm2',
  HBM2_4Gb_x128: 'hbm2-4gb',
  DDR3_8Gb_x8_1866: 'ddr3-1866',
  DDR4_8Gb_x8_2400: 'ddr4-2400',
  DDR4_8Gb_x8_3200: 'ddr4-3200',
  LPDDR3_8Gb_x32_1866: 'lpddr3-1866',
  LPDDR4_8Gb_x16_2400: 'lpddr4-2400',
  GDDR5_8Gb_x32: 'gddr5',
  GDDR5X_8Gb_x32: 'gddr5x',
  GDDR6_8Gb_x16: 'gddr6',
  HBM2: 'hbm2-pseudo',
  HBM3: 'hbm3',
  HBM4: 'hbm4',
  DDR5: 'ddr5-4800',
  LPDDR5: 'lpddr5-6400',
  GDDR6: 'gddr6-14000',
};

const STREAM_COLUMNS = ['device', 'n_requests', 'n_streams', 'tile_bytes', 'gran_bytes', 'layout', 'mode', 'seed'];
const LIST_COLUMNS = ['device', 'requests'];
/** More requests than any table has; keeps a wrong number from filling the memory. */
const MOST_REQUESTS = 1e8;

export const dramRequestsCheck: ForeignCheck = {
  name: 'dram-requests',
  about: 'completion of every memory request, as DRAMsim3 29817593 and Ramulator 2.1 c5b1c3a4 have it',
  bounds: { cycles: EXACT, done_hash: EXACT },
  *figures({ text, file }) {
    const header = parseNamedCsv(text, file, ['device'])[0] as NamedRow;
    const isList = header.has('requests') && !header.has('n_requests');
    const rows = parseNamedCsv(text, file, isList ? LIST_COLUMNS : STREAM_COLUMNS);
    for (const [row, columns] of rows.entries()) {
      const replay = locate(columns.place, () => (isList ? replayList(columns) : replayRow(columns)));
      yield* figuresOf(row, columns, replay);
    }
  },
};

function* figuresOf(row: number, columns: NamedRow, replay: DramReplay): Iterable<Figure> {
  const table = (column: string): number | undefined =>
    columns.text(column) === '' ? undefined : columns.number(column, {});
  yield { row, quantity: 'cycles', ours: replay.endTick, table: table('cycles') };
  yield { row, quantity: 'done_hash', ours: hashOf(doneTicks(columns, replay)), table: table('done_hash') };
}

function doneTicks(columns: NamedRow, replay: DramReplay): Float64Array {
  return machineOf(columns).controller.controller === 'dramsim3' ? creditOldest(replay) : replay.requests.done;
}

/**
 * DRAMsim3 says which address is done, not which request: of several reads of one address the oldest one is meant. They
 * change places only where a younger one was answered from a write that had come between.
 */
function creditOldest({ requests: { address, isWrite, added, done } }: DramReplay): Float64Array {
  const reads = new Map<number, number[]>();
  const again = new Set<number>();
  for (let i = 0; i < address.length; i++) {
    if (isWrite[i] === 1) continue;
    const same = reads.get(address[i]!);
    if (same === undefined) reads.set(address[i]!, [i]);
    else {
      same.push(i);
      again.add(address[i]!);
    }
  }
  const credited = done.slice();
  for (const each of again) {
    const same = reads.get(each) as number[];
    const times = same.map((i) => done[i]!).sort((a, b) => a - b);
    same
      .sort((a, b) => added[a]! - added[b]! || a - b)
      .forEach((i, k) => {
        credited[i] = times[k]!;
      });
  }
  return credited;
}

/** FNV-1a over whole numbers, each taken as one step. */
function hashOf(values: Float64Array): number {
  let hash = 2166136261;
  for (const value of values) hash = Math.imul(hash ^ value, 16777619);
  return hash >>> 0;
}

export function replayRow(row: NamedRow, options: ReplayOptions = {}): DramReplay {
  const machine = machineOf(row);
  const traffic = trafficOf(row);
  if (traffic.streams > traffic.requests)
    throw new InputError({ path: 'n_requests', expected: 'at least one for each stream', found: traffic.requests });
  const capacity = capacityBytes(machine.device.organization);
  if (capacity / traffic.streams < 4096)
    throw new InputError({ path: 'n_streams', expected: 'a page of memory for each stream', found: traffic.streams });
  return replayStreams(machine, traffic, options);
}

/** @throws InputError for a device or setting that is not known */
export function machineOf(row: NamedRow): DramMachine {
  const name = row.text('device');
  const ours = Object.hasOwn(DEVICES, name) ? DEVICES[name] : undefined;
  if (ours === undefined) {
    const names = Object.keys(DEVICES);
    const expected = `a device (${names.join(', ')})`;
    throw new InputError({ path: 'device', expected, found: name, hint: didYouMean(name, names) });
  }
  const device = memoryDevices.get(ours);
  const stock: DramMachine = { device, controller: CONTROLLER_DEFAULTS[device.controller] };
  const mapping = row.text('mapping');
  const machine = applyOverrides(stock, row.text('override'));
  return mapping === '' ? machine : { ...machine, addressMapping: mapping };
}

function trafficOf(row: NamedRow): RequestStreams {
  const optional = (column: string): number =>
    row.text(column) === '' ? 0 : row.number(column, { integer: true, min: 0 });
  const count = (column: string): number => row.number(column, { integer: true, min: 1, max: MOST_REQUESTS });
  const mode = oneOf('mode', RELEASE_MODES, row);
  const layout = oneOf('layout', TILE_LAYOUTS, row);
  return {
    requests: count('n_requests'),
    streams: count('n_streams'),
    tileBytes: count('tile_bytes'),
    grainBytes: count('gran_bytes'),
    layout,
    strideBytes: optional('stride_bytes'),
    readShare: row.text('read_frac') === '' ? 1 : row.number('read_frac', { min: 0, max: 1 }),
    mode,
    window: optional('window'),
    depthTiles: optional('depth_tiles'),
    periodNumerator: mode === 'open' ? row.number('period_num', { integer: true, min: 0 }) : 0,
    periodDenominator: mode === 'open' ? row.number('period_den', { integer: true, min: 1 }) : 1,
    seed: row.number('seed', { integer: true, min: 0 }),
  };
}

function oneOf<T extends string>(column: string, names: readonly T[], row: NamedRow): T {
  const text = row.text(column);
  const found = names.find((name) => name === text);
  if (found !== undefined) return found;
  throw new InputError({ path: column, expected: names.join(', '), found: text, hint: didYouMean(text, names) });
}

/** Requests as `cycle:R|W:hexadecimal address`; each goes when its cycle has come and those before it have gone. */
export function replayList(row: NamedRow, options: ReplayOptions = {}): DramReplay {
  const machine = machineOf(row);
  const texts = row.text('requests').split(/\s+/);
  const releaseAt = new Float64Array(texts.length);
  const address = new Float64Array(texts.length);
  const isWrite = new Uint8Array(texts.length);
  texts.forEach((text, i) => {
    const [, cycle = '', kind = '', hexadecimal = ''] = /^(\d{1,15}):([RW]):([0-9a-fA-F]{1,13})$/.exec(text) ?? [];
    if (cycle === '')
      throw new InputError({ path: 'requests', expected: 'cycle:R|W:hexadecimal address', found: text });
    releaseAt[i] = Number(cycle);
    isWrite[i] = kind === 'W' ? 1 : 0;
    address[i] = Number.parseInt(hexadecimal, 16);
  });
  const zeros = new Int32Array(texts.length);
  const sequence = { address, isWrite, stream: zeros, tile: zeros };
  const release = { mode: 'open', streams: 1, window: 0, depthTiles: 0, streamWindow: 0, turn: 1, releaseAt } as const;
  return replayRequests(machine, sequence, release, options);
}
