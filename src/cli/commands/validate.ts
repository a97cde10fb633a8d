/** `caldera validate SCENARIO`: allocator against simulator: ladder, error of single jobs, rank fidelity, verdict. */
import { writeJson } from '../../formats/json-text.js';
import { writeFolder } from '../../formats/output-folder.js';
import { isChosenByReplay } from '../../pipeline/choose-by-replay.js';
import { generate } from '../../pipeline/generate.js';
import { outputs } from '../../report/run-outputs.js';
import { generateOutputs } from '../../report/serving/serving-outputs.js';
import type { Scenario } from '../../scenario/scenario.js';
import { type Validation, validate } from '../../validation/validate.js';
import { servedTenants } from '../../workload/queue-jobs.js';
import { type Command, note, print } from '../command.js';
import { ctrlC, Interrupted } from '../interrupt.js';
import { loadNoting } from '../load-noting.js';
import { searchProgress } from '../progress.js';
import { servingValidation, servingValidationDocument } from '../serving-validation.js';
import { type SetArguments, setOption } from '../set-option.js';
import { noteTrace } from '../trace-notes.js';
import { validationDocument, validationReport } from '../validation-report.js';

interface Arguments extends SetArguments {
  readonly scenario: string;
  readonly out: string | undefined;
  readonly json: boolean;
}

export const validateCommand: Command<Arguments> = {
  options: (yargs) =>
    setOption(yargs)
      .positional('scenario', { type: 'string', demandOption: true, describe: 'scenario file (YAML)' })
      .option('out', { type: 'string', describe: 'folder for what a run writes, its report with the ladder' })
      .option('json', { type: 'boolean', default: false, describe: 'print JSON' })
      .example('$0 validate scenarios/mix-s2-16.yaml', 'may one search with the allocator here?')
      .example(
        '$0 validate scenarios/mix-s2-16.yaml --out traces/checked',
        'with the ladder as a waterfall in report.html',
      ),
  async run(args) {
    const { scenario: file, out, json } = args;
    const scenario = loadNoting(file, args);
    if (servedTenants(scenario.workload).length > 0) {
      validateServing(scenario, out, json);
      return;
    }
    const progress = await searchProgress(scenario.mapper.samples, isChosenByReplay(scenario));
    const interrupt = ctrlC();
    let validation: Validation | undefined;
    try {
      validation = interrupt.guard(() =>
        validate(scenario, { record: out !== undefined, onProgress: progress.update, onChoice: progress.choosing }),
      );
    } finally {
      progress.stop();
    }
    if (validation === undefined) throw new Interrupted('interrupted: nothing is written');
    if (out !== undefined) {
      const { result, ladder } = validation;
      writeFolder(out, {
        ...outputs(result, { ladder }),
        'validation.json': writeJson(validationDocument(validation)),
      });
      noteTrace(result, out);
      note(`results in ${out}`);
    }
    print(json ? writeJson(validationDocument(validation)) : validationReport(validation));
  },
};

/** Where tenants serve language models: their formula against the replay, from the sums of one run. */
function validateServing(scenario: Scenario, out: string | undefined, json: boolean): void {
  const result = generate(scenario);
  const document = writeJson(servingValidationDocument(result));
  if (out !== undefined) {
    writeFolder(out, { ...generateOutputs(result), 'validation.json': document });
    note(`results in ${out}`);
  }
  print(json ? document : servingValidation(result));
}
