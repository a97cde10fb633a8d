/**
 * What a stream of tile instructions takes on a matrix engine by formula, with memory that always keeps up. Cycles of
 * the engine.
 */
import { engineTiming } from '../../machine/engine-timing.js';
import type { MatrixEngine } from '../../machine/matrix-engine.js';
import { checkStream } from '../../mapping/instruction-stream/check-stream.js';
import { type InstructionStream, streamTotals } from '../../mapping/instruction-stream/stream.js';
import { Recurrence } from './recurrence.js';
import { SteadyRun } from './steady-state.js';

export interface EngineEstimate {
  /** From 0 to the end of the last instruction. */
  readonly cycles: number;
  /** Start of the last multiply's first feed; undefined without a multiply. */
  readonly lastFeedStartCycles: number | undefined;
  /** Cycles in which rows of A enter the array. */
  readonly feedCycles: number;
  /** Share of the cycles in which rows of A enter, which is that of the PEs that work; 0 when there are no cycles. */
  readonly peUtilization: number;
  /** Instructions the formula went through; the rest was multiplied. */
  readonly steps: number;
}

/**
 * @param everyInstruction goes through every instruction instead of multiplying what repeats
 * @throws InputError for an instruction that the engine cannot take
 */
export function estimateEngine(
  engine: MatrixEngine,
  stream: InstructionStream,
  everyInstruction = false,
): EngineEstimate {
  checkStream(stream, engine);
  const recurrence = new Recurrence(engine);
  if (everyInstruction) goThrough(recurrence, stream.nodes);
  else new SteadyRun(recurrence).run(stream.nodes);
  const { cycles, steps } = recurrence;
  const { multiplies, multipliesByRows } = streamTotals(stream);
  const timing = engineTiming(engine);
  const feedCycles = [...multipliesByRows].reduce(
    (sum, [rows, count]) => sum + count * timing.feedCycles[rows === 0 ? engine.tile.m : rows]!,
    0,
  );
  return {
    cycles,
    lastFeedStartCycles: multiplies === 0 ? undefined : recurrence.lastFeedStart,
    feedCycles,
    peUtilization: cycles === 0 ? 0 : feedCycles / cycles,
    steps,
  };
}

function goThrough(recurrence: Recurrence, nodes: InstructionStream['nodes']): void {
  for (const node of nodes) {
    if (node.kind === 'run') recurrence.run(node);
    else for (let i = 0; i < node.count; i++) goThrough(recurrence, node.body);
  }
}
