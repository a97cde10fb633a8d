/**
 * The job analysis table as CSV: `job,core,latency_cycles,bandwidth_bytes_per_cycle` and further columns, one row for
 * each (job, core). Another bandwidth column can be picked by name.
 */
import type { JobTable } from '../analysis/job-table.js';
import { InputError } from '../base/errors.js';
import { parseNamedCsv } from './csv-table.js';
import { csvRows } from './csv-write.js';

/** Sums of such numbers stay exact enough, and finite. */
const LARGEST = 1e15;

/**
 * Rows may come in any order, but every pair of job 0 … n−1 and core 0 … m−1 must be there once.
 * @throws InputError
 */
export function readJobTable(text: string, file: string, bandwidthColumn = 'bandwidth_bytes_per_cycle'): JobTable {
  const rows = parseNamedCsv(text, file, ['job', 'core', 'latency_cycles', bandwidthColumn]).map((row) => ({
    place: row.place,
    job: row.number('job', { integer: true, min: 0, max: 10_000_000 }),
    core: row.number('core', { integer: true, min: 0, max: 65_535 }),
    latency: row.number('latency_cycles', { above: 0, max: LARGEST }),
    bandwidth: row.number(bandwidthColumn, { min: 0, max: LARGEST }),
  }));
  let jobs = 0;
  let cores = 0;
  for (const { job, core } of rows) {
    jobs = Math.max(jobs, job + 1);
    cores = Math.max(cores, core + 1);
  }
  // The count is checked before anything of size jobs × cores is made: one stray job id must not cost gigabytes.
  if (rows.length < jobs * cores)
    throw new InputError({
      file,
      expected: `${jobs * cores} rows (${jobs} jobs × ${cores} cores)`,
      found: rows.length,
    });
  const latencyCycles = new Float64Array(jobs * cores);
  const bandwidthBytesPerCycle = new Float64Array(jobs * cores);
  for (const { place, job, core, latency, bandwidth } of rows) {
    const entry = job * cores + core;
    if (latencyCycles[entry] !== 0)
      throw new InputError({ ...place, expected: 'each job and core once', found: `job ${job}, core ${core} again` });
    latencyCycles[entry] = latency;
    bandwidthBytesPerCycle[entry] = bandwidth;
  }
  return { jobs, cores, latencyCycles, bandwidthBytesPerCycle };
}

/** One further column; values in the table's order (row-major: job · cores + core). */
export interface ExtraColumn {
  readonly name: string;
  readonly value: (entry: number) => string | number;
}

/** Job by job: a large table is never held as one text. */
export function* writeJobTable(table: JobTable, extra: readonly ExtraColumn[] = []): Generator<string> {
  const columns = ['job', 'core', 'latency_cycles', 'bandwidth_bytes_per_cycle', ...extra.map(({ name }) => name)];
  yield csvRows([columns]);
  for (let job = 0; job < table.jobs; job++) {
    yield csvRows(
      Array.from({ length: table.cores }, (_, core) => {
        const entry = job * table.cores + core;
        const further = extra.map(({ value }) => value(entry));
        return [job, core, table.latencyCycles[entry]!, table.bandwidthBytesPerCycle[entry]!, ...further];
      }),
    );
  }
}
