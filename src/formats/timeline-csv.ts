/**
 * Timelines as CSV, one row a span: `source,core,job,name,activity,tile,start_cycles,end_cycles`. Source is `allocator`
 * or `simulator`; activity `job` spans a whole job (first load to last store in the simulator), `load`, `compute` and
 * `store` one tile of it.
 */
import type { Recording } from '../simulator/recorder.js';
import type { Timeline } from '../timeline/timeline.js';

const HEADER = 'source,core,job,name,activity,tile,start_cycles,end_cycles';

/** @param names of the jobs, by id */
export function writeTimelines(
  estimate: Timeline,
  replay: Timeline,
  recording: Recording | undefined,
  names: readonly string[],
): string {
  const lines = [HEADER, ...jobRows('allocator', estimate, names), ...jobRows('simulator', replay, names)];
  if (recording !== undefined) {
    const { activity, core, job, tile, start, end } = recording.spans;
    for (let i = 0; i < activity.length; i++) {
      const id = job[i] as number;
      lines.push(['simulator', core[i], id, quoted(names[id] ?? ''), activity[i], tile[i], start[i], end[i]].join(','));
    }
  }
  return `${lines.join('\n')}\n`;
}

function jobRows(source: string, timeline: Timeline, names: readonly string[]): string[] {
  const rows: string[] = [];
  timeline.jobCore.forEach((core, job) => {
    if (core < 0) return;
    const span = [timeline.jobStartCycles[job], timeline.jobEndCycles[job]];
    rows.push([source, core, job, quoted(names[job] ?? ''), 'job', '', ...span].join(','));
  });
  return rows;
}

/** RFC 4180: quoted only where it must be. */
function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
