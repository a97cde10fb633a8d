/**
 * Replays a stream of tile instructions on one matrix engine, event by event, with memory that always keeps up. Cycles
 * of the engine. Shares nothing with the estimate but plain data.
 */
import { Simulation } from '../kernel/simulation.js';
import type { MatrixEngine } from '../machine/matrix-engine.js';
import { checkStream } from '../mapping/instruction-stream/check-stream.js';
import { StreamCursor } from '../mapping/instruction-stream/cursor.js';
import type { InstructionStream } from '../mapping/instruction-stream/stream.js';
import { byState, DRAIN, EngineAccount, type EngineAttribution, IDLE } from './cores/matrix-engine/engine-states.js';
import { type EngineObserver, EngineUnit } from './cores/matrix-engine/engine-unit.js';
import { idealPath } from './cores/matrix-engine/tile-path.js';

export interface EngineReplay {
  /** From 0 to the end of the last instruction. */
  readonly cycles: number;
  /** Sums to `cycles`. */
  readonly attribution: EngineAttribution;
  readonly loads: number;
  readonly multiplies: number;
  readonly stores: number;
  readonly events: number;
}

/** @throws InputError for an instruction that the engine cannot take */
export function replayEngine(
  engine: MatrixEngine,
  stream: InstructionStream,
  options: { readonly observer?: EngineObserver } = {},
): EngineReplay {
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
    ...options,
  });
  unit.advance();
  simulation.run();
  if (!unit.isDone) throw new Error('the replay stopped with unfinished instructions');
  account.book(DRAIN, unit.array.drainEnd);
  account.book(IDLE, unit.lastEnd);
  return {
    cycles: unit.lastEnd,
    attribution: byState(account.cycles),
    loads: unit.loads.ended,
    multiplies: unit.array.ended,
    stores: unit.stores.ended,
    events: simulation.events,
  };
}
