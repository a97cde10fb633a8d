/**
 * Timelines as CSV, one row a span: `source,core,job,name,activity,tile,start_cycles,end_cycles`. Source is `allocator`
 * or `simulator`; activity `job` spans a whole job (first load to last store in the simulator), `load`, `compute` and
 * `store` one tile of it.
 */

import type { Recording } from '../simulator/observe/recorder.js';
import type { Timeline } from '../timeline/timeline.js';
import { csvText } from './csv-write.js';

const HEADER = 'source,core,job,name,activity,tile,start_cycles,end_cycles';

/**
 * Line by line: the spans of a large replay are never held as one text.
 * @param names of the jobs, by id
 */
export function* writeTimelines(
  estimate: Timeline,
  replay: Timeline,
  recording: Recording | undefined,
  names: readonly string[],
): Iterable<string> {
  yield line(HEADER);
  yield* jobRows('allocator', estimate, names);
  yield* jobRows('simulator', replay, names);
  if (recording === undefined) return;
  const { activity, core, job, tile, start, end } = recording.spans;
  for (let i = 0; i < activity.length; i++) {
    const id = job[i] as number;
    yield line('simulator', core[i], id, csvText(names[id] ?? ''), activity[i], tile[i], start[i], end[i]);
  }
}

function* jobRows(source: string, timeline: Timeline, names: readonly string[]): Iterable<string> {
  for (const [job, core] of timeline.jobCore.entries()) {
    if (core < 0) continue;
    const span = [timeline.jobStartCycles[job], timeline.jobEndCycles[job]];
    yield line(source, core, job, csvText(names[job] ?? ''), 'job', '', ...span);
  }
}

function line(...fields: readonly (string | number | undefined)[]): string {
  return `${fields.join(',')}\n`;
}
