/** `caldera validate SCENARIO`: allocator against simulator: ladder, error of single jobs, rank fidelity, verdict. */
import { writeJson } from '../../formats/json-text.js';
import { type Validation, validate } from '../../validate.js';
import { type Command, print } from '../command.js';
import { loadNoting } from '../load-noting.js';
import { searchProgress } from '../progress.js';
import { validationDocument, validationReport } from '../validation-report.js';

interface Arguments {
  readonly scenario: string;
  readonly json: boolean;
}

export const validateCommand: Command<Arguments> = {
  usage: 'validate <scenario>',
  describe: 'hold the analytical allocator against the simulator, one physical effect at a time',
  options: (yargs) =>
    yargs
      .positional('scenario', { type: 'string', demandOption: true, describe: 'scenario file (YAML)' })
      .option('json', { type: 'boolean', default: false, describe: 'print JSON' })
      .example('$0 validate scenarios/mix-s2-16.yaml', 'may one search with the allocator here?'),
  run({ scenario: file, json }) {
    const scenario = loadNoting(file);
    const progress = searchProgress(1, scenario.mapper.samples);
    let validation: Validation;
    try {
      validation = validate(scenario, { onProgress: progress.update });
    } finally {
      progress.stop();
    }
    print(json ? writeJson(validationDocument(validation)) : validationReport(validation));
  },
};
