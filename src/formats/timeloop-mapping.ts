/**
 * The mapping of a Timeloop file: directives by target level, `temporal` and `spatial` with factors (`K=4`, with a
 * smaller last trip `P=7,3`) and a permutation, innermost first, and `bypass` (v0.4: `dataspace`). The first `split`
 * dimensions of a spatial permutation lie along x. `K=0` is whatever the other factors leave. Directives that are not
 * there have factors of 1 and keep everything.
 */
import { InputError } from '../base/errors.js';
import type { Architecture } from '../machine/architecture.js';
import type { MapConstraints } from '../mapping/constraints.js';
import type { LayerMapping, LevelMapping, SpatialLoop, TemporalLoop } from '../mapping/layer-mapping.js';
import { requireLegal } from '../mapping/legal.js';
import type { Problem } from '../problem/problem.js';
import { levelOfTarget, type TimeloopArchitecture } from './timeloop-architecture.js';
import type { TimeloopDocument } from './timeloop-document.js';
import { type Factor, factorsAt, permutationAt, refuseTrips } from './timeloop-factors.js';
import {
  entriesAt,
  namesAt,
  type Path,
  positiveAt,
  recordAt,
  textAt,
  timeloopError,
  valueAt,
} from './timeloop-fields.js';

const MOST_DIRECTIVES = 1000;

interface Directive {
  readonly kind: 'temporal' | 'spatial' | 'bypass';
  readonly level: number;
  readonly path: Path;
}

interface Loop {
  readonly level: number;
  readonly isSpatial: boolean;
  readonly axis: 'x' | 'y';
  readonly dimension: string;
  readonly factor: Factor;
  readonly path: Path;
}

/** A legal mapping. @throws InputError with file, line and path, also for one that breaks a rule (legal.ts) */
export function readTimeloopMapping(
  document: TimeloopDocument,
  problem: Problem,
  described: TimeloopArchitecture,
  constraints: readonly MapConstraints[] = [],
): LayerMapping {
  const { architecture } = described;
  const directives = directivesOf(document, problem, described);
  const loops = architecture.levels.flatMap((_, level) => [
    ...loopsOf(document, problem, directives, { level, kind: 'temporal' }),
    ...loopsOf(document, problem, directives, { level, kind: 'spatial' }),
  ]);
  const mapping = assembled(
    architecture,
    problem,
    filledIn(problem, loops),
    keepsOf(document, problem, described, directives),
  );
  try {
    requireLegal(problem, architecture, mapping, constraints);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw error.within(document.placeOf(placeOf(error.problem.path ?? '', directives, architecture)));
  }
  return mapping;
}

/** Of the directive that a complaint is about: `GlobalBuffer.temporal.K` is said by its temporal directive. */
function placeOf(path: string, directives: readonly Directive[], { levels }: Architecture): string[] {
  const level = levels.findIndex(({ name }) => path.startsWith(`${name}.`));
  const what = path.slice((levels[level]?.name.length ?? 0) + 1);
  const kind = what.startsWith('keeps') ? 'bypass' : what.startsWith('spatial') ? 'spatial' : 'temporal';
  const own = directives.find((directive) => directive.level === level && directive.kind === kind);
  return (own?.path ?? ['mapping']).map(String);
}

function directivesOf(document: TimeloopDocument, problem: Problem, described: TimeloopArchitecture): Directive[] {
  const seen = new Set<string>();
  return entriesAt(document, ['mapping'], MOST_DIRECTIVES).flatMap((_, i): Directive[] => {
    const path = ['mapping', i];
    recordAt(document, path);
    const type = textAt(document, [...path, 'type']);
    const kind = kindOf(type);
    if (kind === undefined)
      throw timeloopError(document, [...path, 'type'], 'temporal, spatial, bypass or dataspace', type, KINDS);
    const target = textAt(document, [...path, 'target']);
    const level = levelOfTarget(document, [...path, 'target'], described, { target, isSpatial: kind === 'spatial' });
    if (level === undefined) {
      if (kind === 'temporal') refuseTrips(document, problem, path, target);
      return [];
    }
    const name = described.architecture.levels[level]?.name ?? target;
    if (seen.has(`${kind} ${level}`) && kind !== 'bypass')
      throw timeloopError(document, path, `one ${kind} directive of ${name}`, 'another');
    seen.add(`${kind} ${level}`);
    return [{ kind, level, path }];
  });
}

const KINDS = ['temporal', 'spatial', 'bypass', 'dataspace'];

