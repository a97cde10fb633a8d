/**
 * A matrix product or any stream of tile instructions as a job for a core with a matrix engine. It asks for as much
 * bandwidth as keeps its array fed.
 */
import { engineTiming } from '../machine/engine-timing.js';
import type { MatrixEngine } from '../machine/matrix-engine.js';
import { crossingBytes } from '../mapping/instruction-stream/residency.js';
import { type InstructionStream, streamTotals } from '../mapping/instruction-stream/stream.js';
import type { EngineWork } from './cores/matrix-engine-core.js';

/** @param sgBytes of the core */
export function engineWork(stream: InstructionStream, engine: MatrixEngine, sgBytes: number): EngineWork {
  const { load, store } = crossingBytes(stream, sgBytes);
  const { feedCycles } = engineTiming(engine);
  let cycles = 0;
  for (const [rows, count] of streamTotals(stream).multipliesByRows)
    cycles += count * feedCycles[rows === 0 ? engine.tile.m : rows]!;
  const systemCycles = Math.max(1, cycles / engine.clockRatio);
  return { kind: 'engine', stream, loadBytesPerCycle: load / systemCycles, storeBytesPerCycle: store / systemCycles };
}
