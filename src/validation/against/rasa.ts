/**
 * The check `rasa`: streams of tile instructions on the variants of a matrix engine, against a register-level simulation
 * of the array. The event replay answers.
 */
import { type NamedRow, parseNamedCsv } from '../../formats/csv-table.js';
import { readTileInstructions } from '../../formats/tile-instructions.js';
import type { MatrixEngine } from '../../machine/matrix-engine.js';
import type { InstructionStream } from '../../mapping/instruction-stream/stream.js';
import type { EngineObserver } from '../../simulator/cores/matrix-engine/engine-unit.js';
import { replayEngine } from '../../simulator/engine-replay.js';
import { type CheckInput, EXACT, type Figure, type ForeignCheck } from './foreign-check.js';
import { answer, ENGINE_COLUMNS, engineOf, inStream, shareFigure } from './rasa-columns.js';

export const rasaCheck: ForeignCheck = {
  name: 'rasa',
  about: 'tile instruction streams on a matrix engine, against a register-level simulation and Verilog',
  bounds: { '*': EXACT, pe_utilisation: { mean: 1e-9, worst: 1e-9 } },
  figures,
};

function* figures({ text, file }: CheckInput): Iterable<Figure> {
  const rows = parseNamedCsv(text, file, ['stream', ...ENGINE_COLUMNS]);
  for (const [index, row] of rows.entries()) {
    const engine = engineOf(row);
    const stream = streamOfRow(row, file, engine);
    let feedStart: number | undefined;
    const observer: EngineObserver = {
      onLoad: () => {},
      onStore: () => {},
      onMultiply: (times) => {
        feedStart = times.feedStart;
      },
    };
    const { cycles, multiplies, attribution } = replayEngine(engine, stream, observer);
    yield { row: index, quantity: 'cycles', ours: cycles, table: answer(row, 'cycles') };
    if (row.has('mm')) yield { row: index, quantity: 'mm', ours: multiplies, table: answer(row, 'mm') };
    if (feedStart !== undefined)
      yield { row: index, quantity: 'last_mm_ff_start', ours: feedStart, table: answer(row, 'last_mm_ff_start') };
    yield shareFigure(row, index, 'pe_utilisation', attribution.feed / cycles);
  }
}

function streamOfRow(row: NamedRow, file: string, engine: MatrixEngine): InstructionStream {
  try {
    return readTileInstructions(row.text('stream'), file, engine);
  } catch (error) {
    throw inStream(row, error);
  }
}
