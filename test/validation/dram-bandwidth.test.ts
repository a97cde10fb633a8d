/**
 * Bandwidths estimated from the devices' parameters against those measured with DRAMsim3, beside the calibrated closed
 * forms: no worse where only reads, or both on one rank, are measured. Where writes are mixed into the reads of small grains
 * the table's driver has a rule of its own: there the request-level replay, exact in every request, differs from the table
 * as the estimate does.
 */
import { describe, expect, it } from 'vitest';
import { readDramBandwidth } from '../../src/formats/dram-csv.js';
import { dramAgreement } from '../../src/validation/against/dram-agreement.js';
import { dramBandwidthCheck } from '../../src/validation/against/dram-bandwidth.js';
import { hasReference, referenceText } from '../support/reference.js';

const isLong = process.env['CALDERA_PROPERTY_RUNS'] !== undefined;
const companion = (): never => {
  throw new Error('no companions');
};

/** Rows of a device in a closed loop, as a table of its own; one in `n`. */
function tableOf(device: string, n: number, isKept: (fields: Record<string, string>) => boolean): string {
  const [header = '', ...rows] = referenceText('dram', 'bandwidth.csv').trimEnd().split('\n');
  const names = header.split(',');
  const kept = rows.filter((row) => {
    const fields = Object.fromEntries(row.split(',').map((field, i) => [names[i], field])) as Record<string, string>;
    return fields['device'] === device && Number(fields['offered_load']) === 0 && isKept(fields);
  });
  return [header, ...kept.filter((_, i) => i % n === 0)].join('\n');
}

function errorsOf(text: string): { readonly ours: number[]; readonly calibrated: number[] } {
  const figures = [...dramBandwidthCheck.figures({ text, file: 'bandwidth.csv', companion })];
  return {
    ours: figures.map(({ ours, table }) => Math.abs(Number(ours) / Number(table) - 1)),
    calibrated: dramAgreement(readDramBandwidth(text, 'bandwidth.csv')).map(({ error }) => Math.abs(error)),
  };
}

const mean = (errors: readonly number[]): number => errors.reduce((sum, error) => sum + error, 0) / errors.length;

describe.skipIf(!hasReference)('bandwidth from parameters alone', () => {
  it.each(['HBM1', 'HBM_4Gb', 'LPDDR4-2400'])('of %s is nearer than the calibrated forms', (device) => {
    const { ours, calibrated } = errorsOf(tableOf(device, isLong || device === 'HBM_4Gb' ? 1 : 6, () => true));
    expect(mean(ours)).toBeLessThanOrEqual(mean(calibrated));
    expect(Math.max(...ours)).toBeLessThanOrEqual(0.1);
  });

  it.each([
    ['HBM2', 0.05],
    ['DDR4-3200', 0.04],
  ])('of reads on %s is within %f on average', (device, most) => {
    const isRead = (fields: Record<string, string>): boolean =>
      fields['read_frac'] === '1' && fields['base_mode'] !== 'aligned' && fields['tile_start'] !== 'contig';
    const { ours } = errorsOf(tableOf(device, isLong ? 1 : 9, isRead));
    expect(mean(ours)).toBeLessThanOrEqual(most);
  });
});

describe('a table of bandwidths that cannot be read', () => {
  const row = (change: string): string =>
    `device,n_streams,tile_bytes,gran_bytes,pattern,read_frac,depth_tiles,req_bytes,achieved_GBps\n${change}`;

  it.each([
    ['an unknown device', row('HBM9,1,4096,64,seq,1,1,64,1'), /:2 device: expected a device/],
    ['no streams', row('HBM2,0,4096,64,seq,1,1,64,1'), /n_streams: expected a whole number of at least 1/],
    ['a read share above one', row('HBM2,1,4096,64,seq,2,1,64,1'), /read_frac/],
    ['a column missing', 'device,n_streams\nHBM2,1', /expected a column tile_bytes/],
  ])('is refused: %s', (_, text, message) => {
    expect(() => [...dramBandwidthCheck.figures({ text, file: 't.csv', companion })]).toThrow(message);
  });

  it('needs no answers', () => {
    const text =
      'device,n_streams,tile_bytes,gran_bytes,pattern,read_frac,depth_tiles,req_bytes\nHBM_4Gb,1,4096,64,seq,1,1,64';
    const [figure] = [...dramBandwidthCheck.figures({ text, file: 't.csv', companion })];
    expect(figure?.table).toBeUndefined();
    expect(figure?.ours).toBeGreaterThan(0);
  });
});
