/**
 * The check `eyeriss`: layers on the Eyeriss chip (Chen et al., JSSC 2017, tables V and VI, as kept by fodlam cde53fd), each
 * with the mapping that is chosen for it. The replay answers; the chip stores its features compressed, so that the bytes
 * of memory are an upper bound of the table's.
 */
import { locate } from '../../base/errors.js';
import { demandAtMost } from '../../base/limits.js';
import { type NamedRow, parseNamedCsv } from '../../formats/csv-table.js';
import { EYERISS_V1 } from '../../machine/row-stationary.js';
import { chooseRowStationary } from '../../mapping/choose-row-stationary.js';
import { memoryWords, rowStationaryLayer } from '../../mapping/row-stationary.js';
import { replayRowStationary } from '../../simulator/row-stationary-replay.js';
import { conv, type Layer, layerConvolution, withBatch } from '../../workload/layer.js';
import type { CheckInput, Figure, ForeignCheck } from './foreign-check.js';

const INPUTS = ['batch', 'in_h', 'in_w', 'in_c', 'r', 's', 'out_k'];

export const eyerissCheck: ForeignCheck = {
  name: 'eyeriss',
  about: 'layers on the Eyeriss chip: processing latency; memory traffic as an upper bound',
  bounds: {
    processing_latency_ms: { mean: 0.15, worst: 0.75 },
    dram_access_mb: { mean: 0, worst: 0, isUpper: true },
  },
  *figures({ text, file }: CheckInput) {
    for (const [index, row] of parseNamedCsv(text, file, INPUTS).entries()) yield* figuresOf(row, index);
  },
};

/** Core clock of the measured chip. */
const CYCLES_PER_MS = 200_000;
const MOST_SIZE = 4096;
/** Filters times channels times rows: bounds the passes of a row. */
const MOST_WORK = 2 ** 31;

function* figuresOf(row: NamedRow, index: number): Iterable<Figure> {
  const layer = locate(row.place, () => layerOf(row));
  demandAtMost(layer.k * layer.c * layer.y * layer.n, MOST_WORK, 'filters · channels · rows · samples', row.place);
  const part = rowStationaryLayer(layerConvolution(layer));
  const mapping = locate(row.place, () => chooseRowStationary(part, EYERISS_V1));
  const { cycles } = replayRowStationary(part, mapping, EYERISS_V1);
  const words = Object.values(memoryWords(part, mapping)).reduce((sum, count) => sum + count, 0);
  const figure = (quantity: string, ours: number): Figure => ({
    row: index,
    quantity,
    ours,
    table: row.has(quantity) ? row.text(quantity) || undefined : undefined,
  });
  yield figure('processing_latency_ms', (layer.groups * cycles) / CYCLES_PER_MS);
  yield figure('dram_access_mb', (layer.groups * words * EYERISS_V1.wordBytes) / 1e6);
}

/** Channels and filters of a row are those of all groups. */
function layerOf(row: NamedRow): Layer {
  const size = (column: string, absent?: number): number =>
    absent !== undefined && !row.has(column) ? absent : row.number(column, { integer: true, min: 1, max: MOST_SIZE });
  const groups = size('groups', 1);
  const pad = row.has('pad') ? row.number('pad', { integer: true, min: 0, max: MOST_SIZE }) : 0;
  const layer = conv('row', {
    k: size('out_k') / groups,
    c: size('in_c') / groups,
    y: size('in_h'),
    x: size('in_w'),
    r: size('r'),
    s: size('s'),
    stride: size('stride', 1),
    pad,
    groups,
  });
  return withBatch(layer, size('batch'));
}
