/** `caldera map`: the search alone, on a scenario or a job table; prints the mapping as JSON. */
import type { JobTable } from '../../analysis/job-table.js';
import { locate } from '../../base/errors.js';
import { version } from '../../base/version.js';
import { writeJson } from '../../formats/json-text.js';
import { mappingDocument } from '../../formats/mapping-json.js';
import { analyze, makespanObjective, queueOf } from '../../run.js';
import { mapGroups } from '../../search/map-groups.js';
import { mappers } from '../../search/mappers.js';
import { splitIntoGroups } from '../../workload/splitter.js';
import { type Command, print } from '../command.js';
import { ctrlC } from '../interrupt.js';
import { loadNoting } from '../load-noting.js';
import { searchProgress } from '../progress.js';
import { readTableOptions, type TableArguments, tableOptions, whole } from '../table-options.js';

interface Arguments extends TableArguments {
  readonly scenario: string | undefined;
  readonly samples: number | undefined;
  readonly seed: number | undefined;
  readonly mapper: string | undefined;
  readonly json: boolean;
}

export const mapCommand: Command<Arguments> = {
  usage: 'map [scenario]',
  describe: 'search a mapping; prints it as JSON',
  options: (yargs) =>
    tableOptions(yargs.positional('scenario', { type: 'string', describe: 'scenario file (YAML)' }))
      .option('samples', { type: 'number', describe: 'evaluations for each group [default: 10000]' })
      .option('seed', { type: 'number', describe: 'random seed [default: 1]' })
      .option('mapper', { type: 'string', describe: `one of ${mappers.names.join(', ')} [default: ${DEFAULT.mapper}]` })
      .option('json', { type: 'boolean', default: true, describe: 'print JSON' })
      .example('$0 map scenarios/mix-s2-16.yaml', '')
      .example('$0 map --job-table jobs.csv --bandwidth-gbps 16 --seed 3', ''),
  run(args) {
    const problem = args.scenario === undefined ? ofTable(args) : ofScenario(args.scenario, args);
    const { table, bandwidth, groups, samples, seed, mapper } = problem;
    whole('--samples', samples, 1);
    whole('--seed', seed, 0);
    const search = locate({ path: '--mapper' }, () => mappers.get(mapper));
    const progress = searchProgress(groups.length, samples);
    const interrupt = ctrlC();
    const found = mapGroups(table, {
      groups,
      mapper: search,
      objective: (part) => makespanObjective(part, bandwidth),
      samples,
      seed,
      onProgress: progress.update,
      guard: interrupt.guard,
    });
    progress.stop();
    const best = found.searches.map((result) => result.best);
    print(
      writeJson({
        caldera: version,
        mapper,
        seed,
        samples: found.searches.reduce((sum, result) => sum + result.samples, 0),
        makespanCycles: best.reduce((sum, cycles) => sum + cycles, 0),
        ...(groups.length > 1 ? { groups, groupMakespanCycles: best } : {}),
        ...mappingDocument(found.mapping),
      }),
    );
    interrupt.check('this is');
  },
};

const DEFAULT = { mapper: 'magma', samples: 10_000, seed: 1 } as const;

interface MapProblem {
  readonly table: JobTable;
  readonly bandwidth: number;
  readonly groups: readonly (readonly number[])[];
  readonly samples: number;
  readonly seed: number;
  readonly mapper: string;
}

function ofTable(args: Arguments): MapProblem {
  const { table, bandwidth } = readTableOptions(args);
  return {
    table,
    bandwidth,
    groups: [Array.from({ length: table.jobs }, (_, job) => job)],
    samples: args.samples ?? DEFAULT.samples,
    seed: args.seed ?? DEFAULT.seed,
    mapper: args.mapper ?? DEFAULT.mapper,
  };
}

function ofScenario(file: string, args: Arguments): MapProblem {
  const scenario = loadNoting(file);
  const { platform, groupSize } = scenario;
  const workload = queueOf(scenario);
  return {
    table: analyze(scenario, workload).table,
    bandwidth: platform.memory.bandwidthBytesPerCycle,
    groups: splitIntoGroups(workload.jobs, groupSize, platform.cores.length),
    samples: args.samples ?? scenario.mapper.samples,
    seed: args.seed ?? scenario.seed,
    mapper: args.mapper ?? scenario.mapper.name,
  };
}
