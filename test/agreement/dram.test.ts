/**
 * Devices served batch by batch against a request-by-request DRAM simulator: achieved bandwidth of closed-loop streams.
 */
import { describe, expect, it } from 'vitest';
import { parseNamedCsv } from '../../src/formats/csv-table.js';
import { simulate } from '../../src/simulator/simulate.js';
import { dramCheck } from '../../src/validation/against/dram-bandwidth.js';
import { hasReference, referenceText } from '../support/reference.js';

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe.skipIf(!hasReference)('achieved bandwidth of devices served batch by batch', () => {
  it('the event simulator comes to what was measured, transfer by transfer', () => {
    const names: Readonly<Record<string, readonly [device: string, peak: number]>> = {
      HBM2: ['HBM2', 256],
      HBM1: ['HBM', 128],
    };
    const errors = parseNamedCsv(referenceText('dram', 'bandwidth.csv'), 'bandwidth.csv', ['device']).flatMap((row) => {
      const device = names[row.text('device')];
      const isPlain = ['offered_load', 'rand_chunk_bytes', 'window_bytes'].every((column) => row.text(column) === '0');
      const isScattered = row.text('read_frac') === '1' && row.text('tile_start') === 'rand4k';
      if (device === undefined || !isPlain || !isScattered) return [];
      const loaders = row.number('n_streams', {}) * row.number('depth_tiles', {});
      const ours = simulatedGBps(loaders, row.number('tile_bytes', {}), ...device);
      return [Math.abs(ours / row.number('achieved_GBps', {}) - 1)];
    });
    expect(errors.length).toBeGreaterThan(30);
    expect(mean(errors)).toBeLessThanOrEqual(0.05);
    expect(Math.max(...errors)).toBeLessThanOrEqual(0.16);
  });
});

/** Each tile in flight is a core that only loads. */
function simulatedGBps(loaders: number, tileBytes: number, device: string, bandwidthBytesPerCycle: number): number {
  const core = { dataflow: '-', rows: 1, columns: 1, slBytes: 0, sgBytes: 1e9, flexible: false, clockRatio: 1 };
  const tiles = { count: 50, loadBytes: tileBytes, computeCycles: 0, storeBytes: 0 };
  const { bytesServed, timeline } = simulate({
    cores: Array.from({ length: loaders }, () => ({ ...core, name: 'loader', buffers: 1 })),
    memory: { bandwidthBytesPerCycle, arbitration: 'max-min', device },
    groups: [Array.from({ length: loaders }, (_, job) => [job])],
    work: Array.from({ length: loaders }, () => ({ kind: 'tiles' as const, plan: [tiles] })),
    after: [],
    host: { barrier: true, controlLatencyCycles: 0 },
    crossJobPrefetch: false,
  });
  return bytesServed / timeline.makespanCycles;
}

describe('the check against DRAMsim3’s bandwidths', () => {
  const header =
    'experiment,device,n_streams,tile_bytes,gran_bytes,pattern,rand_chunk_bytes,read_frac,offered_load,depth_tiles,window_bytes,base_mode,tile_start,req_bytes';
  const rows = [
    'A,HBM2,4,65536,256,seq,0,1,0,1,0,rand4k,rand4k,64',
    'B,HBM2,4,65536,256,seq,0,1,0.25,4,0,rand4k,rand4k,64',
  ];

  it('answers every row by its number, without a table’s own answers too', () => {
    const companion = (): never => {
      throw new Error('no companions');
    };
    const figures = [...dramCheck.figures({ text: [header, ...rows].join('\n'), file: 't.csv', companion })];
    expect(figures.map(({ row, table }) => [row, table])).toEqual([
      [0, undefined],
      [1, undefined],
    ]);
    // A quarter of 256 GB/s is asked for, and less than what goes.
    expect(figures[1]?.ours).toBe(64);
    expect(figures[0]?.ours).toBeGreaterThan(64);
  });
});
