/**
 * The constraints of a Timeloop file on its mappings: those of the architecture (`architecture_constraints`, or at the
 * nodes of v0.4) and those of the mapper (`mapspace_constraints`, `mapspace`, `constraints`). Factors are trips and
 * copies (`K=4`, `K<=4`, `K=0` for the whole dimension), a permutation fixes the innermost loops, `split` what lies along
 * x, `keep` and `bypass` the data spaces of a level.
 */
import { InputError } from '../base/errors.js';
import {
  intersectConstraints,
  type LevelConstraints,
  type MapConstraints,
  type NumberSet,
} from '../mapping/constraints.js';
import { refuseInfeasible } from '../mapping/feasible.js';
import type { Problem } from '../problem/problem.js';
import { levelOfTarget, type TimeloopArchitecture } from './timeloop-architecture.js';
import { isMapping, type TimeloopDocument } from './timeloop-document.js';
import { permutationAt, refuseTrips, writtenAt } from './timeloop-factors.js';
import {
  entriesAt,
  listAt,
  namesAt,
  type Path,
  positiveAt,
  recordAt,
  spelling,
  textAt,
  timeloopError,
  valueAt,
} from './timeloop-fields.js';

const MOST_TARGETS = 1000;
/** [where, whose] */
const SECTIONS = [
  ['architecture_constraints', 'the architecture'],
  ['arch_constraints', 'the architecture'],
  ['mapspace_constraints', 'the mapper'],
  ['mapspace', 'the mapper'],
  ['constraints', 'the mapper'],
] as const;

/**
 * What all constraints of the file allow.
 * @throws InputError with file and line for what cannot be read, and where nothing is left to map
 */
export function readTimeloopConstraints(
  document: TimeloopDocument,
  problem: Problem,
  described: TimeloopArchitecture,
): MapConstraints {
  const context: Context = { document, problem, described };
  const all = [
    ...SECTIONS.flatMap(([section, source]) => sectionOf(context, section, source)),
    ...nodesOf(context),
    ...spreadersOf(context),
  ];
  const common = intersectConstraints(all);
  refuseInfeasible(problem, described.architecture, common);
  return common;
}

interface Context {
  readonly document: TimeloopDocument;
  readonly problem: Problem;
  readonly described: TimeloopArchitecture;
}

function sectionOf(context: Context, section: string, source: string): MapConstraints[] {
  const { document } = context;
  const said = valueAt(document, [section]);
  if (said === undefined || said === null) return [];
  const list = Array.isArray(said)
    ? [section]
    : [section, isMapping(said) && said['constraints'] !== undefined ? 'constraints' : 'targets'];
  if (!Array.isArray(said) && valueAt(document, list) === undefined) return [];
  return listAt(document, list, MOST_TARGETS).flatMap((_, i): MapConstraints[] => {
    const path = [...list, i];
    const target = recordAt(document, path);
    const name = textAt(document, [...path, spelling(target, ['target', 'name']) ?? 'target']);
    const inner = target['constraints'];
    const own =
      inner === undefined
        ? [path]
        : listAt(document, [...path, 'constraints'], MOST_TARGETS).map((__, j) => [...path, 'constraints', j]);
    return own.flatMap((at) => {
      const kind = textAt(document, [...at, 'type']);
      return constraintsAt(context, at, { source, kind, target: name, place: path });
    });
  });
}

/** v0.4: a node's `constraints: {temporal, spatial, dataspace}`. */
function nodesOf(context: Context): MapConstraints[] {
  const { document } = context;
  const found: MapConstraints[] = [];
  const walk = (at: Path, depth: number): void => {
    if (depth > 64 || !Array.isArray(valueAt(document, at))) return;
    for (const i of entriesAt(document, at, MOST_TARGETS).keys()) {
      const path = [...at, i];
      const node = recordAt(document, path);
      walk([...path, 'nodes'], depth + 1);
      if (!isMapping(node['constraints'])) continue;
      for (const kind of Object.keys(node['constraints'])) {
        const own = [...path, 'constraints', kind];
        const target = textAt(document, [...path, 'name']);
        found.push(...constraintsAt(context, own, { source: 'the architecture', kind, target, place: own }));
      }
    }
  };
  walk(['architecture', 'nodes'], 0);
  return found;
}

/** A level that only spreads has one trip of every loop, as Timeloop's front end says of those it makes. */
function spreadersOf({ problem, described }: Context): MapConstraints[] {
  const trips = Object.fromEntries(problem.dimensions.map(({ name }) => [name, { values: [1] }]));
  const spreaders = described.architecture.levels.filter(({ capacityBytes }) => capacityBytes === 0);
  return spreaders.map(({ name }) => ({ source: 'the architecture', levels: { [name]: { trips } } }));
}

