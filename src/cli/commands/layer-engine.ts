/** `caldera layer engine`: a product, a layer or a program on a matrix engine; its cycles, its ladder, its pipeline. */
import { InputError } from '../../base/errors.js';
import { counted, fixed, integer, percent } from '../../base/numbers.js';
import { bytesPerCycle, KIB } from '../../base/units.js';
import { estimateEngine } from '../../cost/matrix-engine/estimate.js';
import { writeJson } from '../../formats/json-text.js';
import type { MatrixEngine } from '../../machine/matrix-engine.js';
import { MEMORY_DEFAULTS } from '../../machine/memory.js';
import { type InstructionStream, streamTotals } from '../../mapping/instruction-stream/stream.js';
import { pipelineFigure } from '../../report/figures/pipeline-figure.js';
import { ENGINE_STATES, type EngineState } from '../../simulator/cores/matrix-engine/engine-states.js';
import { DEFAULT_WINDOW, enginePipeline } from '../../simulator/engine-pipeline.js';
import {
  type EngineMemory,
  type EngineReplay,
  replayEngine,
  replayEngineOnMemory,
} from '../../simulator/engine-replay.js';
import { type EngineRung, engineLadder } from '../../validation/engine-ladder.js';
import { type Command, note, print } from '../command.js';
import { type EngineArguments, engineOf, engineOptions } from '../engine-choice.js';
import { type EngineProgram, type ProgramArguments, programOf } from '../engine-program.js';
import { positive, whole } from '../table-options.js';
import { textPipeline } from '../text-pipeline.js';
import { textTable } from '../text-table.js';
import { writePieces } from '../write-pieces.js';

interface Arguments extends EngineArguments, ProgramArguments {
  readonly bandwidthGbps: number | undefined;
  readonly clockGhz: number;
  readonly sgKib: number;
  readonly ladder: boolean;
  readonly from: number;
  readonly rows: number;
  readonly svg: string | undefined;
  readonly json: boolean;
}

/** More take minutes for every rung of the ladder: these are estimated, their periods multiplied. */
const MOST_REPLAYED = 2e7;

const STATE_WORDS: Readonly<Record<EngineState, string>> = {
  weightLoad: 'weight load',
  feed: 'feed',
  drain: 'drain',
  waitLoad: 'waits for a load',
  waitResult: 'waits for C',
  waitRegister: 'waits for a register',
  idle: 'idle',
};

export const layerEngineCommand: Command<Arguments> = {
  options: (yargs) =>
    engineOptions(yargs)
      .positional('work', {
        type: 'string',
        demandOption: true,
        describe:
          'a product M,N,K, a file of tile instructions, or a model or network file (.onnx, .csv, .m, .yaml) whose layer follows',
      })
      .positional('layer', { type: 'string', describe: 'layer of the network' })
      .option('block', { type: 'string', describe: 'register block M,N in tiles; 2,2 where it fits' })
      .option('search', { type: 'boolean', default: false, describe: 'search register block and loop order' })
      .option('bandwidth-gbps', {
        type: 'number',
        describe: 'memory behind the scratchpad; without it memory keeps up',
      })
      .option('clock-ghz', { type: 'number', default: 2, describe: 'clock of the core' })
      .option('sg-kib', { type: 'number', default: 512, describe: 'scratchpad before the memory' })
      .option('ladder', { type: 'boolean', default: true, describe: 'what each effect is worth' })
      .option('from', { type: 'number', default: DEFAULT_WINDOW.from, describe: 'first instruction of the picture' })
      .option('rows', { type: 'number', default: 16, describe: 'instructions of the picture' })
      .option('svg', { type: 'string', describe: 'write the pipeline picture' })
      .option('json', { type: 'boolean', default: false, describe: 'print the result as JSON' })
      .example('$0 engine 512,64,1024 --control WLS --data DMDB', 'a product on RASA-DMDB-WLS')
      .example('$0 engine resnet50 conv1 --preset AMX-like', 'a layer of a model'),
  async run(args) {
    const memory = memoryOf(args);
    whole('--from', args.from, 0);
    whole('--rows', args.rows, 1);
    const engine = engineOf(args);
    const program = programOf(args, engine);
    const outcome = outcomeOf(args, engine, program, memory);
    if (args.json) print(writeJson(documentOf(outcome)));
    else print(textOf(outcome));
    if (args.svg === undefined) return;
    await writePieces([pipelineFigure(outcome.pipeline)], args.svg);
    note(`pipeline picture in ${args.svg}`);
  },
};

function memoryOf({ bandwidthGbps, clockGhz, sgKib }: Arguments): EngineMemory | undefined {
  positive('--clock-ghz', clockGhz);
  positive('--sg-kib', sgKib);
  if (bandwidthGbps === undefined) return undefined;
  positive('--bandwidth-gbps', bandwidthGbps);
  const bandwidthBytesPerCycle = bytesPerCycle(bandwidthGbps, clockGhz);
  const { arbitration } = MEMORY_DEFAULTS;
  return { memory: { bandwidthBytesPerCycle, arbitration, clockGHz: clockGhz }, sgBytes: sgKib * KIB };
}

type Outcome = ReturnType<typeof outcomeOf>;

