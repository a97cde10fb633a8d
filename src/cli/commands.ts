/**
 * The commands, by the scale of the machine they are about, in the order `--help` lists them. A command's module is
 * loaded when it is asked for: what one does not need is not read, which is most of the start-up time.
 */
import { type Entry, registry } from '../base/registry.js';
import type { Command } from './command.js';

/** The headings of `--help`. */
export const SCALES = [
  'Jobs on an accelerator',
  'A layer on an array',
  'Layers in a chain',
  'Accelerators on a network',
  'Many runs',
  'Seeing results',
  'Trust',
] as const;

export interface CommandEntry {
  readonly scale: (typeof SCALES)[number];
  /** What comes after the name, as yargs wants it, e.g. `<scenario>`. */
  readonly takes: string;
  readonly load: () => Promise<Command<never>>;
}

declare module '../base/registry.js' {
  interface Kinds {
    commands: CommandEntry;
  }
}

type Told = readonly [name: string, takes: string, about: string, load: CommandEntry['load']];

function under(scale: CommandEntry['scale'], commands: readonly Told[]): Entry<CommandEntry>[] {
  return commands.map(([name, takes, about, load]) => ({ name, about, make: () => ({ scale, takes, load }) }));
}

export const commands = registry('commands', 'a command', [
  ...under('Jobs on an accelerator', [
    [
      'run',
      '<scenario>',
      'map a scenario, replay it event by event and hold the allocator against it',
      async () => (await import('./commands/run.js')).runCommand,
    ],
    [
      'analyze',
      '<scenario>',
      'print the job analysis table as CSV',
      async () => (await import('./commands/analyze.js')).analyzeCommand,
    ],
    [
      'map',
      '[scenario]',
      'search a mapping; prints it as JSON with its certified gap',
      async () => (await import('./commands/map.js')).mapCommand,
    ],
    [
      'allocate',
      '',
      'estimate the makespan of a mapping with the analytical allocator',
      async () => (await import('./commands/allocate.js')).allocateCommand,
    ],
    [
      'replay',
      '[scenario]',
      'replay a mapping in the event simulator',
      async () => (await import('./commands/replay.js')).replayCommand,
    ],
    [
      'validate',
      '<scenario>',
      'hold the allocator against the simulator, one physical effect at a time',
      async () => (await import('./commands/validate.js')).validateCommand,
    ],
  ]),
  ...under('A layer on an array', [
    [
      'cost',
      '<file>',
      'cost of each layer of a MAESTRO network and mapping file',
      async () => (await import('./commands/cost.js')).costCommand,
    ],
    [
      'layer map',
      '<work> [layer]',
      'map a layer, or every layer of a network, onto an array of PEs: tiles, orders, shape, gap',
      async () => (await import('./commands/layer-map.js')).layerMapCommand,
    ],
    [
      'layer cost',
      '<mapping>',
      'what two-level mappings cost on an array, and whether they are legal; loop nests',
      async () => (await import('./commands/layer-cost.js')).layerCostCommand,
    ],
    [
      'layer engine',
      '<work> [layer]',
      'a product, a layer or a stream on a matrix engine: cycles, ladder, pipeline',
      async () => (await import('./commands/layer-engine.js')).layerEngineCommand,
    ],
    [
      'layer chip',
      '<chip> <work> [layer]',
      'a product or a layer on a chip held against hardware: replay, estimate, ladder',
      async () => (await import('./commands/layer-chip.js')).layerChipCommand,
    ],
    [
      'layer flexibility',
      '<work> [layer]',
      'what an array gains that can change tiles, order, parallel dimensions or shape',
      async () => (await import('./commands/layer-flexibility.js')).layerFlexibilityCommand,
    ],
    [
      'layer codesign',
      '<work> [layer]',
      'hardware and mapping together, under a budget of area and power',
      async () => (await import('./commands/layer-codesign.js')).layerCodesignCommand,
    ],
    [
      'layer nest',
      '<files..>',
      'a Timeloop input by the loop-nest model: the cost of its mapping, or a search for one',
      async () => (await import('./commands/layer-nest.js')).layerNestCommand,
    ],
    [
      'sparse classes',
      '',
      'one sparse product on the five classes of sparse core: cycles, bytes, utilisation, the first',
      async () => (await import('./commands/sparse-classes.js')).sparseClassesCommand,
    ],
    [
      'sparse densities',
      '',
      'which class of sparse core is first at which densities of A and B: a table and a heat map',
      async () => (await import('./commands/sparse-densities.js')).sparseDensitiesCommand,
    ],
    [
      'sparse spy',
      '',
      'a picture of a matrix with the lanes of a class, and what they wait for each other',
      async () => (await import('./commands/sparse-spy.js')).sparseSpyCommand,
    ],
    [
      'sparse lanes',
      '<scenario>',
      'how many lanes each class should have for sparse kernels, under a budget of area',
      async () => (await import('./commands/sparse-lanes.js')).sparseLanesCommand,
    ],
    [
      'sparse map',
      '<scenario>',
      'sparse kernels to a platform of sparse cores: search, bound, replay, which core did what',
      async () => (await import('./commands/sparse-map.js')).sparseMapCommand,
    ],
    [
      'sparse training',
      '<work> [layer]',
      'a whole training under recipes of N:M sparsity, on cores with and without support for it',
      async () => (await import('./commands/sparse-training.js')).sparseTrainingCommand,
    ],
  ]),
  ...under('Layers in a chain', [
    [
      'fuse',
      '<network>',
      'fuse the layers of a network under a memory budget; groups, traffic, speed-up, replay',
      async () => (await import('./commands/fuse.js')).fuseCommand,
    ],
  ]),
  ...under('Accelerators on a network', [
    [
      'network collective',
      '<scenario>',
      'replay a collective chunk by chunk: its time, its bound and what each dimension did',
      async () => (await import('./commands/network-collective.js')).networkCollectiveCommand,
    ],
    [
      'network train',
      '<scenario>',
      'replay a training iteration: computation, exposed communication, idle time',
      async () => (await import('./commands/network-train.js')).networkTrainCommand,
    ],
    [
      'network design',
      '<scenario>',
      'spread a budget of bandwidth over the dimensions for time, or for time × cost',
      async () => (await import('./commands/network-design.js')).networkDesignCommand,
    ],
    [
      'network congestion',
      '<scenario>',
      'replay flows packet by packet under congestion control schemes: time, pauses, queues',
      async () => (await import('./commands/network-congestion.js')).networkCongestionCommand,
    ],
  ]),
  ...under('Many runs', [
    [
      'size',
      '<scenario>',
      'find the value of a field that lets a run reach a figure; the curve and its knee',
      async () => (await import('./commands/size.js')).sizeCommand,
    ],
    [
      'sweep',
      '<study>',
      'evaluate a grid of scenarios in parallel; goes on where it was interrupted',
      async () => (await import('./commands/sweep.js')).sweepCommand,
    ],
    [
      'worker',
      '<server>',
      'evaluate points of the studies that are under way on a Redis server',
      async () => (await import('./commands/worker.js')).workerCommand,
    ],
    [
      'tune',
      '<study>',
      'look for the settings of a mapper on some workloads, judge them on others',
      async () => (await import('./commands/tune.js')).tuneCommand,
    ],
    [
      'merge',
      '<study>',
      "put a study's shards together into one table",
      async () => (await import('./commands/merge.js')).mergeCommand,
    ],
  ]),
  ...under('Seeing results', [
    [
      'serve',
      '[folder]',
      'a local page over runs and studies: list, compare, follow',
      async () => (await import('./commands/serve.js')).serveCommand,
    ],
    [
      'plot',
      '<result>',
      'draw a figure of a result as SVG or PNG',
      async () => (await import('./commands/plot.js')).plotCommand,
    ],
    [
      'trace',
      '<source>',
      'write a trace for Perfetto, of all or of a part of a run',
      async () => (await import('./commands/trace.js')).traceCommand,
    ],
    [
      'compare',
      '<results..>',
      'put the timelines of several runs of the same jobs into one report',
      async () => (await import('./commands/compare.js')).compareCommand,
    ],
  ]),
  ...under('Trust', [
    [
      'check',
      '<name> [file]',
      'hold Caldera against a table measured with another program',
      async () => (await import('./commands/check.js')).checkCommand,
    ],
    [
      'fit',
      '',
      'check of the tables of mNPUsim and of DRAM devices, by its former name',
      async () => (await import('./commands/fit.js')).fitCommand,
    ],
    [
      'list',
      '[kind]',
      'list what a scenario can name: mappers, presets, models, devices, …',
      async () => (await import('./commands/list.js')).listCommand,
    ],
  ]),
]);
