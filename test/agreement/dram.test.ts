/**
 * Banked devices against a request-by-request DRAM simulator: achieved bandwidth of closed-loop streams.
 */
import { describe, expect, it } from 'vitest';
import { readDramBandwidth } from '../../src/formats/dram-csv.js';
import { simulate } from '../../src/simulator/simulate.js';
import { dramCheck } from '../../src/validation/against/dram.js';
import { type DramAgreement, dramAgreement } from '../../src/validation/against/dram-agreement.js';
import { hasReference, referenceText } from '../support/reference.js';

const rows = hasReference
  ? dramAgreement(readDramBandwidth(referenceText('dram', 'bandwidth.csv'), 'bandwidth.csv'))
  : [];
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const errorsOf = (chosen: readonly DramAgreement[]) => chosen.map(({ error }) => Math.abs(error));

describe.skipIf(!hasReference)('achieved bandwidth of banked devices', () => {
  it.each(['HBM2', 'HBM1', 'HBM_4Gb'])('%s: mean error ≤ 5 %, largest ≤ 12 %', (name) => {
    const errors = errorsOf(rows.filter((row) => row.name === name));
    expect(mean(errors)).toBeLessThanOrEqual(0.05);
    expect(Math.max(...errors)).toBeLessThanOrEqual(0.12);
  });

  it.each(['DDR4-3200', 'LPDDR4-2400'])('%s: mean error ≤ 8 %', (name) => {
    expect(mean(errorsOf(rows.filter((row) => row.name === name)))).toBeLessThanOrEqual(0.08);
  });

  it('random access: mean error ≤ 15 %', () => {
    expect(mean(errorsOf(rows.filter(({ traffic }) => traffic.randomBytes > 0)))).toBeLessThanOrEqual(0.15);
  });

  it('the event simulator with such a device comes to the same, transfer by transfer', () => {
    const names = { HBM2: 256, HBM1: 128 } as const;
    const chosen = rows.filter(
      ({ name, offeredLoad, traffic: { readShare, randomBytes, windowBytes, layout } }) =>
        name in names &&
        offeredLoad === 0 &&
        readShare === 1 &&
        randomBytes === 0 &&
        windowBytes === Number.POSITIVE_INFINITY &&
        layout === 'scattered',
    );
    const errors = chosen.map((row) => {
      const name = row.name as keyof typeof names;
      const simulated = simulatedGBps(row, row.device, names[name]);
      return Math.abs(simulated / row.measuredGBps - 1);
    });
    expect(errors.length).toBeGreaterThan(30);
    expect(mean(errors)).toBeLessThanOrEqual(0.05);
    expect(Math.max(...errors)).toBeLessThanOrEqual(0.16);
  });
});

/** Each tile in flight is a core that only loads. */
function simulatedGBps({ traffic }: DramAgreement, device: string, bandwidthBytesPerCycle: number): number {
  const loaders = traffic.streams * traffic.depth;
  const core = { dataflow: '-', rows: 1, columns: 1, slBytes: 0, sgBytes: 1e9, flexible: false, clockRatio: 1 };
  const tiles = { count: 50, loadBytes: traffic.tileBytes, computeCycles: 0, storeBytes: 0 };
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
