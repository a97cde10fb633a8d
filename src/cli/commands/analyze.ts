/** `caldera analyze SCENARIO`: the job analysis table as CSV. */
import { writeJobTable } from '../../formats/job-table-csv.js';
import { analyze, queueOf } from '../../pipeline/analyze.js';
import { type Command, note, print } from '../command.js';
import { loadNoting } from '../load-noting.js';
import { type SetArguments, setOption } from '../set-option.js';

export const analyzeCommand: Command<{ readonly scenario: string } & SetArguments> = {
  options: (yargs) =>
    setOption(yargs)
      .positional('scenario', { type: 'string', demandOption: true, describe: 'scenario file (YAML)' })
      .example('$0 analyze scenarios/mix-s2-16.yaml', 'one row for each job and core'),
  run(args) {
    const scenario = loadNoting(args.scenario, args);
    const workload = queueOf(scenario);
    const { table, columns, warnings } = analyze(scenario, workload);
    for (const warning of warnings) note(`warning: ${warning}`);
    for (const piece of writeJobTable(table, columns)) print(piece);
  },
};
