/** What the kernels of a sparse scenario cost, each whole on every core of its platform. */
import { integer, percent } from '../base/numbers.js';
import { type SparseCost, sparseCost, totalBytes } from '../cost/sparse/sparse-cost.js';
import { writeJson } from '../formats/json-text.js';
import type { SparseCore } from '../machine/sparse/sparse-core.js';
import { loadSparse } from '../scenario/load-sparse.js';
import { textTable } from './text-table.js';

/** Text, or JSON. @throws InputError for a file that is no scenario of sparse kernels */
export function sparseCosts(file: string, json: boolean): string {
  const { kernels, platform } = loadSparse(file);
  const bandwidth = platform.bandwidthBytesPerCycle;
  const rows = kernels.flatMap(({ name, product }) =>
    platform.cores.map((core) => ({ kernel: name, ...costOf(sparseCost(product, core), core, bandwidth) })),
  );
  if (json) return writeJson({ bandwidthBytesPerCycle: bandwidth, costs: rows });
  const head = ['kernel', 'core', 'tiles', 'computing', 'read (B)', 'written (B)', 'cycles', 'of lanes'];
  const cells = rows.map((row) => [
    row.kernel,
    row.core,
    integer(row.tiles),
    integer(row.computeCycles),
    integer(row.readBytes),
    integer(row.writeBytes),
    integer(Math.ceil(row.cycles)),
    percent(row.utilisation),
  ]);
  return `${textTable([head, ...cells])}\n\ncycles: the longer of computing and of bytes over ${bandwidth} B/cycle\n`;
}

function costOf(cost: SparseCost, { name, lanes, clockRatio }: SparseCore, bandwidth: number) {
  const computeCycles = (cost.computeCycles + cost.clearCycles) / clockRatio;
  const { a, b, c } = cost.readBytes;
  return {
    core: name,
    tiles: cost.tiles,
    computeCycles,
    readBytes: a + b + c,
    writeBytes: cost.writeBytes,
    cycles: Math.max(computeCycles, totalBytes(cost) / bandwidth),
    utilisation: computeCycles === 0 ? 0 : cost.usefulMacs / (lanes * clockRatio * computeCycles),
  };
}
