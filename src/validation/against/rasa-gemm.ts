/**
 * The check `rasa-gemm`: whole layers as matrix products in register blocks, on the variants of a matrix engine, against
 * an event model. The estimate answers, with its steady states multiplied.
 */
import { locate } from '../../base/errors.js';
import { estimateEngine } from '../../cost/matrix-engine/estimate.js';
import { type NamedRow, parseNamedCsv } from '../../formats/csv-table.js';
import { buildEngine, type MatrixEngine } from '../../machine/matrix-engine.js';
import { gemmStream } from '../../mapping/instruction-stream/gemm-stream.js';
import { DEFAULT_BLOCKING } from '../../mapping/instruction-stream/register-block.js';
import { type InstructionStream, streamTotals } from '../../mapping/instruction-stream/stream.js';
import { type CheckInput, EXACT, type Figure, type ForeignCheck } from './foreign-check.js';
import { answer, ENGINE_COLUMNS, engineOf, shareFigure } from './rasa-columns.js';

const SHARE = { mean: 1e-9, worst: 1e-9 } as const;

export const rasaGemmCheck: ForeignCheck = {
  name: 'rasa-gemm',
  about: 'layers as blocked matrix products on a matrix engine, against an event model',
  bounds: { '*': EXACT, cycles_over_base: SHARE, pe_utilisation: SHARE },
  figures,
};

function* figures({ text, file }: CheckInput): Iterable<Figure> {
  const rows = parseNamedCsv(text, file, ['M', 'N', 'K', ...ENGINE_COLUMNS]);
  for (const [index, row] of rows.entries()) {
    const engine = engineOf(row);
    const stream = streamOfRow(row, engine);
    const { loads, multiplies, stores } = streamTotals(stream);
    const { cycles, peUtilization } = estimateEngine(engine, stream);
    const figure = (quantity: string, ours: number): Figure => ({
      row: index,
      quantity,
      ours,
      table: answer(row, quantity),
    });
    yield figure('cycles', cycles);
    for (const [quantity, count] of [
      ['mm', multiplies],
      ['tl', loads],
      ['ts', stores],
    ] as const)
      if (row.has(quantity)) yield figure(quantity, count);
    yield shareFigure(row, index, 'cycles_over_base', cycles / estimateEngine(baseOf(engine), stream).cycles);
    yield shareFigure(row, index, 'pe_utilisation', peUtilization);
  }
}

/** A block of 2 × 2 where the table names none. */
function streamOfRow(row: NamedRow, engine: MatrixEngine): InstructionStream {
  const whole = (column: string): number => row.number(column, { integer: true, min: 1 });
  const { block } = DEFAULT_BLOCKING;
  const product = { m: whole('M'), n: whole('N'), k: whole('K') };
  return locate(row.place, () =>
    gemmStream(product, engine, {
      ...DEFAULT_BLOCKING,
      block: {
        m: row.has('block_m') ? whole('block_m') : block.m,
        n: row.has('block_n') ? whole('block_n') : block.n,
      },
    }),
  );
}

/** The same engine without any of the paper's improvements. */
function baseOf({ tile, registers, registerBytes, loadCycles, storeCycles, renaming }: MatrixEngine): MatrixEngine {
  return buildEngine({
    tile,
    registers,
    registerBytes,
    loadCycles,
    storeCycles,
    renaming,
    control: 'BASE',
    data: 'none',
  });
}
