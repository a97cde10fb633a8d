/** `caldera allocate`: the analytical bandwidth allocator alone, on a job table and a mapping. */
import { allocate } from '../../estimate/allocator/allocate.js';
import { readMapping } from '../../formats/mapping-json.js';
import { readText } from '../../formats/read-file.js';
import { queuesOf } from '../../mapping/job-mapping.js';
import type { Command } from '../command.js';
import { print } from '../command.js';
import { readTableOptions, type TableArguments, tableOptions } from '../table-options.js';
import { timelineReport } from '../timeline-report.js';

interface Arguments extends TableArguments {
  readonly mapping: string;
  readonly json: boolean;
}

export const allocateCommand: Command<Arguments> = {
  options: (yargs) =>
    tableOptions(yargs)
      .option('mapping', { type: 'string', demandOption: true, describe: 'mapping, JSON' })
      .option('json', { type: 'boolean', default: false, describe: 'print JSON' })
      .example('$0 allocate --job-table jobs.csv --mapping mapping.json --bandwidth-gbps 16 --json', ''),
  run(args) {
    const { table, bandwidth } = readTableOptions(args);
    const mapping = readMapping(readText(args.mapping), args.mapping, table.jobs, table.cores);
    const timeline = allocate(table, queuesOf(mapping, table.cores), bandwidth);
    print(timelineReport(timeline, bandwidth, args.json));
  },
};
