/**
 * A table of what each class of flexibility makes of a layer on a fixed array. Rows of one layer and one style belong
 * together: a class begins with the bests of those it contains. What a class does not free has the values of the style's
 * base design.
 */
import { InputError, locate } from '../../base/errors.js';
import { stream } from '../../base/random.js';
import type { DesignProblem } from '../../cost/array/design-problem.js';
import { leastLatency } from '../../cost/array/proposals/propose.js';
import { type NamedRow, parseNamedCsv } from '../../formats/csv-table.js';
import { hardwareArea } from '../../machine/area/area-table.js';
import { areaTables, DEFAULT_AREA_TABLE } from '../../machine/area/area-tables.js';
import { AXES, type Flexibility, flexibilityOf } from '../../machine/flexibility.js';
import { baseDesigns } from '../../mapping/flexion/base-designs.js';
import { freedomOf } from '../../mapping/flexion/freedom.js';
import { searchClasses } from '../../search/hardware/class-search.js';
import { DEFAULT_DESIGN_MAPPER, designMappers } from '../../search/hardware/design-mappers.js';
import type { CheckInput, Figure } from './foreign-check.js';
import { exactEvaluator, honestLatency, layerOfRow, SEARCH_COLUMNS, searchOfRow } from './map-space-rows.js';

/** PEs, a PE's buffer and the shared one, in bytes, by the name the tables have for them. */
const HARDWARE: Readonly<Record<string, readonly [pes: number, l1: number, l2: number]>> = {
  edge168: [168, 512, 108_000],
  cloud1024: [1024, 512, 524_288],
  cloud65536: [65_536, 512, 25_165_824],
};

const COLUMNS = [...SEARCH_COLUMNS, 'style', 'class_TOPS'];

export function* classFigures({ text, file }: CheckInput): Iterable<Figure> {
  const rows = parseNamedCsv(text, file, COLUMNS);
  const groups = new Map<string, number[]>();
  for (const [i, row] of rows.entries()) {
    const key = [...SEARCH_COLUMNS.filter((name) => name !== 'samples'), 'style'].map((name) => row.text(name)).join();
    groups.set(key, [...(groups.get(key) ?? []), i]);
  }
  const known = new Map<number, Latency>();
  for (const [i, row] of rows.entries()) {
    if (!known.has(i)) {
      const group = [...groups.values()].find((members) => members.includes(i))!;
      for (const [m, own] of latenciesOf(group.map((member) => rows[member]!)).entries()) known.set(group[m]!, own);
    }
    const table = row.has('latency') && row.text('latency') !== '' ? row.number('latency', { above: 0 }) : undefined;
    yield { row: i, quantity: 'latency', ...known.get(i)!, table };
  }
}

interface Latency {
  readonly ours: number;
  readonly least: number;
}

/** Of the classes of one layer. @throws InputError with the place of the row */
function latenciesOf(rows: readonly NamedRow[]): Latency[] {
  const [first] = rows as [NamedRow];
  const layer = layerOfRow(first);
  const [pes, l1Limit, l2Limit] = named(first, 'hw', HARDWARE);
  const design = locate({ ...first.place, path: 'style' }, () => baseDesigns.get(first.text('style')));
  const table = areaTables.get(DEFAULT_AREA_TABLE);
  const evaluate = exactEvaluator(layer);
  const problemOf = (flexibility: Flexibility): DesignProblem => ({
    layer,
    evaluate,
    pes,
    isPeFree: false,
    l1Limit,
    l2Room: () => l2Limit,
    freedom: freedomOf(flexibility, design, layer, pes),
    area: (count, slBytes, sgBytes) => hardwareArea(table, { pes: count, slBytes, sgBytes }),
  });
  const classes = rows.map((row) => {
    const { seed, samples } = searchOfRow(row);
    const flexibility = classOfBits(row);
    return { flexibility, samples, random: stream(seed, `flexibility ${row.text('class_TOPS')}`) };
  });
  const found = searchClasses(problemOf, classes, designMappers.get(DEFAULT_DESIGN_MAPPER));
  return found.map((own, i) => ({
    ours: honestLatency(layer, own, pes),
    least: leastLatency(problemOf(classes[i]!.flexibility)),
  }));
}

/** Bits in the order T, O, P, S. */
function classOfBits(row: NamedRow): Flexibility {
  const bits = row.text('class_TOPS').padStart(AXES.length, '0');
  if (!/^[01]{4}$/.test(bits))
    throw new InputError({ ...row.place, path: 'class_TOPS', expected: 'four bits', found: row.text('class_TOPS') });
  return flexibilityOf(AXES.filter((_, i) => bits[i] === '1'));
}

function named<T>(row: NamedRow, column: string, values: Readonly<Record<string, T>>): T {
  const name = row.text(column);
  if (!Object.hasOwn(values, name))
    throw new InputError({ ...row.place, path: column, expected: Object.keys(values).join(', '), found: name });
  return values[name]!;
}
