/**
 * Which mappings are allowed: sets of allowed values for tiles (T), orders (O), parallel dimensions (P) and array shape (S)
 * of each level, and for what it keeps. Hardware, workload and mapper each have theirs; a mapping obeys all of them, so the
 * sets are intersected, and where nothing is left in common the place is named.
 * Source: Union (arXiv 2109.07419); T, O, P, S as in Kao et al., flexibility of accelerators (arXiv 2206.02987).
 */
import { InputError, type Place } from '../base/errors.js';

/** Allowed whole numbers; what is left out allows any. */
export interface NumberSet {
  readonly values?: readonly number[];
  readonly min?: number;
  readonly max?: number;
}

/** Allowed orders of the temporal loops. All lists are outermost first; loops of one trip may stand anywhere. */
export interface OrderSet {
  /** One of these, as far as the loops are named. */
  readonly orders?: readonly (readonly string[])[];
  /** The outermost loops. */
  readonly outermost?: readonly string[];
  /** The innermost loops. */
  readonly innermost?: readonly string[];
}

export interface LevelConstraints {
  /** T: trips of the temporal loop of a dimension, and what one trip hands out. */
  readonly trips?: Readonly<Record<string, NumberSet>>;
  readonly tiles?: Readonly<Record<string, NumberSet>>;
  /** T: copies of the spatial loop of a dimension. */
  readonly copies?: Readonly<Record<string, NumberSet>>;
  /** O. */
  readonly order?: OrderSet;
  /** P: dimensions that may be spread along an axis. */
  readonly parallel?: { readonly x?: readonly string[]; readonly y?: readonly string[] };
  /** S: instances in use along an axis. */
  readonly shape?: { readonly x?: NumberSet; readonly y?: NumberSet };
  readonly keeps?: readonly string[];
  readonly bypasses?: readonly string[];
}

export interface MapConstraints {
  /** Whose they are, for messages: hardware, workload, mapper. */
  readonly source: string;
  readonly place?: Place;
  /** By name of the level. */
  readonly levels: Readonly<Record<string, LevelConstraints>>;
}

/**
 * What all of them allow.
 * @throws InputError that names level and set where they have nothing in common
 */
export function intersectConstraints(all: readonly MapConstraints[]): MapConstraints {
  const place = all.find((own) => own.place !== undefined)?.place;
  const common = all.reduce(both, { source: '', levels: {} });
  return place === undefined ? common : { ...common, place };
}

function both(a: MapConstraints, b: MapConstraints): MapConstraints {
  const levels: Record<string, LevelConstraints> = { ...a.levels };
  const source = [...new Set([...a.source.split(', '), b.source])].filter((name) => name !== '').join(', ');
  for (const [level, own] of Object.entries(b.levels)) {
    const refuse = (path: string): InputError =>
      new InputError({
        ...b.place,
        path: `${level}.${path}`,
        expected: `a value that ${source} allow`,
        found: 'none',
      });
    levels[level] = commonOf(a.levels[level] ?? {}, own, refuse);
  }
  return { source, levels };
}

type Refuse = (path: string) => InputError;

function commonOf(a: LevelConstraints, b: LevelConstraints, refuse: Refuse): LevelConstraints {
  const keeps = union(a.keeps, b.keeps);
  const bypasses = union(a.bypasses, b.bypasses);
  const torn = keeps.find((operand) => bypasses.includes(operand));
  if (torn !== undefined) throw refuse(`keeps.${torn}`);
  return {
    trips: commonSets(a.trips, b.trips, (dimension) => refuse(`trips.${dimension}`)),
    tiles: commonSets(a.tiles, b.tiles, (dimension) => refuse(`tiles.${dimension}`)),
    copies: commonSets(a.copies, b.copies, (dimension) => refuse(`copies.${dimension}`)),
    order: commonOrders(a.order ?? {}, b.order ?? {}, () => refuse('order')),
    parallel: {
      ...commonNames('x', a.parallel?.x, b.parallel?.x, refuse),
      ...commonNames('y', a.parallel?.y, b.parallel?.y, refuse),
    },
    shape: {
      x: commonNumbers(a.shape?.x ?? {}, b.shape?.x ?? {}, () => refuse('shape.x')),
      y: commonNumbers(a.shape?.y ?? {}, b.shape?.y ?? {}, () => refuse('shape.y')),
    },
    keeps,
    bypasses,
  };
}

function union(a: readonly string[] = [], b: readonly string[] = []): string[] {
  return [...new Set([...a, ...b])];
}

