/**
 * `caldera check gamma`: the best latency that `layer-plus` finds, against that of GAMMA's released code at the same
 * samples and seed, on the same array. As the table, the search is judged by MAESTRO's evaluation and the honest rule:
 * a mapping counts if it counts the layer's MACs and is no faster than a MAC a PE and cycle. One search is chance: the
 * ends of small layers lie several percent apart. So what is held against a row is the geometric mean of a few searches,
 * of which the first has the row's seed.
 */
import { InputError, locate } from '../../base/errors.js';
import { stream } from '../../base/random.js';
import { type NamedRow, parseNamedCsv } from '../../formats/csv-table.js';
import { arrays } from '../../machine/array-machine.js';
import { findLayerMapping } from '../../search/layer/find-layer-mapping.js';
import { arrayEvaluator, type LayerObjective, OBJECTIVES } from '../../search/layer/layer-objective.js';
import type { CheckInput, Figure, ForeignCheck } from './foreign-check.js';
import { answer } from './fusion-rows.js';
import { layerOfRow } from './map-space-rows.js';

export const gammaCheck: ForeignCheck = {
  name: 'gamma',
  about: "best latency of a layer's mapping at equal samples, mean of five searches, against GAMMA's released code",
  bounds: { latency: { mean: 0.005, worst: 0.03, isLower: true } },
  figures,
};

const COLUMNS = ['hw', 'K', 'C', 'Y', 'X', 'R', 'S', 'type', 'seed', 'pop', 'gens'] as const;

/** As GAMMA's own: elites, a twentieth of the population, are evaluated again in every generation. */
const EVALUATED_AGAIN = 1.05;

/** A row is held against the mean of so many searches; the table's seeds are small numbers, so none is taken twice. */
const SEARCHES = 5;
const SEED_STEP = 1000;

function* figures(input: CheckInput): Generator<Figure> {
  const rows = parseNamedCsv(input.text, input.file, COLUMNS);
  for (const [row, named] of rows.entries()) {
    const hardware = locate({ ...named.place, path: 'hw' }, () => arrays.get(named.text('hw')));
    const layer = layerOfRow(named);
    const search = { layer, hardware, edges: 'maestro', mapper: 'layer-plus', samples: samplesOf(named) } as const;
    const objective = objectiveOf(named);
    const latencyOf = arrayEvaluator({ layer, machine: hardware, edges: 'maestro' }, 'latency');
    const seed = named.number('seed', { integer: true, min: 0 });
    let logs = 0;
    for (let i = 0; i < SEARCHES; i++) {
      const random = stream(seed + i * SEED_STEP, 'layer mapper');
      const { genome } = findLayerMapping({ ...search, objective, random });
      logs += Math.log(latencyOf(genome)?.latencyCycles ?? Number.NaN);
    }
    const ours = Math.exp(logs / SEARCHES);
    yield { row, quantity: 'latency', ours, table: answer(named, 'latency') };
  }
}

/** What was searched for: GAMMA's first fitness. @throws InputError for one that is not searched for here */
function objectiveOf(row: NamedRow): LayerObjective {
  const fitness = row.has('fit1') ? row.text('fit1') : 'latency';
  const objective = OBJECTIVES.find((name) => name === fitness.toLowerCase());
  if (objective === undefined)
    throw new InputError({ ...row.place, path: 'fit1', expected: OBJECTIVES.join(', '), found: fitness });
  return objective;
}

/** What the row's search evaluated; else what its generations would, of a whole population each. */
function samplesOf(row: NamedRow): number {
  if (row.has('samples') && row.text('samples') !== '')
    return row.number('samples', { integer: true, min: 1, max: 1e7 });
  const population = row.number('pop', { integer: true, min: 1, max: 1e5 });
  return Math.round(population * (1 + EVALUATED_AGAIN * row.number('gens', { integer: true, min: 0, max: 1e5 })));
}
