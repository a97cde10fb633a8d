/**
 * The pipeline picture of a window of a stream: replayed with memory that keeps up, until every instruction of the
 * window is over.
 */
import { InputError } from '../base/errors.js';
import type { MatrixEngine } from '../machine/matrix-engine.js';
import { StreamCursor } from '../mapping/instruction-stream/cursor.js';
import { instructionText } from '../mapping/instruction-stream/instruction.js';
import type { InstructionStream } from '../mapping/instruction-stream/stream.js';
import type { EnginePipeline, PipelineStage, StageSpan } from '../timeline/engine-pipeline.js';
import type { EngineObserver } from './cores/matrix-engine/engine-unit.js';
import { startEngine } from './engine-replay.js';

/** Instructions `from`, `from` + 1, …, `count` of them or as many as there are. */
export interface PipelineWindow {
  readonly from: number;
  readonly count: number;
}

/** What fits a page. */
export const DEFAULT_WINDOW: PipelineWindow = { from: 0, count: 32 };

/** The first look at the clock, in cycles; each later one is twice as far. */
const FIRST_LOOK = 1024;

/** @throws InputError for a window that holds nothing, or an instruction that the engine cannot take */
export function enginePipeline(
  engine: MatrixEngine,
  stream: InstructionStream,
  { from, count }: PipelineWindow = DEFAULT_WINDOW,
): EnginePipeline {
  const texts = textsOf(stream, { from, count });
  const rows = new Map<number, readonly StageSpan[]>();
  const add = (instruction: number, spans: readonly (readonly [PipelineStage, number, number])[]): void => {
    if (instruction < from || instruction >= from + texts.length) return;
    rows.set(
      instruction,
      spans.flatMap(([stage, start, end]) => (end > start ? [{ stage, start, end }] : [])),
    );
  };
  const observer: EngineObserver = {
    onLoad: ({ instruction, start, end }) => add(instruction, [['load', start, end]]),
    onStore: ({ instruction, start, end }) => add(instruction, [['store', start, end]]),
    onMultiply: ({ instruction, ...at }) =>
      add(instruction, [
        ['weightLoad', at.weightLoadStart, at.weightLoadEnd],
        ['feedFirst', at.feedStart, at.feedEnd],
        ['feedSecond', at.feedEnd, at.feedSecondEnd],
        ['drain', at.feedSecondEnd, at.drainEnd],
      ]),
  };
  const { simulation } = startEngine(engine, stream, observer);
  for (let until = FIRST_LOOK; rows.size < texts.length; until *= 2) simulation.run(until);
  return {
    engine: engine.name,
    rows: texts.map((text, i) => ({ instruction: from + i, text, stages: rows.get(from + i) ?? [] })),
  };
}

function textsOf(stream: InstructionStream, { from, count }: PipelineWindow): string[] {
  for (const [path, value, least] of [
    ['from', from, 0],
    ['count', count, 1],
  ] as const)
    if (!Number.isInteger(value) || value < least)
      throw new InputError({ path, expected: `a whole number of at least ${least}`, found: value });
  const cursor = new StreamCursor(stream);
  const texts: string[] = [];
  for (let i = 0; texts.length < count && cursor.next(); i++) if (i >= from) texts.push(instructionText(cursor, false));
  if (texts.length === 0)
    throw new InputError({ path: 'from', expected: 'an instruction of the stream', found: `instruction ${from}` });
  return texts;
}
