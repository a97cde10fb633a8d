/** Everything a run writes, by file name. */
import { stringify as toYaml } from 'yaml';
import { version } from '../base/version.js';
import { writeChromeTrace } from '../formats/chrome-trace.js';
import { writeJobTable } from '../formats/job-table-csv.js';
import { writeJson } from '../formats/json-text.js';
import { mappingDocument } from '../formats/mapping-json.js';
import type { Content } from '../formats/output-folder.js';
import { writeTiles } from '../formats/tile-csv.js';
import { writeTimelines } from '../formats/timeline-csv.js';
import type { RunResult } from '../pipeline/result.js';
import { jobName } from '../workload/job.js';
import { type ReportExtras, reportOfRun } from './from-run.js';
import { reportHtml } from './html.js';
import { resultDocument } from './result-json.js';
import { wholeScenario } from './run-inputs.js';
import { traceDetails, traceStamp } from './trace-details.js';

/** The files of a run, by name. */
export function outputs(result: RunResult, extras: ReportExtras = {}): Record<string, Content> {
  const { scenario, analysis, replay, estimate, jobs, groups } = result;
  const whole = wholeScenario(scenario);
  const stamp = { caldera: version, scenario: scenario.name, seed: scenario.seed };
  return {
    'scenario.yaml': `# caldera ${version}, resolved: every default is filled in\n${toYaml(whole.document)}`,
    ...whole.files,
    'job-table.csv': writeJobTable(analysis.table, analysis.columns),
    'mapping.json': writeJson({ ...stamp, groups, ...mappingDocument(result.mapping) }),
    'timeline.csv': writeTimelines(estimate.timeline, replay.timeline, replay.recording, jobs.map(jobName)),
    'tiles.csv': writeTiles(result.input.work.map((work) => (work?.kind === 'tiles' ? work.plan : []))),
    'trace.json': writeChromeTrace(replay, scenario.platform, jobs, traceStamp(scenario), {
      details: traceDetails(result),
    }),
    'report.html': reportHtml(reportOfRun(result, extras)),
    'result.json': writeJson(resultDocument(result)),
  };
}
