/**
 * `caldera replay`: the event simulator alone. On a scenario with its own mapping or a given one; or on a job table and
 * a mapping, as fluid jobs (what the allocator assumes) or, with a machine file, as tiles on its scratchpads.
 */
import { basename } from 'node:path';
import { analysisOfTable } from '../../analysis/imported.js';
import type { JobTable } from '../../analysis/job-table.js';
import { InputError } from '../../base/errors.js';
import { version } from '../../base/version.js';
import { writeChromeTrace } from '../../formats/chrome-trace.js';
import { readMapping } from '../../formats/mapping-json.js';
import { type Content, writeFolder } from '../../formats/output-folder.js';
import { readText } from '../../formats/read-file.js';
import type { Platform } from '../../machine/accelerator.js';
import type { Core } from '../../machine/core.js';
import { CORE_DEFAULTS } from '../../machine/presets.js';
import { type Mapping, queuesOf } from '../../mapping/job-mapping.js';
import { reportOfReplay } from '../../report/from-replay.js';
import { reportHtml } from '../../report/html.js';
import { outputs } from '../../report/run-outputs.js';
import { run } from '../../run.js';
import { loadPlatform } from '../../scenario/load.js';
import type { SimulationInput } from '../../simulator/input.js';
import { largestStall } from '../../simulator/observe/attribution.js';
import { type SimulationResult, simulate } from '../../simulator/simulate.js';
import { type Command, note, print } from '../command.js';
import { withMapping } from '../given-mapping.js';
import { loadNoting } from '../load-noting.js';
import { type SetArguments, setOption } from '../set-option.js';
import { readTableOptions, type TableArguments, tableOptions } from '../table-options.js';
import { timelineReport } from '../timeline-report.js';
import { noteTrace } from '../trace-notes.js';

interface Arguments extends TableArguments, SetArguments {
  readonly scenario: string | undefined;
  readonly mapping: string | undefined;
  readonly machine: string | undefined;
  readonly out: string | undefined;
  readonly json: boolean;
}

export const replayCommand: Command<Arguments> = {
  options: (yargs) =>
    tableOptions(setOption(yargs).positional('scenario', { type: 'string', describe: 'scenario file (YAML)' }))
      .option('mapping', { type: 'string', describe: 'mapping, JSON' })
      .option('machine', { type: 'string', describe: 'platform file (YAML) for --job-table; without it, fluid jobs' })
      .option('out', {
        type: 'string',
        describe: 'folder for report, trace and timeline; without it, none are written',
      })
      .option('json', { type: 'boolean', default: false, describe: 'print JSON' })
      .example(
        '$0 replay scenarios/mix-s2-16.yaml --mapping traces/mix-s2-16/mapping.json --out traces/again',
        'with a report',
      )
      .example('$0 replay --job-table jobs.csv --mapping mapping.json --bandwidth-gbps 16', 'job-fluid'),
  run(args) {
    const { replay, bandwidth } = args.scenario === undefined ? replayTable(args) : replayScenario(args.scenario, args);
    const { bytesAsked, events } = replay;
    const attribution = replay.attribution.map((cycles, core) => ({
      ...cycles,
      stallCycles: replay.stalls[core],
      ...largestStall(replay.stalls[core]),
    }));
    if (args.out !== undefined) note(`results in ${args.out}`);
    print(timelineReport(replay.timeline, bandwidth, args.json, { bytesAsked, events, attribution }, replay.stalls));
  },
};

interface Replayed {
  readonly replay: SimulationResult;
  /** Bytes per cycle. */
  readonly bandwidth: number;
}

function replayScenario(file: string, args: Arguments): Replayed {
  const scenario = withMapping(loadNoting(file, args), args.mapping);
  const result = run(scenario, { record: args.out !== undefined });
  if (args.out !== undefined) {
    writeFolder(args.out, outputs(result));
    noteTrace(result, args.out);
  }
  return { replay: result.replay, bandwidth: scenario.platform.memory.bandwidthBytesPerCycle };
}

function replayTable(args: Arguments): Replayed {
  if (args.mapping === undefined) throw new InputError({ path: '--mapping', expected: 'a file', found: undefined });
  const { table, bandwidth } = readTableOptions(args);
  const mapping = readMapping(readText(args.mapping), args.mapping, table.jobs, table.cores);
  const platform = args.machine === undefined ? undefined : machineFor(args.machine, table);
  const cores = platform?.cores ?? fluidCores(table.cores);
  const memory = { ...(platform?.memory ?? { arbitration: 'proportional' }), bandwidthBytesPerCycle: bandwidth };
  const input: SimulationInput = {
    cores,
    memory,
    groups: [queuesOf(mapping, table.cores)],
    work: platform === undefined ? fluidWork(table, mapping) : tiledWork(table, mapping, platform),
    after: [],
    host: { barrier: true, controlLatencyCycles: 0 },
    crossJobPrefetch: true,
  };
  const replay = simulate(input, { record: args.out !== undefined });
  const machine = { name: platform?.name ?? 'fluid cores', clockGHz: args.clockGhz, cores, memory };
  if (args.out !== undefined) writeFolder(args.out, tableOutputs(args.jobTable as string, machine, replay));
  return { replay, bandwidth };
}

/** Jobs of a table have numbers, no names. */
function tableOutputs(jobTable: string, platform: Platform, replay: SimulationResult): Record<string, Content> {
  const name = basename(jobTable, '.csv');
  const jobs = Array.from(replay.timeline.jobCore, (_, id) => {
    return { id, tenant: 0, model: 'job', name: String(id), inference: 0, after: [], arrivalCycles: 0 };
  });
  return {
    'trace.json': writeChromeTrace(replay, platform, jobs, { caldera: version, jobTable }),
    'report.html': reportHtml(reportOfReplay(name, platform, replay)),
  };
}

function machineFor(file: string, table: JobTable): Platform {
  const platform = loadPlatform(file);
  if (platform.cores.length === table.cores) return platform;
  const found = platform.cores.length;
  throw new InputError({ file, path: 'cores', expected: `${table.cores} cores, as the job table has`, found });
}

function fluidWork(table: JobTable, mapping: Mapping) {
  return Array.from(mapping.core, (core, job) => ({
    kind: 'fluid' as const,
    latencyCycles: table.latencyCycles[job * table.cores + core]!,
    bandwidthBytesPerCycle: table.bandwidthBytesPerCycle[job * table.cores + core]!,
  }));
}

function tiledWork(table: JobTable, mapping: Mapping, platform: Platform) {
  const { plan } = analysisOfTable(table, platform.cores);
  return Array.from(mapping.core, (core, job) => ({ kind: 'tiles' as const, plan: plan(job, core) }));
}

/** Fluid jobs use nothing of a core but that it is one. */
function fluidCores(count: number): Core[] {
  return Array.from({ length: count }, (_, index) => ({
    ...CORE_DEFAULTS,
    name: `core${index}`,
    dataflow: 'fluid',
    rows: 1,
    columns: 1,
    sgBytes: 0,
  }));
}
