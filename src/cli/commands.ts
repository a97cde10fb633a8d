/**
 * The commands, in the order `--help` lists them. A command's module is loaded when it is asked for: what one does not
 * need is not read, which is most of the start-up time.
 */
import type { Command } from './command.js';

export interface CommandEntry {
  /** As yargs wants it, e.g. `run <scenario>`. */
  readonly usage: string;
  readonly describe: string;
  readonly load: () => Promise<Command<never>>;
}

export const commands: readonly CommandEntry[] = [
  {
    usage: 'run <scenario>',
    describe: 'map a scenario, replay it event by event and hold the allocator against it',
    load: async () => (await import('./commands/run.js')).runCommand,
  },
  {
    usage: 'analyze <scenario>',
    describe: 'print the job analysis table as CSV',
    load: async () => (await import('./commands/analyze.js')).analyzeCommand,
  },
  {
    usage: 'cost <file>',
    describe: 'cost of each layer of a MAESTRO network + mapping file',
    load: async () => (await import('./commands/cost.js')).costCommand,
  },
  {
    usage: 'map [scenario]',
    describe: 'search a mapping; prints it as JSON with its certified gap',
    load: async () => (await import('./commands/map.js')).mapCommand,
  },
  {
    usage: 'allocate',
    describe: 'estimate the makespan of a mapping with the analytical allocator',
    load: async () => (await import('./commands/allocate.js')).allocateCommand,
  },
  {
    usage: 'replay [scenario]',
    describe: 'replay a mapping in the event simulator',
    load: async () => (await import('./commands/replay.js')).replayCommand,
  },
  {
    usage: 'validate <scenario>',
    describe: 'hold the analytical allocator against the simulator, one physical effect at a time',
    load: async () => (await import('./commands/validate.js')).validateCommand,
  },
  {
    usage: 'sweep <study>',
    describe: 'evaluate a grid of scenarios in parallel; goes on where an interrupted sweep stopped',
    load: async () => (await import('./commands/sweep.js')).sweepCommand,
  },
  {
    usage: 'plot <result>',
    describe: 'draw a figure of a result as SVG or PNG',
    load: async () => (await import('./commands/plot.js')).plotCommand,
  },
  {
    usage: 'trace <source>',
    describe: 'write a trace for Perfetto or chrome://tracing, of all or of a part of a run',
    load: async () => (await import('./commands/trace.js')).traceCommand,
  },
  {
    usage: 'compare <results..>',
    describe: 'put the timelines of several runs of the same jobs into one report',
    load: async () => (await import('./commands/compare.js')).compareCommand,
  },
  {
    usage: 'fit',
    describe: 'fit the memory to solo runs of mNPUsim and predict its co-runs, or check the DRAM devices',
    load: async () => (await import('./commands/fit.js')).fitCommand,
  },
];
