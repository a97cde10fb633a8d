/**
 * How runs with chance in them are judged when the table does not say with which seed its program ran. Caldera runs a
 * case with 20 seeds, the table's program with one or a few.
 *
 *   a row                      its figure lies in the range of our 20, widened by 5 %; PINT's end: 2 % from our mean
 *   a case with ≥ 10 seeds     the means of both are compared, of marks too
 *   all other cases            the median distance of a row's end from our mean
 *   two schemes, one scenario  the faster one is the faster one, where the table's differ by more than 2 %
 */
import type { Figure } from './foreign-check.js';

/** Of Caldera's runs of a case. */
export interface SeededRuns {
  readonly isRandom: boolean;
  readonly end_ns: readonly number[];
  readonly pfc_pauses: readonly number[];
  readonly qmax_bytes: readonly number[];
  readonly ecn_marks: readonly number[];
}

export const ROW_QUANTITIES = ['end_ns', 'pfc_pauses', 'qmax_bytes'] as const;

/** A row of the table beside our runs of its case. */
export interface SeededRow {
  readonly row: number;
  /** Of the case without its seed. */
  readonly key: string;
  /** Of the case without scheme and seed. */
  readonly scenario: string;
  readonly scheme: string;
  readonly ours: SeededRuns;
  readonly table: Readonly<Record<(typeof ROW_QUANTITIES)[number] | 'ecn_marks', number | undefined>>;
}

const WIDENED = 0.05;
const MANY_SEEDS = 10;
/** Schemes whose ends differ by less have no order. */
const ORDERED = 0.02;

/** The figures of one row. */
export function rowFigures({ row, scheme, ours, table }: SeededRow): Figure[] {
  return ROW_QUANTITIES.map((quantity): Figure => {
    const values = ours[quantity];
    const [least, most] = [Math.min(...values), Math.max(...values)];
    const figure = { row, quantity, ours: mean(values), table: table[quantity] };
    if (least === most) return figure;
    if (quantity === 'end_ns' && scheme === 'pint') return { ...figure, comparedAs: 'end_ns, PINT' };
    const range = [least * (1 - WIDENED), most * (1 + WIDENED)] as const;
    return { ...figure, range, comparedAs: `${quantity}, by chance` };
  });
}

/** The figures over several rows; told with the last row's number. */
export function figuresOverRows(rows: readonly SeededRow[]): Figure[] {
  const last = rows.at(-1);
  if (last === undefined) return [];
  const told = (comparedAs: string, ours: number | string, table: number | string): Figure => ({
    ...{ row: last.row, quantity: comparedAs, ours, table, comparedAs, isOverRows: true },
  });
  const cases = grouped(rows, ({ key }) => key);
  const figures: Figure[] = [];
  const distances: number[] = [];
  for (const group of cases) {
    const [{ ours, scheme }] = group as [SeededRow];
    if (Math.min(...ours.end_ns) === Math.max(...ours.end_ns)) continue;
    for (const quantity of group.length >= MANY_SEEDS ? (['end_ns', 'ecn_marks'] as const) : []) {
      const values = group.flatMap(({ table }) => table[quantity] ?? []);
      if (values.length >= MANY_SEEDS) figures.push(told(`${quantity}, means`, mean(ours[quantity]), mean(values)));
    }
    if (group.length < MANY_SEEDS && scheme !== 'pint')
      for (const { table } of group)
        if (table.end_ns !== undefined) distances.push(Math.abs(mean(ours.end_ns) / table.end_ns - 1));
  }
  if (distances.length > 0) figures.push(told('end_ns, median', 1 + median(distances), 1));
  return [...figures, ...ordersOf(cases).map(([ours, table]) => told('order of schemes', ours, table))];
}

/** Of every two schemes in one scenario, who is first: ours, the table's. */
function ordersOf(cases: readonly (readonly SeededRow[])[]): [string, string][] {
  const ends = cases.flatMap((group) => {
    const [{ scenario, scheme, ours }] = group as readonly [SeededRow];
    const theirs = group.flatMap(({ table }) => table.end_ns ?? []);
    return theirs.length === 0 ? [] : [{ scenario, scheme, ours: mean(ours.end_ns), theirs: mean(theirs) }];
  });
  return grouped(ends, ({ scenario }) => scenario).flatMap((schemes) =>
    schemes.flatMap((a, i) =>
      schemes.slice(i + 1).flatMap((b): [string, string][] => {
        if (Math.abs(a.theirs / b.theirs - 1) <= ORDERED) return [];
        const first = (of: 'ours' | 'theirs'): string => (a[of] < b[of] ? a.scheme : b.scheme);
        return [[first('ours'), first('theirs')]];
      }),
    ),
  );
}

function grouped<T>(values: readonly T[], nameOf: (value: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const value of values) {
    const name = nameOf(value);
    groups.set(name, [...(groups.get(name) ?? []), value]);
  }
  return [...groups.values()];
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return (sorted[Math.ceil(middle) - 1]! + sorted[Math.floor(middle)]!) / 2;
}
