/**
 * Traces of a bundled run: how long a span takes to be written, in bytes how large it is, and how much smaller Perfetto's
 * own format is than JSON.
 */
import { writeChromeTrace } from '../../src/formats/chrome-trace.js';
import { writePerfettoTrace } from '../../src/report/perfetto-trace.js';
import { traceDetails, traceStamp } from '../../src/report/trace-details.js';
import { run } from '../../src/run.js';
import { loadScenario } from '../../src/scenario/load.js';

export function benchTraces() {
  const scenario = loadScenario('scenarios/mix-s6-64.yaml');
  const quick = { ...scenario, mapper: { ...scenario.mapper, name: 'fcfs-earliest-finish' } };
  const result = run(quick, { record: true });
  const spans = result.replay.recording?.spans.core.length ?? 0;
  let perfettoBytes = 0;
  let jsonBytes = 0;
  const perfettoSeconds = seconds(() => {
    perfettoBytes = 0;
    writePerfettoTrace(result)((bytes) => {
      perfettoBytes += bytes.length;
    });
  });
  const { platform } = scenario;
  const jsonSeconds = seconds(() => {
    jsonBytes = 0;
    const details = traceDetails(result);
    for (const piece of writeChromeTrace(result.replay, platform, result.jobs, traceStamp(scenario), { details }))
      jsonBytes += piece.length;
  });
  return {
    perfettoMicrosecondsASpan: (perfettoSeconds / spans) * 1e6,
    jsonMicrosecondsASpan: (jsonSeconds / spans) * 1e6,
    perfettoBytesASpan: perfettoBytes / spans,
    jsonOverPerfettoBytes: jsonBytes / perfettoBytes,
  };
}

function seconds(work: () => void): number {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 5; round++) {
    const before = process.hrtime.bigint();
    work();
    best = Math.min(best, Number(process.hrtime.bigint() - before) / 1e9);
  }
  return best;
}
