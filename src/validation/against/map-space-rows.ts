/** What the tables of searched layers have in common: a layer, its seed and samples, and the hardware by its name. */
import { InputError } from '../../base/errors.js';
import type { EvaluateArray } from '../../cost/array/array-cost.js';
import { exactArray } from '../../cost/array/exact-array.js';
import type { NamedRow } from '../../formats/csv-table.js';
import { UNLIMITED_ARRAY } from '../../machine/array-machine.js';
import { type ArrayLayer, macsOf } from '../../mapping/array-mapping/array-layer.js';
import { ONE_BYTE } from '../../problem/element-bytes.js';
import type { DesignFound } from '../../search/hardware/design-search.js';

/** Columns without which no row says what was searched. */
export const SEARCH_COLUMNS = ['hw', 'K', 'C', 'Y', 'X', 'R', 'S', 'type', 'seed'];

const MOST = 65_536;
const MOST_SAMPLES = 1_000_000;

/** Y and X are input sizes; the stride is 1. @throws InputError for a filter larger than its input */
export function layerOfRow(row: NamedRow): ArrayLayer {
  const size = (column: string): number => row.number(column, { integer: true, min: 1, max: MOST });
  const [k, c, y, x, r, s] = ['K', 'C', 'Y', 'X', 'R', 'S'].map(size) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (r > y || s > x)
    throw new InputError({
      ...row.place,
      path: r > y ? 'R' : 'S',
      expected: 'a filter no larger than its input',
      found: r > y ? r : s,
    });
  const type = row.text('type');
  if (type !== 'CONV' && type !== 'DSCONV')
    throw new InputError({ ...row.place, path: 'type', expected: 'CONV or DSCONV', found: type });
  const isDepthwise = type === 'DSCONV';
  return {
    isDepthwise,
    extents: [isDepthwise ? 1 : k, c, y - r + 1, x - s + 1, r, s],
    strideY: 1,
    strideX: 1,
    samples: 1,
    repeats: 1,
    bytes: ONE_BYTE,
  };
}

export function searchOfRow(row: NamedRow): { readonly seed: number; readonly samples: number } {
  return {
    seed: row.number('seed', { integer: true, min: 0, max: 2 ** 31 }),
    samples: samplesOf(row),
  };
}

/** As many as the row's search took; a table that leaves them out says its population and generations. */
function samplesOf(row: NamedRow): number {
  if (row.has('samples') && row.text('samples') !== '')
    return row.number('samples', { integer: true, min: 1, max: MOST_SAMPLES });
  const [population, generations] = ['pop', 'gens'].map((name) =>
    row.number(name, { integer: true, min: 0, max: MOST_SAMPLES }),
  ) as [number, number];
  return Math.min(MOST_SAMPLES, Math.max(1, population * (generations + 1)));
}

/** Without limits of bandwidth, edges exact, as the honest rule of these tables wants. */
export function exactEvaluator(layer: ArrayLayer): EvaluateArray {
  return exactArray(layer, UNLIMITED_ARRAY, 'latency');
}

/** Latency of what was found. @throws Error for a result that no hardware can have: fewer MACs, or below MACs / PEs */
export function honestLatency(layer: ArrayLayer, { best }: DesignFound, pes: number): number {
  if (best === undefined) return Number.POSITIVE_INFINITY;
  const again = exactArray(layer, UNLIMITED_ARRAY)(best.genes);
  const macs = macsOf(layer);
  if (again === undefined || again.macs !== macs || again.latencyCycles < Math.ceil(macs / pes))
    throw new Error(`a mapping below its floor: ${again?.latencyCycles} cycles for ${macs} MACs on ${pes} PEs`);
  return again.latencyCycles;
}
