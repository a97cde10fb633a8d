/** `caldera run SCENARIO`: the whole pipeline; writes a folder of results and prints a short table. */
import { join } from 'node:path';
import { stringify as toYaml } from 'yaml';
import { version } from '../../base/version.js';
import { writeChromeTrace } from '../../formats/chrome-trace.js';
import { writeJobTable } from '../../formats/job-table-csv.js';
import { writeJson } from '../../formats/json-text.js';
import { mappingDocument } from '../../formats/mapping-json.js';
import { writeTiles } from '../../formats/tile-csv.js';
import { writeTimelines } from '../../formats/timeline-csv.js';
import type { RunResult } from '../../pipeline/result.js';
import { type ReportExtras, reportOfRun } from '../../report/from-run.js';
import { reportHtml } from '../../report/html.js';
import { resultDocument } from '../../report/result-json.js';
import { run } from '../../run.js';
import { jobName } from '../../workload/job.js';
import { type Command, note, print } from '../command.js';
import { ctrlC } from '../interrupt.js';
import { loadNoting } from '../load-noting.js';
import { type Content, checkFolder, writeFolder } from '../output-folder.js';
import { searchProgress } from '../progress.js';
import { type SetArguments, setOption } from '../set-option.js';
import { summary } from '../summary.js';
import { textGantt, wantsColor } from '../text-gantt.js';
import { traceDetails, traceStamp } from '../trace-details.js';

interface Arguments extends SetArguments {
  readonly scenario: string;
  readonly out: string | undefined;
  readonly json: boolean;
  readonly gantt: boolean | undefined;
  readonly tenants: boolean | undefined;
}

export const runCommand: Command<Arguments> = {
  options: (yargs) =>
    setOption(yargs)
      .positional('scenario', { type: 'string', demandOption: true, describe: 'scenario file (YAML)' })
      .option('out', { type: 'string', describe: 'folder for the results [default: traces/NAME]' })
      .option('json', { type: 'boolean', default: false, describe: 'print result.json instead of the table' })
      .option('gantt', { type: 'boolean', describe: 'a Gantt chart in characters [default: on a terminal]' })
      .option('tenants', {
        type: 'boolean',
        describe: 'what sharing costs each tenant [default: where one has more than one job]',
      })
      .example('$0 run scenarios/mix-s2-16.yaml', 'results go to traces/mix-s2-16/')
      .example('$0 run scenarios/mix-s2-16.yaml --json | jq .replay.makespanCycles', 'one figure for a script'),
  async run(args) {
    const { scenario: file, out, json, gantt, tenants } = args;
    const scenario = loadNoting(file, args);
    const folder = out ?? join('traces', scenario.name);
    checkFolder(folder);
    const progress = await searchProgress(scenario.mapper.samples);
    const interrupt = ctrlC();
    let result: RunResult;
    try {
      const asked = tenants === undefined ? {} : { tenants };
      result = run(scenario, { ...asked, record: true, onProgress: progress.update, guard: interrupt.guard });
    } finally {
      progress.stop();
    }
    for (const warning of result.analysis.warnings) note(`warning: ${warning}`);
    writeFolder(folder, outputs(result));
    print(json ? writeJson(resultDocument(result)) : summary(result));
    const { stdout } = process;
    if (!json && (gantt ?? stdout.isTTY === true)) {
      const columns = Math.min(stdout.columns ?? 100, 160);
      print(`\n${textGantt(result, { columns, color: wantsColor(stdout, process.env) })}\n`);
    }
    note(`results in ${folder}`);
    interrupt.check('these are the results of');
  },
};

/** The files of a run, by name. */
export function outputs(result: RunResult, extras: ReportExtras = {}): Record<string, Content> {
  const { scenario, analysis, replay, estimate, jobs, groups } = result;
  const stamp = { caldera: version, scenario: scenario.name, seed: scenario.seed };
  return {
    'scenario.yaml': `# caldera ${version}, resolved: every default is filled in\n${toYaml(scenario.document)}`,
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
