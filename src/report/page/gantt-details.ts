/**
 * Everything there is to say about a job, a tile or a stall under the pointer: rows of words.
 */

import { integer, percent } from '../../base/numbers.js';
import { firstEndingAfter } from '../detail.js';
import type { CoreRow, GanttModel, StateSpans } from '../gantt-model.js';
import { seconds } from '../numbers.js';
import { REASON_NAMES, STATE_NAMES } from '../palette.js';
import { ACTIVITIES, type ReportData, STATES } from '../report-data.js';
import type { Hit } from './gantt-hit.js';

export interface Details {
  readonly title: string;
  readonly rows: readonly (readonly [string, string])[];
}

export function detailsOf(data: ReportData, shown: GanttModel, compared: GanttModel | undefined, hit: Hit): Details {
  const { jobs, platform } = data;
  const row = shown.rows[hit.core] as CoreRow;
  const core = platform.cores[hit.core] as (typeof platform.cores)[number];
  const cycles = (from: number, to: number): string =>
    `${integer(from)} – ${integer(to)} (${integer(to - from)} cycles, ${seconds(to - from, platform.clockGHz)})`;
  const rows: [string, string][] = [];
  const { job } = hit;
  if (job !== undefined) {
    const { timeline } = shown;
    rows.push(
      ['job', `${job} · tenant ${jobs.tenant[job]} · inference ${jobs.inference[job]} · group ${jobs.group[job]}`],
      ['core', `${core.name} (${core.kind})`],
      [timeline.label, cycles(timeline.start[job]!, timeline.end[job]!)],
      ...waits(shown, hit.core, job),
    );
    const other = compared?.timeline ?? data.timelines.find((candidate) => candidate !== timeline);
    if (other !== undefined && other.core[job]! >= 0) {
      const where = other.core[job] === hit.core ? '' : ` on ${platform.cores[other.core[job]!]?.name}`;
      rows.push([other.label, cycles(other.start[job]!, other.end[job]!) + where]);
      const late = timeline.end[job]! - other.end[job]!;
      const word = late < 0 ? 'ends earlier by' : 'ends later by';
      const share = percent(Math.abs(late) / timeline.makespanCycles, 2);
      rows.push([word, `${integer(Math.abs(late))} cycles (${share} of the makespan)`]);
    }
  }
  if (hit.lane !== undefined && hit.span !== undefined) {
    const lane = row.lanes[hit.lane] as (typeof row.lanes)[number];
    const i = hit.span;
    const count = lane.count[i]!;
    const tile = count > 1 ? `tiles ${lane.tile[i]} – ${lane.tile[i]! + count - 1}` : `tile ${lane.tile[i]}`;
    rows.push([`${lane.activity}, ${tile}`, cycles(lane.start[i]!, lane.end[i]!)]);
  }
  if (row.states !== undefined && hit.state !== undefined) {
    const { state, start, end } = row.states;
    rows.push([`PE array ${STATE_NAMES[state[hit.state]!]}`, cycles(start[hit.state]!, end[hit.state]!)]);
  }
  return { title: job === undefined ? core.name : (jobs.name[job] as string), rows };
}

/** How the PE array spent the time of the job's band, and how many tiles it had. */
function waits({ rows }: GanttModel, core: number, job: number): [string, string][] {
  const { bands, states, lanes } = rows[core] as CoreRow;
  const i = bands.job.indexOf(job);
  if (i < 0 || states === undefined) return [];
  const from = bands.start[i]!;
  const to = bands.end[i]!;
  const spent = STATES.map((_, state) => spentUntil(states, to, state) - spentUntil(states, from, state));
  const parts = spent.flatMap((cycles, state) =>
    cycles > (to - from) * 5e-4 ? [`${short(state)} ${percent(cycles / (to - from))}`] : [],
  );
  const compute = lanes[ACTIVITIES.indexOf('compute')];
  let tiles = 0;
  if (compute !== undefined)
    // The span before may end by a rounding later than this job's first one starts.
    for (let s = firstEndingAfter(compute, from); s < compute.job.length && compute.start[s]! <= to; s++)
      if (compute.job[s] === job) tiles += compute.count[s]!;
  return [
    ['first to last compute', `${integer(from)} – ${integer(to)}: ${parts.join(', ')}`],
    ['tiles', integer(tiles)],
  ];
}

function short(state: number): string {
  const { cause, reason } = STATES[state] as (typeof STATES)[number];
  return reason === '' ? cause : `${cause} (${REASON_NAMES[reason] ?? reason})`;
}

function spentUntil({ start, end, spent, state }: StateSpans, time: number, which: number): number {
  const i = Math.min(firstEndingAfter({ start, end }, time), state.length - 1);
  const before = spent[i * STATES.length + which]!;
  return state[i] === which ? before + Math.min(end[i]!, Math.max(start[i]!, time)) - start[i]! : before;
}
