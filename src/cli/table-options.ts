/**
 * Options of the commands that start from a job table instead of a scenario.
 */
import type { Argv } from 'yargs';
import type { JobTable } from '../analysis/job-table.js';
import { InputError } from '../base/errors.js';
import { bytesPerCycle } from '../base/units.js';
import { readJobTable } from '../formats/job-table-csv.js';
import { readText } from '../formats/read-file.js';

export interface TableArguments {
  readonly jobTable: string | undefined;
  readonly bandwidthColumn: string;
  readonly bandwidthGbps: number | undefined;
  readonly clockGhz: number;
}

export function tableOptions<T>(yargs: Argv<T>) {
  return yargs
    .option('job-table', {
      type: 'string',
      describe: 'job table, CSV: job,core,latency_cycles,bandwidth_bytes_per_cycle',
    })
    .option('bandwidth-column', {
      type: 'string',
      default: 'bandwidth_bytes_per_cycle',
      describe: "the job table's column with the required bandwidth",
    })
    .option('bandwidth-gbps', { type: 'number', describe: "the system's bandwidth, GB/s" })
    .option('clock-ghz', { type: 'number', default: 1, describe: 'system clock' });
}

/** @throws InputError when the table cannot be read or the bandwidth is not a number above 0 */
export function readTableOptions(args: TableArguments): { table: JobTable; bandwidth: number } {
  const { jobTable, bandwidthGbps, clockGhz } = args;
  if (jobTable === undefined) throw new InputError({ path: '--job-table', expected: 'a file', found: undefined });
  positive('--bandwidth-gbps', bandwidthGbps);
  positive('--clock-ghz', clockGhz);
  const table = readJobTable(readText(jobTable), jobTable, args.bandwidthColumn);
  return { table, bandwidth: bytesPerCycle(bandwidthGbps as number, clockGhz) };
}

/** @throws InputError */
export function positive(option: string, value: number | undefined): void {
  if (value !== undefined && Number.isFinite(value) && value > 0) return;
  throw new InputError({ path: option, expected: 'a number above 0', found: value });
}

/** @throws InputError unless `value` is a whole number of at least `min` */
export function whole(option: string, value: number, min: number): void {
  if (Number.isSafeInteger(value) && value >= min) return;
  throw new InputError({ path: option, expected: `a whole number of at least ${min}`, found: value });
}

/** @throws InputError unless `text` is a positive whole number for each name */
export function wholes(path: string, text: string, names: readonly string[]): number[] {
  const parts = text.split(',').map((part) => part.trim());
  if (parts.length === names.length && parts.every((part) => /^[1-9]\d{0,8}$/.test(part))) return parts.map(Number);
  const expected = `${names.join(',')}: ${names.length} positive whole numbers with commas between`;
  throw new InputError({ path, expected, found: text });
}
