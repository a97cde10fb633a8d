/**
 * A recording's spans and states by core, in order of time. Where there are more than a page should carry, neighbours
 * that are too short to be told apart are drawn together: spans of the same job, and runs of states, which then show
 * the state that took most of the time.
 */
import type { SpanColumns, StateColumns } from '../simulator/observe/recorder.js';
import { ACTIVITIES, type ReportStates, type ReportTrack, STATES } from './report-data.js';

const MOST_SPANS = 200_000;
const MOST_STATES = 150_000;
/** The first length below which neighbours are drawn together, as a share of the makespan: a tenth of a pixel. */
const FINEST = 1e-4;

export interface Tracks {
  readonly tracks: readonly ReportTrack[];
  readonly mergedBelowCycles: number;
}

export function tracksOf(spans: SpanColumns, cores: number, makespan: number, most = MOST_SPANS): Tracks {
  const rows = ACTIVITIES.flatMap((activity) => Array.from({ length: cores }, (_, core) => ({ core, activity })));
  const of = new Map(rows.map(({ core, activity }, row) => [`${activity} ${core}`, row]));
  const members: number[][] = rows.map(() => []);
  for (let i = 0; i < spans.core.length; i++) {
    if (spans.end[i]! <= spans.start[i]!) continue;
    members[of.get(`${spans.activity[i]} ${spans.core[i]}`) as number]!.push(i);
  }
  const count = members.reduce((sum, ids) => sum + ids.length, 0);
  let shortest = 0;
  let runs = members.map((ids) => ids.map((_, i) => i));
  while (runs.reduce((sum, starts) => sum + starts.length, 0) > most && count > 0) {
    shortest = shortest === 0 ? makespan * FINEST * 0.01 : shortest * 2;
    runs = members.map((ids) => mergedRuns(ids, spans, shortest));
    if (shortest > makespan) break;
  }
  return {
    tracks: rows.map((row, r) => ({ ...row, ...trackOf(members[r]!, runs[r]!, spans) })),
    mergedBelowCycles: shortest,
  };
}

/** Where each drawn span begins, as positions in `ids`. */
function mergedRuns(ids: readonly number[], { job, start, end }: SpanColumns, shortest: number): number[] {
  const runs: number[] = [];
  let first = -1;
  ids.forEach((id, i) => {
    if (first >= 0 && job[id] === job[first] && end[id]! - start[first]! <= shortest) return;
    runs.push(i);
    first = id;
  });
  return runs;
}

function trackOf(ids: readonly number[], runs: readonly number[], { job, tile, start, end }: SpanColumns) {
  const last = runs.map((_, r) => ids[(runs[r + 1] ?? ids.length) - 1] as number);
  const first = runs.map((i) => ids[i] as number);
  return {
    job: Uint32Array.from(first, (id) => job[id]!),
    tile: Uint32Array.from(first, (id) => tile[id]!),
    count: Uint32Array.from(first, (id, r) => tile[last[r]!]! - tile[id]! + 1),
    start: Float64Array.from(first, (id) => start[id]!),
    end: Float64Array.from(last, (id) => end[id]!),
  };
}

export function statesOf(states: StateColumns, cores: number, makespan: number, most = MOST_STATES): ReportStates[] {
  const members: number[][] = Array.from({ length: cores }, () => []);
  for (let i = 0; i < states.core.length; i++) members[states.core[i]!]!.push(i);
  let shortest = 0;
  let merged = members.map((ids) => mergedStates(ids, states, shortest));
  while (merged.reduce((sum, { start }) => sum + start.length, 0) > most && shortest < makespan) {
    shortest = shortest === 0 ? makespan * FINEST * 0.01 : shortest * 2;
    merged = members.map((ids) => mergedStates(ids, states, shortest));
  }
  return merged;
}

const STATE_OF = new Map<string, number>(STATES.map(({ cause, reason }, state) => [`${cause} ${reason}`, state]));

function mergedStates(
  ids: readonly number[],
  { cause, reason, start, end }: StateColumns,
  shortest: number,
): ReportStates {
  const state: number[] = [];
  const from: number[] = [];
  const cycles = new Float64Array(STATES.length);
  const index = (id: number): number => STATE_OF.get(`${cause[id]} ${reason[id]}`) as number;
  for (let i = 0; i < ids.length; ) {
    const begin = start[ids[i]!]!;
    cycles.fill(0);
    let next = i;
    do {
      const id = ids[next++]!;
      cycles[index(id)]! += end[id]! - start[id]!;
    } while (next < ids.length && end[ids[next]!]! - begin <= shortest);
    const most = cycles.indexOf(Math.max(...cycles));
    if (state.at(-1) !== most) {
      state.push(most);
      from.push(begin);
    }
    i = next;
  }
  return { state: Uint32Array.from(state), start: Float64Array.from(from) };
}
