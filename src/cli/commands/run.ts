/** `caldera run SCENARIO`: the whole pipeline; writes a folder of results and prints a short table. */
import { join } from 'node:path';
import { InputError } from '../../base/errors.js';
import { signedPercent } from '../../base/numbers.js';
import { writeJson } from '../../formats/json-text.js';
import { checkFolder, checkSameScenario, writeFolder } from '../../formats/output-folder.js';
import { readText } from '../../formats/read-file.js';
import { readYaml } from '../../formats/yaml-document.js';
import { isChosenByReplay } from '../../pipeline/choose-by-replay.js';
import { generate } from '../../pipeline/generate.js';
import { idleCoreNotes } from '../../pipeline/idle-cores.js';
import { prefetchNotes } from '../../pipeline/prefetch-notes.js';
import { differencePercent, type RunResult } from '../../pipeline/result.js';
import { vectorNotes } from '../../pipeline/vector-notes.js';
import { resultDocument } from '../../report/result-json.js';
import { outputs } from '../../report/run-outputs.js';
import { generateDocument } from '../../report/serving/serving-json.js';
import { generateOutputs, isTraceLeftOut } from '../../report/serving/serving-outputs.js';
import { TRACE_CHOICES, type TraceChoice } from '../../report/trace-files.js';
import { run } from '../../run.js';
import { kindOf } from '../../scenario/check-kind.js';
import type { Scenario } from '../../scenario/scenario.js';
import { remedySentence } from '../../validation/remedy.js';
import { ladderOf } from '../../validation/validate.js';
import { servedTenants } from '../../workload/queue-jobs.js';
import { type Command, note, print, printStyled } from '../command.js';
import { ctrlC } from '../interrupt.js';
import { loadNoting } from '../load-noting.js';
import { searchProgress } from '../progress.js';
import { replayProgress } from '../replay-progress.js';
import { servingSummary } from '../serving-summary.js';
import { type SetArguments, setOption } from '../set-option.js';
import { summary } from '../summary.js';
import { textGantt, wantsColor } from '../text-gantt.js';
import { noteRecording, noteTrace } from '../trace-notes.js';

interface Arguments extends SetArguments {
  readonly scenario: string;
  readonly out: string | undefined;
  readonly json: boolean;
  readonly gantt: boolean | undefined;
  readonly tenants: boolean | undefined;
  readonly force: boolean;
  readonly trace: TraceChoice | undefined;
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
      .option('trace', {
        choices: TRACE_CHOICES,
        describe: 'trace for Perfetto: trace.json, trace.pftrace (a twentieth) [default: json up to 32 MB]',
      })
      .option('force', { type: 'boolean', default: false, describe: 'write over the results of another scenario' })
      .example('$0 run scenarios/mix-s2-16.yaml', 'results go to traces/mix-s2-16/')
      .example('$0 run scenarios/sparse/pruned-resnet18.yaml', 'pruned layers on dense and sparse cores')
      .example('$0 run scenarios/mix-s2-16.yaml --json | jq .replay.makespanCycles', 'one figure for a script'),
  async run(args) {
    const { scenario: file, out, json, gantt, tenants, trace } = args;
    if (kindOf(readYaml(readText(file), file)) === 'sparse') {
      const { sparseMapCommand } = await import('./sparse-map.js');
      return sparseMapCommand.run({ ...args, csv: false });
    }
    const scenario = loadNoting(file, args);
    const folder = out ?? join('traces', scenario.name);
    checkFolder(folder);
    if (!args.force) checkSameScenario(folder, scenario.name);
    if (servedTenants(scenario.workload).length > 0) {
      serve(scenario, folder, args);
      return;
    }
    const progress = await searchProgress(scenario.mapper.samples, isChosenByReplay(scenario));
    const { stderr } = process;
    const replaying = replayProgress(stderr.isTTY === true ? (text) => stderr.write(text) : undefined);
    const interrupt = ctrlC();
    let result: RunResult;
    try {
      const asked = tenants === undefined ? {} : { tenants };
      result = run(scenario, {
        ...asked,
        record: true,
        onProgress: progress.update,
        onChoice: progress.choosing,
        observe: replaying.observe,
        guard: interrupt.guard,
      });
    } finally {
      progress.stop();
      replaying.stop();
    }
    for (const warning of result.analysis.warnings) note(`warning: ${warning}`);
    for (const told of [...idleCoreNotes(result), ...vectorNotes(result), ...prefetchNotes(result)])
      note(`note: ${told}`);
    noteRecording(result);
    writeFolder(folder, outputs(result, { trace }));
    if (trace === undefined) noteTrace(result, folder);
    const remedy = remedyOf(result);
    print(json ? writeJson(resultDocument(result)) : summary(result));
    if (remedy !== undefined) note(`note: ${remedy}`);
    const { stdout } = process;
    if (!json && (gantt ?? stdout.isTTY === true)) {
      const columns = Math.min(stdout.columns ?? 100, 160);
      printStyled(`\n${textGantt(result, { columns, color: wantsColor(stdout, process.env) })}\n`);
    }
    note(`results in ${folder}`);
    interrupt.check('these are the results of');
  },
};

/** Where tenants serve language models: what there is to do follows from when requests come and steps end. */
function serve(scenario: Scenario, folder: string, { json, trace, gantt, tenants }: Arguments): void {
  for (const [option, value] of Object.entries({ gantt, tenants }))
    if (value !== undefined)
      throw new InputError({ path: `--${option}`, expected: 'nothing where a tenant serves requests', found: value });
  const result = generate(scenario);
  writeFolder(folder, generateOutputs(result, trace));
  if (trace === undefined && isTraceLeftOut(result))
    note('note: trace.json is left out for its size; --trace perfetto writes one a twentieth of it');
  print(json ? writeJson(generateDocument(result)) : servingSummary(result));
  note(`results in ${folder}`);
}

/** Per cent of the allocator's makespan; less is what an estimate is for. */
const FAR_OFF = 5;
/** A ladder replays the mapping ten times: some seconds. */
const MOST_EVENTS = 2e6;

/** Where the allocator is far off: which setting moves the difference most, and what it would take. */
function remedyOf(result: RunResult): string | undefined {
  const difference = differencePercent(result);
  if (difference === undefined || Math.abs(difference) < FAR_OFF || result.replay.events > MOST_EVENTS)
    return undefined;
  const told = remedySentence(ladderOf(result).rungs);
  return told === undefined
    ? undefined
    : `the simulator is ${signedPercent(difference / 100)} from the allocator. ${told}`;
}