interface Said {
  readonly source: string;
  readonly kind: string;
  /** A level, or a node that has none. */
  readonly target: string;
  /** Where the target is named. */
  readonly place: Path;
}

function constraintsAt(context: Context, path: Path, { source, kind, target, place }: Said): MapConstraints[] {
  const { document, described, problem } = context;
  const level = levelOfTarget(document, place, described, { target, isSpatial: kind === 'spatial' });
  if (level !== undefined)
    return [one(context, path, described.architecture.levels[level]?.name ?? target, { source, kind })];
  if (kind === 'temporal') refuseTrips(document, problem, path, target);
  return [];
}

const KINDS = ['temporal', 'spatial', 'bypass', 'dataspace'];

function one(
  { document, problem }: Context,
  path: Path,
  level: string,
  { source, kind }: { readonly source: string; readonly kind: string },
): MapConstraints {
  const said = valueAt(document, path);
  const at = isMapping(said) && isMapping(said['attributes']) ? [...path, 'attributes'] : path;
  const names = problem.dimensions.map((own) => own.name);
  const constraintsOf = (): LevelConstraints => {
    if (kind === 'temporal') {
      const inner = permutationAt(document, [...at, 'permutation'], names);
      return { trips: factorSets(document, problem, at), order: { innermost: [...inner].reverse() } };
    }
    if (kind === 'spatial')
      return { copies: factorSets(document, problem, at), parallel: splitOf(document, path, at, names) };
    if (['bypass', 'bypassing', 'datatype', 'dataspace'].includes(kind)) return keptOf(document, problem, at);
    throw timeloopError(document, [...path, 'type'], 'temporal, spatial, bypass or dataspace', kind, KINDS);
  };
  return { source, place: document.placeOf(path.map(String)), levels: { [level]: constraintsOf() } };
}

function factorSets(document: TimeloopDocument, { dimensions }: Problem, at: Path): Record<string, NumberSet> {
  const names = dimensions.map(({ name }) => name);
  const isOnly = valueAt(document, [...at, 'factors_only']) !== undefined;
  const path = [...at, isOnly ? 'factors_only' : 'factors'];
  const sets: Record<string, NumberSet> = isOnly
    ? Object.fromEntries(names.map((name) => [name, { values: [1] }]))
    : {};
  for (const { dimension, relation, trips } of writtenAt(document, path, names)) {
    const size = dimensions.find(({ name }) => name === dimension)?.size ?? 1;
    const value = trips === 0 ? size : Math.min(trips, size);
    sets[dimension] = relation === '=' ? { values: [value] } : relation === '<=' ? { max: value } : { min: value };
  }
  return sets;
}

/** The first `split` dimensions of the permutation lie along x, the others along y. */
function splitOf(
  document: TimeloopDocument,
  path: Path,
  at: Path,
  names: readonly string[],
): { readonly x?: readonly string[]; readonly y?: readonly string[] } {
  const place = valueAt(document, [...path, 'split']) === undefined ? [...at, 'split'] : [...path, 'split'];
  const said = valueAt(document, place);
  if (said === undefined) return {};
  const split = said === 0 ? 0 : positiveAt(document, place, true);
  const order = permutationAt(document, [...at, 'permutation'], names);
  const x = order.slice(0, split);
  const y = names.filter((name) => !x.includes(name));
  // fewer names than places along x: any other dimension may take one of these
  return order.length >= split ? { x, y } : { y };
}

function keptOf(document: TimeloopDocument, { operands }: Problem, at: Path): LevelConstraints {
  const names = operands.map(({ name }) => name);
  const listed = (key: string): readonly string[] => {
    const found = namesAt(document, [...at, key]);
    const odd = found.find((name) => !names.includes(name));
    if (odd !== undefined) throw timeloopError(document, [...at, key], `data spaces (${names.join(', ')})`, odd, names);
    return found;
  };
  if (valueAt(document, [...at, 'keep_only']) !== undefined) {
    const keeps = listed('keep_only');
    return { keeps, bypasses: names.filter((name) => !keeps.includes(name)) };
  }
  const [keeps, bypasses] = [listed('keep'), listed('bypass')];
  const both = keeps.find((name) => bypasses.includes(name));
  if (both === undefined) return { keeps, bypasses };
  throw new InputError({
    ...document.placeOf(at.map(String)),
    path: at.join('.'),
    expected: `${both} kept or bypassed`,
    found: 'both',
  });
}
