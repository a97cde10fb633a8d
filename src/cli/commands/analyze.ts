/** `caldera analyze SCENARIO`: the job analysis table as CSV. */
import { stream } from '../../base/random.js';
import { writeJobTable } from '../../formats/job-table-csv.js';
import { analyze } from '../../run.js';
import { loadScenario } from '../../scenario/load.js';
import { queueJobs } from '../../workload/queue-jobs.js';
import { type Command, note, print } from '../command.js';

export const analyzeCommand: Command<{ readonly scenario: string }> = {
  usage: 'analyze <scenario>',
  describe: 'print the job analysis table as CSV',
  options: (yargs) =>
    yargs
      .positional('scenario', { type: 'string', demandOption: true, describe: 'scenario file (YAML)' })
      .example('$0 analyze scenarios/mix-s2-16.yaml', 'one row for each job and core'),
  run({ scenario: file }) {
    const scenario = loadScenario(file);
    const workload = queueJobs(scenario.workload, scenario.groupSize, stream(scenario.seed, 'workload'));
    const { table, columns, warnings } = analyze(scenario, workload);
    for (const warning of warnings) note(`warning: ${warning}`);
    print(writeJobTable(table, columns));
  },
};
