/**
 * Which traces a run leaves. JSON is for small runs: every program reads it. Beyond a stated size neither is written
 * unless it is asked for.
 */
import { writeChromeTrace } from '../formats/chrome-trace.js';
import type { Content } from '../formats/output-folder.js';
import type { RunResult } from '../pipeline/result.js';
import type { Recording } from '../simulator/observe/recorder.js';
import { writePerfettoTrace } from './perfetto-trace.js';
import { traceDetails, traceStamp } from './trace-details.js';

export const TRACE_CHOICES = ['json', 'perfetto', 'both', 'none'] as const;
export type TraceChoice = (typeof TRACE_CHOICES)[number];

/** JSON of about this size is written unasked, bytes. */
export const UNASKED_JSON_BYTES = 32e6;
/** Of an event of JSON: 134 and 135 on the bundled scenarios mix-s6-64 and mix-s2-16. */
const JSON_EVENT_BYTES = 135;

/** About how large the JSON trace of a recording is, bytes; at most a few per cent too low. */
export function jsonTraceBytes({ spans, states, occupancy, bandwidth }: Recording): number {
  const slices = spans.core.length + states.core.length;
  const counts = occupancy.core.length + bandwidth.cycles.length;
  return JSON_EVENT_BYTES * (slices + counts + changes(bandwidth.byCore));
}

/** How often a core's share of the bandwidth changes. */
function changes(byCore: readonly (readonly number[])[]): number {
  let count = 0;
  for (const shares of byCore) for (let i = 0; i < shares.length; i++) if (shares[i] !== shares[i - 1]) count++;
  return count;
}

export function isLeftOut({ replay: { recording } }: RunResult): boolean {
  return recording !== undefined && jsonTraceBytes(recording) > UNASKED_JSON_BYTES;
}

export function traceFiles(
  result: RunResult,
  choice: TraceChoice = isLeftOut(result) ? 'none' : 'json',
): Record<string, Content | undefined> {
  const { replay, scenario, jobs } = result;
  const wants = (kind: TraceChoice): boolean => choice === kind || choice === 'both';
  return {
    'trace.json': wants('json')
      ? writeChromeTrace(replay, scenario.platform, jobs, traceStamp(scenario), { details: traceDetails(result) })
      : undefined,
    'trace.pftrace': wants('perfetto') ? writePerfettoTrace(result) : undefined,
  };
}