function outcomeOf(args: Arguments, engine: MatrixEngine, program: EngineProgram, memory: EngineMemory | undefined) {
  const stream = program.streamFor(engine);
  const totals = streamTotals(stream);
  const instructions = totals.loads + totals.multiplies + totals.stores;
  const isReplayed = instructions <= MOST_REPLAYED;
  if (!isReplayed && memory !== undefined)
    throw new InputError({
      path: '--bandwidth-gbps',
      expected: `at most ${integer(MOST_REPLAYED)} tile instructions to replay on a memory`,
      found: integer(instructions),
    });
  const estimate = estimateEngine(engine, stream);
  const hasLadder = args.ladder && engine.dataflow === 'weight-stationary';
  const taken = isReplayed ? undefined : estimateEngine;
  const rungs: readonly EngineRung[] = hasLadder ? engineLadder(engine, program.streamFor, memory, taken) : [];
  const window = { from: args.from, count: args.rows };
  return {
    program,
    engine,
    totals,
    instructions,
    estimate,
    replay: isReplayed ? replayOf(engine, stream, memory) : undefined,
    rungs,
    pipeline: enginePipeline(engine, stream, window),
    hasMemory: memory !== undefined,
  };
}

function replayOf(engine: MatrixEngine, stream: InstructionStream, memory: EngineMemory | undefined): EngineReplay {
  return memory === undefined ? replayEngine(engine, stream) : replayEngineOnMemory(engine, stream, memory);
}

function documentOf({ program, engine, totals, instructions, estimate, replay, rungs, pipeline, hasMemory }: Outcome) {
  const { control, data, ...machine } = engine;
  return {
    work: program.title,
    engine: { ...machine, control: control.name, data: data.name },
    ...(program.blocking === undefined ? {} : { blocking: program.blocking }),
    instructions,
    loads: totals.loads,
    multiplies: totals.multiplies,
    stores: totals.stores,
    memory: hasMemory ? 'scratchpad and memory' : 'ideal',
    cycles: (replay ?? estimate).cycles,
    isReplayed: replay !== undefined,
    estimateCycles: estimate.cycles,
    peUtilization:
      replay === undefined ? estimate.peUtilization : replay.cycles === 0 ? 0 : replay.attribution.feed / replay.cycles,
    ...(replay === undefined ? {} : { attribution: replay.attribution }),
    ladder: rungs.map(({ engine: _, ...rung }) => rung),
    pipeline,
  };
}

function textOf({
  program,
  engine,
  totals,
  instructions,
  estimate,
  replay,
  rungs,
  pipeline,
  hasMemory,
}: Outcome): string {
  const whole = (replay ?? estimate).cycles;
  const share = (cycles: number): string => (whole === 0 ? '' : percent(cycles / whole));
  const { name, registers, tile, control, data, blocking } = { ...engine, ...program };
  const named = name === 'engine' ? '' : `${name}: `;
  const isOuter = engine.dataflow === 'outer-product';
  const kind = isOuter ? `outer product, ${control.name}` : `${control.name}, data ${data.name}`;
  const { accumulators } = engine;
  const own = accumulators === undefined ? '' : `, ${counted(accumulators.registers, 'accumulator')}`;
  const renamed = engine.renaming ? ', renamed' : '';
  const blocked =
    blocking === undefined ? '' : `, blocks of ${blocking.block.m} × ${blocking.block.n}, ${blocking.loopOrder}`;
  const parts = [
    `${program.title}: ${integer(instructions)} tile instructions, ${integer(totals.multiplies)} multiplies${blocked}`,
    `${named}${kind}, tiles ${tile.m} × ${tile.n} × ${tile.k}, ${counted(registers, 'register')}${own}${renamed}\n`,
    textTable([
      ['', 'engine cycles', 'of the time'],
      ...(replay === undefined ? [] : [[hasMemory ? 'replayed, with memory' : 'replayed', integer(replay.cycles), '']]),
      ['estimated, memory keeps up', integer(estimate.cycles), share(estimate.cycles)],
      ...(replay === undefined
        ? [['  feed', integer(estimate.feedCycles), share(estimate.feedCycles)]]
        : ENGINE_STATES.map((state) => [
            `  ${STATE_WORDS[state]}`,
            integer(replay.attribution[state]),
            share(replay.attribution[state]),
          ])),
    ]),
  ];
  if (replay === undefined)
    parts.push('', `not replayed: more than ${integer(MOST_REPLAYED)} instructions; periods are multiplied`);
  if (rungs.length > 0) parts.push('', ladderText(rungs));
  else if (engine.dataflow !== 'weight-stationary')
    parts.push('', 'no ladder: its rungs are the controls of a weight-stationary engine');
  parts.push('', textPipeline(pipeline));
  return `${parts.join('\n')}\n`;
}

function ladderText(rungs: readonly EngineRung[]): string {
  return textTable([
    ['with', 'engine cycles', 'of BASE', 'PEs used', 'what changes'],
    ...rungs.map(({ name, about, cycles, cyclesOverBase, peUtilization }) => [
      name,
      integer(cycles),
      fixed(cyclesOverBase, 3),
      percent(peUtilization),
      about,
    ]),
  ]);
}
