/**
 * `caldera check digamma`: the default search for hardware and mapping against released DiGamma, at each row's samples,
 * budget of area and limit of PEs. Only being behind is an error. Where the released search kept a slip of its evaluator,
 * a time that no two-level mapping on so many PEs can have, there is nothing to be compared with.
 */
import { stream } from '../../base/random.js';
import { leastLatency } from '../../cost/array/proposals/propose.js';
import { type NamedRow, parseNamedCsv } from '../../formats/csv-table.js';
import { hardwareArea } from '../../machine/area/area-table.js';
import { areaTables, DEFAULT_AREA_TABLE } from '../../machine/area/area-tables.js';
import { ALL_FREE } from '../../mapping/flexion/freedom.js';
import { areaLimited } from '../../search/hardware/area-limited.js';
import { DEFAULT_DESIGN_MAPPER, designMappers } from '../../search/hardware/design-mappers.js';
import type { CheckInput, Figure, ForeignCheck } from './foreign-check.js';
import { exactEvaluator, honestLatency, layerOfRow, SEARCH_COLUMNS, searchOfRow } from './map-space-rows.js';

export const digammaCheck: ForeignCheck = {
  name: 'digamma',
  about: 'best latency of hardware and mapping under a budget of area, against released DiGamma',
  bounds: {
    latency: { mean: 0.001, worst: 0.01, isLower: true },
  },
  figures,
};

function* figures({ text, file }: CheckInput): Iterable<Figure> {
  const rows = parseNamedCsv(text, file, [...SEARCH_COLUMNS, 'area_budget_mm2', 'pe_limit']);
  for (const [row, named] of rows.entries())
    yield { row, quantity: 'latency', ...latencyOf(named), table: answer(named) };
}

function latencyOf(row: NamedRow): Pick<Figure, 'least'> & { readonly ours: number } {
  const layer = layerOfRow(row);
  const { seed, samples } = searchOfRow(row);
  const pes = row.number('pe_limit', { integer: true, min: 1, max: 1e7 });
  const budget = row.number('area_budget_mm2', { above: 0, max: 1e6 }) * 1e6;
  const table = areaTables.get(DEFAULT_AREA_TABLE);
  const problem = {
    layer,
    evaluate: exactEvaluator(layer),
    pes,
    isPeFree: true,
    l1Limit: Number.POSITIVE_INFINITY,
    freedom: ALL_FREE,
    ...areaLimited((hardware) => hardwareArea(table, hardware), budget),
  };
  const found = designMappers.get(DEFAULT_DESIGN_MAPPER)(problem, { samples, random: stream(seed, 'digamma') });
  return { ours: honestLatency(layer, found, pes), least: leastLatency(problem) };
}

function answer(row: NamedRow): number | undefined {
  return row.has('latency') && row.text('latency') !== '' ? row.number('latency', { above: 0 }) : undefined;
}
