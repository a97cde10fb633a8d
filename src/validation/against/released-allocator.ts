/**
 * The bandwidth allocator released with MAGMA (maestro-project/magma f25ef66): makespan, finish times and utilisation of
 * given mappings (JSON lines). Companions: the job tables that the cases name.
 */
import { InputError } from '../../base/errors.js';
import { allocate } from '../../estimate/allocator/allocate.js';
import { readJobTable } from '../../formats/job-table-csv.js';
import { parseJsonLines } from '../../formats/json-text.js';
import { queuesOf } from '../../mapping/job-mapping.js';
import { bandwidthUtilization } from '../../timeline/timeline.js';
import type { Figure, ForeignCheck } from './foreign-check.js';

/** As far as the released code's own arithmetic goes. */
const ROUNDING = { mean: 1e-9, worst: 1e-9 };

interface Case {
  readonly jobTable: string;
  readonly bandwidthColumn: string;
  readonly systemBandwidthBytesPerCycle: number;
  readonly core: readonly number[];
  readonly priority: readonly number[];
  readonly makespanCycles?: number;
  readonly coreFinishCycles?: readonly number[];
  readonly bandwidthUtilization?: number;
}

export const releasedAllocatorCheck: ForeignCheck = {
  name: 'released-allocator',
  about: 'makespan of given mappings, by the allocator released with MAGMA',
  bounds: { '*': ROUNDING },
  *figures({ text, file, companion }) {
    for (const [row, { value, line }] of parseJsonLines(text, file).entries()) {
      const asked = checkedCase(value, { file, line });
      const named = companion(asked.jobTable);
      const table = readJobTable(named.text, named.file, asked.bandwidthColumn);
      if (asked.core.length !== table.jobs || asked.priority.length !== table.jobs)
        throw new InputError({ file, line, expected: `${table.jobs} genes of each kind`, found: asked.core.length });
      const bandwidth = asked.systemBandwidthBytesPerCycle;
      const timeline = allocate(table, queuesOf(asked, table.cores), bandwidth);
      const { makespanCycles, coreFinishCycles } = timeline;
      yield { row, quantity: 'makespanCycles', ours: makespanCycles, table: asked.makespanCycles };
      yield* Array.from(coreFinishCycles, (ours, core): Figure => {
        return { row, quantity: `coreFinishCycles[${core}]`, ours, table: asked.coreFinishCycles?.[core] };
      });
      const ours = bandwidthUtilization(timeline, bandwidth);
      yield { row, quantity: 'bandwidthUtilization', ours, table: asked.bandwidthUtilization };
    }
  },
};

function checkedCase(value: unknown, place: { readonly file: string; readonly line: number }): Case {
  const is = value as Partial<Case> | null;
  const fields: readonly (readonly [keyof Case, boolean, string])[] = [
    ['jobTable', typeof is?.jobTable === 'string', 'the name of a job table'],
    ['bandwidthColumn', typeof is?.bandwidthColumn === 'string', 'the name of a column'],
    ['systemBandwidthBytesPerCycle', (is?.systemBandwidthBytesPerCycle ?? 0) > 0, 'a number above 0'],
    ['core', Array.isArray(is?.core), 'a list'],
    ['priority', Array.isArray(is?.priority), 'a list'],
  ];
  for (const [path, holds, expected] of fields)
    if (!holds) throw new InputError({ ...place, path, expected, found: is?.[path] });
  return is as Case;
}
