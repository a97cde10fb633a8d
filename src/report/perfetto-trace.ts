/**
 * The Perfetto trace of a run: the mapping is replayed once more, and what happens is written as it happens, so that a
 * trace of any length takes no memory of its own.
 */

import type { TraceOptions } from '../formats/chrome-trace.js';
import { followReplay } from '../formats/perfetto/follow-replay.js';
import type { Sink } from '../formats/perfetto/trace-file.js';
import type { RunResult } from '../pipeline/result.js';
import { simulate } from '../simulator/simulate.js';
import { traceDetails, traceStamp } from './trace-details.js';

export function writePerfettoTrace(result: RunResult, options: TraceOptions = {}): (sink: Sink) => void {
  const { input, scenario, jobs } = result;
  const followed = {
    input,
    platform: scenario.platform,
    jobs,
    stamp: traceStamp(scenario),
    options: { details: traceDetails(result), ...options },
  };
  return (sink) => {
    let finish: ReturnType<typeof followReplay> = () => {};
    const { network } = simulate(input, {
      observe: (bus) => {
        finish = followReplay(bus, followed, sink);
      },
    });
    finish(network?.sram?.occupancy);
  };
}
