/**
 * The loop-nest cost model against timeloop-model (NVlabs/timeloop v2.0), in two forms of table: cycles and energy of
 * whole mappings, and the counts of every level (or network) and data space. Sliding windows are counted as Timeloop
 * counts them: it is the one that is asked.
 */
import { InputError, locate } from '../../base/errors.js';
import { type LoopNestCost, loopNestCost } from '../../cost/loop-nest/loop-nest-cost.js';
import { type NetworkAccesses, networkAccesses } from '../../cost/loop-nest/networks.js';
import { type NamedRow, parseCsv, parseNamedCsv } from '../../formats/csv-table.js';
import { readTimeloopInput } from '../../formats/timeloop-input.js';
import type { CheckInput, Figure, ForeignCheck } from './foreign-check.js';

export const timeloop: ForeignCheck = {
  name: 'timeloop',
  about: 'timeloop-model: cycles and energy of a mapping, reads, fills and updates of every level',
  bounds: {
    cycles: { mean: 1e-6, worst: 1e-4 }, // one cycle: Timeloop divides by a slowdown it has rounded
    '*': { mean: 0, worst: 0 },
  },
  figures,
};

function* figures(input: CheckInput): Generator<Figure> {
  const { text, file } = input;
  const isCounts = parseCsv(text, file)[0]!.fields.includes('tensor');
  let last: { readonly name: string; readonly costs: Costs } | undefined;
  for (const [number, row] of parseNamedCsv(text, file, isCounts ? ['case', 'level', 'tensor'] : ['case']).entries()) {
    const name = row.text('case');
    last = last?.name === name ? last : { name, costs: locate(row.place, () => costsOf(input, name)) };
    yield* isCounts ? countsOf(row, number, last.costs) : totalsOf(row, number, last.costs.cost);
  }
}

interface Costs {
  readonly cost: LoopNestCost;
  readonly networks: readonly NetworkAccesses[];
}

function costsOf({ companion }: CheckInput, name: string): Costs {
  const { text, file } = companion(`inputs/${name}.yaml`);
  const beside = (other: string): string => companion(other).text;
  const { problem, architecture, mapping } = readTimeloopInput([{ file, text: () => text, beside }], name);
  if (mapping === undefined) throw new InputError({ file, path: 'mapping', expected: 'a mapping', found: undefined });
  return {
    cost: loopNestCost(problem, architecture, mapping, 'timeloop'),
    networks: networkAccesses(problem, mapping, 'timeloop'),
  };
}

function* totalsOf(row: NamedRow, number: number, { cycles, picojoules }: LoopNestCost): Generator<Figure> {
  yield figureOf(row, number, 'cycles', cycles);
  yield figureOf(row, number, 'energy_uJ', picojoules / 1e6);
}

function* countsOf(row: NamedRow, number: number, costs: Costs): Generator<Figure> {
  const tensor = row.text('tensor');
  const found = row.text('level').startsWith('net:')
    ? networkCounts(row.text('level'), tensor, costs.networks)
    : levelCounts(row.text('level'), tensor, costs.cost);
  for (const [quantity, ours] of Object.entries(found)) yield figureOf(row, number, quantity, ours);
}

/** Nothing of what a level bypasses is counted. */
function levelCounts(name: string, tensor: string, { levels }: LoopNestCost): Record<string, number> {
  const level = levels.find((own) => own.level === name);
  const own = level?.operands.find(({ operand }) => operand === tensor);
  return {
    utilized_instances: level?.instances ?? 0,
    tile: own?.tileWords ?? 0,
    reads: own?.reads ?? 0,
    fills: own?.fills ?? 0,
    updates: own?.updates ?? 0,
    temporal_reductions: own?.temporalReductions ?? 0,
  };
}

/** Of a network the columns say something else: `reads` what enters it, `tile` its multicast, `temporal_reductions` sums in it. */
function networkCounts(name: string, tensor: string, networks: readonly NetworkAccesses[]): Record<string, number> {
  const network = networks.find(({ outer, inner }) => name === `net:${outer} <==> ${inner ?? 'MAC'}`);
  const own = network?.operands.find(({ operand }) => operand === tensor);
  return {
    utilized_instances: network?.copies ?? 0,
    tile: own?.multicast ?? 0,
    reads: own?.ingresses ?? 0,
    updates: 0, // between neighbours, of which there are none
    temporal_reductions: own?.spatialReductions ?? 0,
  };
}

function figureOf(row: NamedRow, number: number, quantity: string, ours: number): Figure {
  const table = row.has(quantity) ? row.text(quantity) || undefined : undefined;
  return { row: number, quantity, ours, table };
}
