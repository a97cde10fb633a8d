/** `caldera merge STUDY`: puts the shards of a study together into the table that one machine would have written. */
import { join } from 'node:path';
import { InputError } from '../../base/errors.js';
import { checkFolder } from '../../formats/output-folder.js';
import { mergeShards } from '../../study/merge.js';
import { loadStudy } from '../../study/study.js';
import { type Command, note } from '../command.js';
import { writeStudy } from '../study-outputs.js';

interface Arguments {
  readonly study: string;
  readonly out: string | undefined;
  readonly json: boolean;
  readonly csv: boolean;
}

/** How many missing points are named. */
const NAMED = 8;

export const mergeCommand: Command<Arguments> = {
  options: (yargs) =>
    yargs
      .positional('study', { type: 'string', demandOption: true, describe: 'study file (YAML)' })
      .option('out', { type: 'string', describe: 'folder of the shards and the results [default: traces/NAME]' })
      .option('json', { type: 'boolean', default: false, describe: 'print all columns as JSON' })
      .option('csv', { type: 'boolean', default: false, describe: 'print all columns as CSV, as in points.csv' })
      .example('$0 merge study.yaml', 'of what `sweep study.yaml --shard I/N` left in traces/NAME/shards/'),
  async run({ study: file, out, json, csv }) {
    const study = loadStudy(file);
    const folder = out ?? join('traces', study.document.name);
    checkFolder(folder);
    const { table, shards, missing } = await mergeShards(study, folder);
    if (missing.length > 0) {
      const named = missing.slice(0, NAMED).join(', ');
      throw new InputError({
        file: folder,
        expected: `all ${study.tasks.length} points in its shards`,
        found: study.tasks.length - missing.length,
        hint: `missing: ${named}${missing.length > NAMED ? ', …' : ''}; \`sweep\` without --shard does them`,
      });
    }
    note(`${shards} shards`);
    writeStudy(study, table, { folder, json, csv });
  },
};
