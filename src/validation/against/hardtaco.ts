/**
 * The five classes of sparse core against HARD TACO's kernels (georgia-tech-synergy-lab/hardtaco-hls f1108108), run natively
 * and instrumented to count iterations: lanes in lock-step, int32 fields, one element a cycle on every port.
 */

import { locate } from '../../base/errors.js';
import { sparseCost, totalBytes } from '../../cost/sparse/sparse-cost.js';
import { parseNamedCsv } from '../../formats/csv-table.js';
import { sparseCore } from '../../machine/sparse/sparse-core.js';
import { INT32_WIDTHS } from '../../problem/sparsity/widths.js';
import { type CheckInput, EXACT, type Figure, type ForeignCheck } from './foreign-check.js';
import { MatrixSource } from './matrix-source.js';
import { figureOf, productOf } from './sparse-case.js';

/** Kernels read, clear and write one int32 a cycle. */
const ELEMENT_BYTES = INT32_WIDTHS.valueBytes;

export const hardtaco: ForeignCheck = {
  name: 'hardtaco',
  about: 'HARD TACO kernels: cycles, iterations and traffic of five classes of sparse core',
  bounds: { '*': EXACT },
  figures,
};

function* figures({ text, file, companion }: CheckInput): Generator<Figure> {
  const matrices = new MatrixSource(companion);
  const rows = parseNamedCsv(text, file, ['case', 'kernel', 'lanes']);
  for (const [number, row] of rows.entries()) {
    const product = productOf(row, matrices);
    const core = locate(row.place, () =>
      sparseCore({
        class: row.text('kernel'),
        lanes: row.number('lanes', { integer: true, min: 1 }),
        clearedPerCycle: 1,
      }),
    );
    const cost = sparseCost(product, core);
    const readBytes = totalBytes(cost) - cost.writeBytes;
    const elements = totalBytes(cost) / ELEMENT_BYTES;
    const ours = {
      compute_cycles: cost.computeCycles,
      mac_iters: cost.iterations,
      zero_cycles: cost.clearCycles,
      read_elems: readBytes / ELEMENT_BYTES,
      write_elems: cost.writeBytes / ELEMENT_BYTES,
      read_bytes: readBytes,
      write_bytes: cost.writeBytes,
      total_serial_cycles: cost.computeCycles + cost.clearCycles + elements,
    };
    for (const [quantity, value] of Object.entries(ours)) yield figureOf(row, number, quantity, value);
  }
}
