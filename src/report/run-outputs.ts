/** Everything a run writes, by file name. */
import { stringify as toYaml } from 'yaml';
import { version } from '../base/version.js';
import { writeInferences } from '../formats/inferences-csv.js';
import { writeJobTable } from '../formats/job-table-csv.js';
import { writeJson } from '../formats/json-text.js';
import { writeLinks } from '../formats/links-csv.js';
import { mappingDocument } from '../formats/mapping-json.js';
import type { Content } from '../formats/output-folder.js';
import { writeSramOccupancy, writeSramTensors } from '../formats/sram-csv.js';
import { writeStalls } from '../formats/stall-csv.js';
import { writeTiles } from '../formats/tile-csv.js';
import { writeTimelines } from '../formats/timeline-csv.js';
import type { RunResult } from '../pipeline/result.js';
import { linkLoads } from '../simulator/noc/link-loads.js';
import type { SramReport } from '../simulator/noc/shared-sram.js';
import { stallsOf } from '../simulator/observe/stall-list.js';
import { inferenceLatencies } from '../timeline/tenants.js';
import { jobName } from '../workload/job.js';
import { termsOf } from '../workload/queue-jobs.js';
import { nocFigure } from './figures/noc-figure.js';
import { sramFigure } from './figures/sram-figure.js';
import { type ReportExtras, reportOfRun } from './from-run.js';
import { reportHtml } from './html.js';
import { resultDocument } from './result-json.js';
import { wholeScenario } from './run-inputs.js';
import { type TraceChoice, traceFiles } from './trace-files.js';

export interface OutputOptions extends ReportExtras {
  /** Which traces. By default JSON, unless it is too large for what nobody asked for. */
  readonly trace?: TraceChoice | undefined;
}

/** The files of a run, by name. */
export function outputs(result: RunResult, options: OutputOptions = {}): Record<string, Content | undefined> {
  const { trace, ...extras } = options;
  const { scenario, analysis, replay, estimate, jobs, groups } = result;
  const names = jobs.map(jobName);
  const whole = wholeScenario(scenario);
  const stamp = { caldera: version, scenario: scenario.name, seed: scenario.seed };
  return {
    'scenario.yaml': `# caldera ${version}, resolved: every default is filled in\n${toYaml(whole.document)}`,
    ...whole.files,
    'job-table.csv': writeJobTable(analysis.table, analysis.columns),
    'mapping.json': writeJson({ ...stamp, groups, ...mappingDocument(result.mapping) }),
    'timeline.csv': writeTimelines(estimate.timeline, replay.timeline, replay.recording, names),
    'inferences.csv': inferencesOf(result),
    'tiles.csv': writeTiles(result.input.work.map((work) => (work?.kind === 'tiles' ? work.plan : []))),
    'stalls.csv':
      replay.recording === undefined
        ? undefined
        : writeStalls(
            stallsOf(replay.recording, scenario.platform.cores.length),
            scenario.platform.cores.map(({ name }) => name),
            names,
          ),
    ...nocOutputs(result),
    ...traceFiles(result, trace),
    'report.html': reportHtml(reportOfRun(result, extras)),
    'result.json': writeJson(resultDocument(result)),
  };
}

/** Of tenants that the scenario names; nothing where there are none. */
function inferencesOf({ scenario, jobs, replay }: RunResult): Content | undefined {
  const terms = termsOf(scenario.workload);
  if (terms === undefined) return undefined;
  return writeInferences(
    terms.map(({ name, deadlineCycles }, tenant) => ({
      name,
      deadlineCycles,
      inferences: inferenceLatencies(
        jobs.filter((job) => job.tenant === tenant),
        replay.timeline,
      ),
    })),
  );
}

/** Of a chip on which cores share more than one memory: what each link, stack and bank did; links on the floor plan. */
function nocOutputs({ scenario, replay }: RunResult): Record<string, Content> {
  const { noc, cores } = scenario.platform;
  if (replay.network === undefined) return {};
  const loads = linkLoads(replay.network, replay.metrics.makespanCycles);
  return {
    'links.csv': writeLinks(
      loads,
      cores.map(({ name }) => name),
    ),
    ...(noc === undefined || noc.grid.topology === 'crossbar'
      ? {}
      : { 'links.svg': nocFigure(scenario.name, noc, loads) }),
    ...sramOutputs(scenario.name, replay.network.sram, replay.metrics.makespanCycles),
  };
}

function sramOutputs(name: string, sram: SramReport | undefined, makespanCycles: number): Record<string, Content> {
  if (sram === undefined) return {};
  const held = { capacityBytes: sram.capacityBytes, ...sram.occupancy };
  return {
    'sram.csv': writeSramTensors(sram),
    'sram-occupancy.csv': writeSramOccupancy(sram),
    'sram.svg': sramFigure(name, held, makespanCycles),
  };
}
