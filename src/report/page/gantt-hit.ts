/**
 * What lies under a point of the Gantt chart.
 */
import { firstEndingAfter, type SpanList } from '../detail.js';
import type { CoreRow, GanttModel } from '../gantt-model.js';

export interface Hit {
  readonly core: number;
  readonly time: number;
  readonly job?: number | undefined;
  /** A lane's span, as an index into `lanes[lane]`. */
  readonly lane?: number | undefined;
  readonly span?: number | undefined;
  /** An index into the core's states. */
  readonly state?: number | undefined;
}

/** @param lane of the tiles, where the point lies in one @param slack cycles a pixel stands for */
export function hitAt({ rows }: GanttModel, core: number, time: number, lane: number | undefined, slack: number): Hit {
  const row = rows[core] as CoreRow;
  const state = row.states === undefined ? undefined : spanAt(row.states, time, 0);
  const track = lane === undefined ? undefined : row.lanes[lane];
  const span = track === undefined ? undefined : spanAt(track, time, slack);
  if (track !== undefined && span !== undefined) return { core, time, job: track.job[span], lane, span, state };
  const band = spanAt(row.bands, time, slack);
  return { core, time, job: band === undefined ? undefined : row.bands.job[band], state };
}

function spanAt(spans: SpanList, time: number, slack: number): number | undefined {
  const i = firstEndingAfter(spans, time);
  if (i < spans.start.length && (spans.start[i] as number) <= time + slack) return i;
  return i > 0 && (spans.end[i - 1] as number) >= time - slack ? i - 1 : undefined;
}