type Sets = Readonly<Record<string, NumberSet>>;

function commonSets(a: Sets = {}, b: Sets = {}, refuse: Refuse): Sets {
  return Object.fromEntries(
    union(Object.keys(a), Object.keys(b)).map((name) => [
      name,
      commonNumbers(a[name] ?? {}, b[name] ?? {}, () => refuse(name)),
    ]),
  );
}

function commonNumbers(a: NumberSet, b: NumberSet, refuse: () => InputError): NumberSet {
  const min = Math.max(a.min ?? 1, b.min ?? 1);
  const max = Math.min(a.max ?? Number.POSITIVE_INFINITY, b.max ?? Number.POSITIVE_INFINITY);
  const listed = [a.values, b.values].filter((values) => values !== undefined);
  const [first, second = first] = listed;
  const values = first?.filter((value) => value >= min && value <= max && second?.includes(value));
  if (min > max || values?.length === 0) throw refuse();
  return values === undefined ? { min, max } : { min, max, values };
}

/** The least and the largest number that a set allows. */
export function numberRange({ values, min = 1, max = Number.POSITIVE_INFINITY }: NumberSet): {
  readonly min: number;
  readonly max: number;
} {
  const listed = values?.filter((value) => value >= min && value <= max);
  return listed === undefined ? { min, max } : { min: Math.min(...listed), max: Math.max(...listed) };
}

/** Is the number in the set? */
export function allows({ values, min = 1, max = Number.POSITIVE_INFINITY }: NumberSet, value: number): boolean {
  return value >= min && value <= max && (values === undefined || values.includes(value));
}

function commonNames(
  axis: 'x' | 'y',
  a: readonly string[] | undefined,
  b: readonly string[] | undefined,
  refuse: Refuse,
): { readonly [at in 'x' | 'y']?: readonly string[] } {
  if (a === undefined || b === undefined) {
    const only = a ?? b;
    return only === undefined ? {} : { [axis]: only };
  }
  const common = a.filter((name) => b.includes(name));
  if (common.length === 0 && a.length > 0 && b.length > 0) throw refuse(`parallel.${axis}`);
  return { [axis]: common };
}

function commonOrders(a: OrderSet, b: OrderSet, refuse: () => InputError): OrderSet {
  const outermost = longer(a.outermost, b.outermost);
  const innermost = longer(a.innermost, b.innermost);
  const holds = (part: readonly string[] | undefined, whole: readonly string[], from: 'start' | 'end'): boolean =>
    part === undefined || isPart(part, whole, from);
  if (![a, b].every((own) => holds(own.outermost, outermost, 'start') && holds(own.innermost, innermost, 'end')))
    throw refuse();
  const shared = outermost.filter((dimension) => innermost.includes(dimension));
  if (shared.length > 0 && !(isPart(shared, outermost, 'end') && isPart(shared, innermost, 'start'))) throw refuse();
  const listed = [a.orders, b.orders].filter((orders) => orders !== undefined);
  const [first, second = first] = listed;
  const orders = first?.filter(
    (order) => second?.some((other) => agree(order, other)) && obeys(order, { outermost, innermost }),
  );
  if (orders?.length === 0) throw refuse();
  return orders === undefined ? { outermost, innermost } : { outermost, innermost, orders };
}

function longer(a: readonly string[] = [], b: readonly string[] = []): readonly string[] {
  return b.length > a.length ? b : a;
}

/** Does the list begin, or end, with the part? */
function isPart(part: readonly string[], list: readonly string[], from: 'start' | 'end'): boolean {
  const compared = from === 'start' ? list.slice(0, part.length) : list.slice(list.length - part.length);
  return part.length <= list.length && part.every((name, i) => name === compared[i]);
}

/** Do two lists have what both name in the same order? */
function agree(a: readonly string[], b: readonly string[]): boolean {
  const common = a.filter((name) => b.includes(name));
  return common.join('\n') === b.filter((name) => a.includes(name)).join('\n');
}

/** Is a list of loops, outermost first, in an allowed order? Loops of one trip are not to be in it. */
export function obeys(loops: readonly string[], { orders, outermost = [], innermost = [] }: OrderSet): boolean {
  const outside = outermost.filter((name) => loops.includes(name));
  const inside = innermost.filter((name) => loops.includes(name));
  if (!isPart(outside, loops, 'start') || !isPart(inside, loops, 'end')) return false;
  return orders === undefined || orders.some((order) => agree(order, loops));
}
