/**
 * Bandwidths from the devices' parameters alone against those measured with DRAMsim3: what constants fitted to each device
 * came to, without them. Rows with writes among small grains included.
 */
import { describe, expect, it } from 'vitest';
import { dramBandwidths, dramCheck } from '../../src/validation/against/dram-bandwidth.js';
import { hasReference, referenceText } from '../support/reference.js';

const isLong = process.env['CALDERA_PROPERTY_RUNS'] !== undefined;
const companion = (): never => {
  throw new Error('no companions');
};

/** Rows of a device in a closed loop, as a table of its own; one in `n`, long tiles only in the long run. */
function tableOf(device: string, n: number): string {
  const [header = '', ...rows] = referenceText('dram', 'bandwidth.csv').trimEnd().split('\n');
  const names = header.split(',');
  const kept = rows.filter((row) => {
    const fields = Object.fromEntries(row.split(',').map((field, i) => [names[i], field])) as Record<string, string>;
    const isShort = fields['tile_bytes'] !== '524288' && fields['tile_start'] !== 'contig';
    return fields['device'] === device && (isLong || isShort);
  });
  return [header, ...kept.filter((_, i) => i % n === 0)].join('\n');
}

describe.skipIf(!hasReference)('bandwidth from parameters alone', () => {
  it.each([
    ['HBM1', 6, 0.015],
    ['HBM2', 24, 0.021],
    ['HBM_4Gb', 1, 0.035],
    ['DDR4-3200', 10, 0.03],
    ['LPDDR4-2400', 10, 0.028],
  ])('of %s is as near as constants fitted to it came (one row in %i, mean %f)', (device, n, most) => {
    const rows = [...dramBandwidths(tableOf(device, isLong ? 1 : n), 'bandwidth.csv')];
    const errors = rows.map(({ GBps, measuredGBps = Number.NaN }) => Math.abs(GBps / measuredGBps - 1));
    expect(errors.reduce((sum, error) => sum + error, 0) / errors.length).toBeLessThanOrEqual(most);
  });

  it('says where streams may lock to each other, and replays them', () => {
    const rows = [...dramBandwidths(oneRow('HBM_4Gb,2,4096,64,seq,1,1,64,contig'), 't.csv')];
    expect(rows[0]?.model).toBe('twin');
    const scattered = [...dramBandwidths(oneRow('HBM_4Gb,2,4096,64,seq,1,1,64,rand4k'), 't.csv')];
    expect(scattered[0]?.model).toBe('estimate');
  });
});

function oneRow(row: string): string {
  return `device,n_streams,tile_bytes,gran_bytes,pattern,read_frac,depth_tiles,req_bytes,tile_start\n${row}`;
}

describe('a table of bandwidths that cannot be read', () => {
  const row = (change: string): string =>
    `device,n_streams,tile_bytes,gran_bytes,pattern,read_frac,depth_tiles,req_bytes,achieved_GBps\n${change}`;

  it.each([
    ['an unknown device', row('HBM9,1,4096,64,seq,1,1,64,1'), /:2 device: expected a device/],
    ['no streams', row('HBM2,0,4096,64,seq,1,1,64,1'), /n_streams: expected a whole number of at least 1/],
    ['a read share above one', row('HBM2,1,4096,64,seq,2,1,64,1'), /read_frac/],
    ['a column missing', 'device,n_streams\nHBM2,1', /expected a column tile_bytes/],
  ])('is refused: %s', (_, text, message) => {
    expect(() => [...dramCheck.figures({ text, file: 't.csv', companion })]).toThrow(message);
  });

  it('needs no answers', () => {
    const text =
      'device,n_streams,tile_bytes,gran_bytes,pattern,read_frac,depth_tiles,req_bytes\nHBM_4Gb,1,4096,64,seq,1,1,64';
    const [figure] = [...dramCheck.figures({ text, file: 't.csv', companion })];
    expect(figure?.table).toBeUndefined();
    expect(figure?.ours).toBeGreaterThan(0);
  });
});
