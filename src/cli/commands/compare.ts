/** `caldera compare RESULT…`: several runs of the same jobs in one report, e.g. what different mappers found. */
import { basename, dirname, join } from 'node:path';
import { InputError } from '../../base/errors.js';
import { integer, signedPercent } from '../../base/numbers.js';
import { writeFolder } from '../../formats/output-folder.js';
import { readText } from '../../formats/read-file.js';
import { compared } from '../../report/compare.js';
import { reportHtml } from '../../report/html.js';
import { readReport } from '../../report/read-html.js';
import { type Command, note, print } from '../command.js';
import { textTable } from '../text-table.js';

interface Arguments {
  readonly results: readonly string[];
  readonly out: string;
}

export const compareCommand: Command<Arguments> = {
  options: (yargs) =>
    yargs
      .parserConfiguration({ 'duplicate-arguments-array': true })
      .positional('results', { type: 'string', array: true, demandOption: true, describe: 'folders of runs' })
      .option('out', { type: 'string', default: 'compare.html', describe: 'the report' })
      .example('$0 compare traces/magma traces/herald traces/random --out mappers.html', 'three mappers side by side'),
  run({ results, out }) {
    if (results.length < 2)
      throw new InputError({ path: 'results', expected: 'at least two folders of runs', found: results.length });
    const reports = results.map((folder) => {
      const file = join(folder, 'report.html');
      return { label: basename(folder), data: readReport(readText(file), file) };
    });
    const data = compared(reports);
    writeFolder(dirname(out), { [basename(out)]: reportHtml(data) });
    const cycles = reports.map(({ data: { timelines } }) => timelines[0]?.makespanCycles ?? 0);
    const rows = reports.map(({ label }, i) => {
      return [label, integer(cycles[i]!), signedPercent(cycles[i]! / cycles[0]! - 1)];
    });
    print(`${textTable([['run', 'makespan (cycles)', `against ${reports[0]?.label}`], ...rows])}\n`);
    note(`report in ${out}`);
  },
};
