/** What a run says of traces it did not write, or not whole, and how to have them. */
import { integer } from '../base/numbers.js';
import type { RunResult } from '../pipeline/result.js';
import { isLeftOut, jsonTraceBytes } from '../report/trace-files.js';
import { note } from './command.js';

/** A recording that had to stop says so, and how to see the rest. */
export function noteRecording({ scenario, replay: { recording } }: RunResult): void {
  if (recording === undefined || recording.wholeTo === Number.POSITIVE_INFINITY) return;
  const cycle = integer(recording.wholeTo);
  note(
    `note: ${scenario.name}: report and tables hold tiles up to cycle ${cycle}; --trace perfetto writes all of them`,
  );
}

/** A trace that is left out for its size says how large it is. */
export function noteTrace(result: RunResult, folder: string): void {
  const { recording } = result.replay;
  if (recording === undefined || !isLeftOut(result)) return;
  const size = integer(jsonTraceBytes(recording) / 1e6);
  note(
    `note: trace.json is left out, it has some ${size} MB: caldera trace ${folder} --out trace.pftrace makes one a twentieth its size`,
  );
}
