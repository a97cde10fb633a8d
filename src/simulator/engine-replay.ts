/**
 * Replays a stream of tile instructions on one matrix engine, event by event: with memory that always keeps up, or on a
 * core with an SG and a memory of its own. Shares nothing with the estimate but plain data.
 */
import { Simulation } from '../kernel/simulation.js';
import type { MatrixEngine } from '../machine/matrix-engine.js';
import type { Memory } from '../machine/memory.js';
import { checkStream } from '../mapping/instruction-stream/check-stream.js';
import { StreamCursor } from '../mapping/instruction-stream/cursor.js';
import type { InstructionStream } from '../mapping/instruction-stream/stream.js';
import { byState, DRAIN, EngineAccount, type EngineAttribution, IDLE } from './cores/matrix-engine/engine-states.js';
import { type EngineObserver, EngineUnit } from './cores/matrix-engine/engine-unit.js';
import { idealPath } from './cores/matrix-engine/tile-path.js';
import { MatrixEngineCore } from './cores/matrix-engine-core.js';
import { engineWork } from './engine-work.js';
import { runLoneCore } from './parts/lone-core.js';
import { machineBus } from './signals.js';

export interface EngineReplay {
  /** From 0 to the end of the last instruction, in cycles of the engine. */
  readonly cycles: number;
  /** Sums to `cycles`. */
  readonly attribution: EngineAttribution;
  readonly events: number;
}

export interface IdealReplay extends EngineReplay {
  readonly loads: number;
  readonly multiplies: number;
  readonly stores: number;
}

/** @throws InputError for an instruction that the engine cannot take */
export function replayEngine(engine: MatrixEngine, stream: InstructionStream, observer?: EngineObserver): IdealReplay {
  const { simulation, unit, account } = startEngine(engine, stream, observer);
  simulation.run();
  if (!unit.isDone) throw new Error('the replay stopped with unfinished instructions');
  account.book(DRAIN, unit.array.drainEnd);
  account.book(IDLE, unit.lastEnd);
  return {
    cycles: unit.lastEnd,
    attribution: byState(account.cycles),
    loads: unit.loads.ended,
    multiplies: unit.multiplies.ended,
    stores: unit.stores.ended,
    events: simulation.events,
  };
}

/** An engine before the first event, with memory that keeps up. @throws InputError as `replayEngine` */
export function startEngine(engine: MatrixEngine, stream: InstructionStream, observer?: EngineObserver) {
  checkStream(stream, engine);
  const simulation = new Simulation();
  const account = new EngineAccount();
  const cursors = [new StreamCursor(stream)];
  const unit = new EngineUnit(engine, {
    simulation,
    cycle: 1,
    account,
    path: (ends) => idealPath(simulation, ends),
    nextStream: () => cursors.pop(),
    ...(observer === undefined ? {} : { observer }),
  });
  unit.advance();
  return { simulation, unit, account };
}

export interface EngineMemory {
  /** Cycles and bandwidth of the system clock, of which the engine's is `clockRatio`. */
  readonly memory: Memory;
  readonly sgBytes: number;
}

/**
 * The same on a core alone with a memory: bytes asked for beside.
 * @throws InputError as `replayEngine`, and for a memory that cannot be
 */
export function replayEngineOnMemory(
  engine: MatrixEngine,
  stream: InstructionStream,
  { memory, sgBytes }: EngineMemory,
): EngineReplay & { readonly bytesAsked: number } {
  checkStream(stream, engine);
  const bus = machineBus();
  const work = engineWork(stream, engine, sgBytes);
  let endCycles = Number.NaN;
  bus.on('jobEnd', (_core, _job, time) => {
    endCycles = time;
  });
  const { loadPortBytesPerCycle, storePortBytesPerCycle, bandwidthBytesPerCycle } = memory;
  const machine = {
    engine,
    sgBytes,
    loadPortBytesPerCycle: loadPortBytesPerCycle ?? bandwidthBytesPerCycle,
    storePortBytesPerCycle: storePortBytesPerCycle ?? bandwidthBytesPerCycle,
    crossJobPrefetch: false,
  };
  const ran = runLoneCore(memory, bus, 1, (around) => new MatrixEngineCore(0, around, machine, () => work));
  const entries = Object.entries(ran.inside.engineAttribution).map(([state, cycles]) => [
    state,
    cycles * engine.clockRatio,
  ]);
  return {
    cycles: endCycles * engine.clockRatio,
    attribution: Object.fromEntries(entries) as EngineAttribution,
    events: ran.events,
    bytesAsked: ran.memory.bytesAsked,
  };
}
