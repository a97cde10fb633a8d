/**
 * `caldera check gamma`: the best latency that `layer-plus` finds, on average over several seeds, against that of GAMMA's
 * released code at the same samples on the same array. As the table, the search is judged by MAESTRO's evaluation and the
 * honest rule: a mapping counts if it counts the layer's MACs and is no faster than a MAC a PE and cycle. One search
 * scatters by several percent, so the verdict compares the mean over our seeds with the mean over the released ones. The
 * mean is that of cycles, not of their logarithms: the mean latency is what somebody waits for who searches once, and a
 * geometric mean would forgive the rare seed that ends far above the others.
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
  about: "best latency of a layer's mapping at equal samples, against GAMMA's released code",
  bounds: {
    latency: { mean: 0.005, worst: 0.01, isLower: true },
  },
  figures,
};

const COLUMNS = ['hw', 'K', 'C', 'Y', 'X', 'R', 'S', 'type', 'seed', 'pop', 'gens'] as const;

/** As GAMMA's own: elites, a twentieth of the population, are evaluated again in every generation. */
const EVALUATED_AGAIN = 1.05;

/** Seeds of ours a layer, unless asked for others. */
const SEEDS = 5;

/** Rows that differ in the released seed only: one layer, searched once with every seed of ours. */
interface SeedGroup {
  readonly rows: number[];
  readonly answers: number[];
  /** The fewest that a row's search evaluated, so that ours never has more than the released one. */
  samples: number;
  /** Of our seeds; found at the group's first row. */
  found?: Mean;
}

interface Mean {
  readonly mean: number;
  /** Of the mean; that of a single value is unknown. */
  readonly standardError: number | undefined;
}

function* figures({ text, file, seeds = SEEDS }: CheckInput): Generator<Figure> {
  const rows = parseNamedCsv(text, file, COLUMNS);
  const groups = groupsOf(rows);
  for (const [row, named] of rows.entries()) {
    const group = groups[row] as SeedGroup;
    const { samples, answers } = group;
    group.found ??= meanOf(Array.from({ length: seeds }, (_, seed) => latencyFound(named, samples, seed)));
    const { mean: ours, standardError } = group.found;
    const figure = { row, quantity: 'latency', ours, standardError };
    yield { ...figure, table: answer(named, 'latency'), isOneOfSeeds: true };
    if (row === group.rows.at(-1) && answers.length > 0)
      yield { ...figure, table: meanOf(answers).mean, isOverRows: true };
  }
}

/** The group of every row. Each row is read before the first search, so that a fault is named at once. */
function groupsOf(rows: readonly NamedRow[]): SeedGroup[] {
  const groups = new Map<string, SeedGroup>();
  return rows.map((named, row) => {
    hardwareOf(named);
    const layer = layerOfRow(named);
    named.number('seed', { integer: true, min: 0 });
    const asked = ['hw', 'pop', 'gens'].map((column) => named.text(column));
    const key = JSON.stringify([...asked, objectiveOf(named), layer.isDepthwise, layer.extents]);
    const samples = samplesOf(named);
    const group = groups.get(key) ?? { rows: [], answers: [], samples };
    group.rows.push(row);
    group.samples = Math.min(group.samples, samples);
    const table = answer(named, 'latency');
    if (table !== undefined) group.answers.push(table);
    groups.set(key, group);
    return group;
  });
}

function latencyFound(row: NamedRow, samples: number, seed: number): number {
  const [hardware, layer] = [hardwareOf(row), layerOfRow(row)];
  const found = findLayerMapping({
    layer,
    hardware,
    edges: 'maestro',
    objective: objectiveOf(row),
    mapper: 'layer-plus',
    samples,
    random: stream(seed, 'layer mapper'),
  });
  return (
    arrayEvaluator({ layer, machine: hardware, edges: 'maestro' }, 'latency')(found.genome)?.latencyCycles ?? Number.NaN
  );
}

function meanOf(values: readonly number[]): Mean {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  if (n < 2) return { mean, standardError: undefined };
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, standardError: Math.sqrt(squares / (n - 1) / n) };
}

function hardwareOf(row: NamedRow) {
  return locate({ ...row.place, path: 'hw' }, () => arrays.get(row.text('hw')));
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