function kindOf(type: string): Directive['kind'] | undefined {
  if (type === 'temporal' || type === 'spatial') return type;
  return ['bypass', 'bypassing', 'datatype', 'dataspace'].includes(type) ? 'bypass' : undefined;
}

/** Outermost first. */
function loopsOf(
  document: TimeloopDocument,
  { dimensions }: Problem,
  directives: readonly Directive[],
  { level, kind }: { readonly level: number; readonly kind: 'temporal' | 'spatial' },
): Loop[] {
  const own = directives.find((directive) => directive.level === level && directive.kind === kind);
  if (own === undefined) return [];
  const names = dimensions.map(({ name }) => name);
  const factors = factorsAt(document, [...own.path, 'factors'], names);
  const written = permutationAt(document, [...own.path, 'permutation'], names);
  const order = [...written, ...names.filter((name) => !written.includes(name))];
  const hasSplit = valueAt(document, [...own.path, 'split']) !== undefined;
  const split = hasSplit ? splitAt(document, [...own.path, 'split']) : order.length;
  return order
    .map((dimension, i): Loop => {
      const factor = factors[dimension] ?? { trips: 1, last: 1 };
      const axis = i < split ? 'x' : 'y';
      return { level, isSpatial: kind === 'spatial', axis, dimension, factor, path: own.path };
    })
    .reverse();
}

function splitAt(document: TimeloopDocument, path: Path): number {
  return valueAt(document, path) === 0 ? 0 : positiveAt(document, path, true);
}

/** A factor of 0 becomes what the others leave. */
function filledIn(problem: Problem, loops: readonly Loop[]): Loop[] {
  return loops.map((loop) => {
    if (loop.factor.trips !== 0) return loop;
    const size = problem.dimensions.find(({ name }) => name === loop.dimension)?.size ?? 1;
    const others = loops.filter(({ dimension }) => dimension === loop.dimension);
    const product = others.reduce((made, { factor }) => made * (factor.trips || 1), 1);
    const trips = Math.max(1, Math.ceil(size / product));
    return { ...loop, factor: { trips, last: trips } };
  });
}

function assembled(
  { levels }: Architecture,
  { dimensions }: Problem,
  loops: readonly Loop[],
  keeps: (level: number) => readonly string[],
): LayerMapping {
  const tiles = new Map<Loop, number>();
  const inside: Record<string, number> = {};
  for (const loop of [...loops].reverse()) {
    tiles.set(loop, inside[loop.dimension] ?? 1);
    inside[loop.dimension] = (inside[loop.dimension] ?? 1) * loop.factor.trips;
  }
  // the outermost loop runs once, for the last time: what it says of the last trip holds
  const outermost = new Set(
    dimensions.map(({ name }) => loops.find(({ dimension, factor }) => dimension === name && factor.trips > 1)),
  );
  const runs = loops
    .map((loop) => ({
      ...loop,
      tile: tiles.get(loop) ?? 1,
      trips: outermost.has(loop) ? loop.factor.last : loop.factor.trips,
    }))
    .filter(({ trips }) => trips > 1);
  return {
    levels: levels.map(({ name }, level): LevelMapping => {
      const own = runs.filter((loop) => loop.level === level);
      return {
        level: name,
        temporal: own
          .filter(({ isSpatial }) => !isSpatial)
          .map(({ dimension, trips, tile }): TemporalLoop => ({ dimension, trips, tile })),
        spatial: own
          .filter(({ isSpatial }) => isSpatial)
          .map(({ dimension, axis, trips, tile }): SpatialLoop => ({ dimension, axis, copies: trips, tile })),
        keeps: keeps(level),
      };
    }),
  };
}

function keepsOf(
  document: TimeloopDocument,
  { operands }: Problem,
  { architecture }: TimeloopArchitecture,
  directives: readonly Directive[],
): (level: number) => readonly string[] {
  const names = operands.map(({ name }) => name);
  return (level) => {
    const { holds = names } = architecture.levels[level] ?? {};
    let kept = names.filter((name) => holds.includes(name));
    for (const { path } of directives.filter((own) => own.level === level && own.kind === 'bypass')) {
      const listed = (key: string): readonly string[] => {
        const found = namesAt(document, [...path, key]);
        const odd = found.find((name) => !names.includes(name) && name !== '*');
        if (odd !== undefined)
          throw timeloopError(document, [...path, key], `data spaces (${names.join(', ')})`, odd, names);
        return found;
      };
      const bypassed = listed('bypass');
      const keep = listed('keep');
      kept = kept.filter((name) => keep.includes(name) || !bypassed.includes(name));
    }
    return kept;
  };
}
