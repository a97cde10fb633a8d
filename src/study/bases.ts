/**
 * The documents that a study varies: one, or several of one kind. A complaint about a point names the place in the study
 * for a field that varies, and that in the base for any other.
 */
import { didYouMean } from '../base/did-you-mean.js';
import { InputError, type Place } from '../base/errors.js';
import { readYaml, type YamlDocument } from '../formats/yaml-document.js';
import { beside } from '../scenario/beside.js';
import { pattern } from '../scenario/overrides.js';
import type { GridPoint } from './grid.js';
import type { StudyDocument } from './study-schema.js';
import type { Subject } from './subject.js';
import { subjects, UNNAMED_KIND } from './subjects.js';

export interface Base {
  /** Paths in it are relative to this file. */
  readonly file: string;
  readonly value: Readonly<Record<string, unknown>>;
  readonly placeOf: (path: readonly PropertyKey[]) => Place;
}

export type Bases = readonly [Base, ...Base[]];

/** @throws InputError for a file that cannot be read, or is no mapping */
export function basesOf(yaml: YamlDocument, { base, scenario }: Pick<StudyDocument, 'base' | 'scenario'>): Bases {
  if (base === undefined)
    return [{ file: yaml.file, value: scenario ?? {}, placeOf: (path) => yaml.placeOf(['scenario', ...path]) }];
  const [first = '', ...others] = [base].flat();
  return [baseOf(yaml, first), ...others.map((name) => baseOf(yaml, name))];
}

function baseOf(yaml: YamlDocument, name: string): Base {
  const files = beside(yaml.file);
  const file = files.path(name);
  const document = readYaml(files.text(name).text, file);
  if (typeof document.value !== 'object' || document.value === null || Array.isArray(document.value))
    throw new InputError({ ...document.placeOf([]), expected: 'a scenario', found: document.value });
  const value = document.value as Readonly<Record<string, unknown>>;
  return { file, value, placeOf: (path) => document.placeOf(path) };
}

/** One row has the columns of one kind. @throws InputError for a kind that no study can vary, or one of each */
export function kindOfBases([first, ...others]: Bases): string {
  const kind = kindOfBase(first);
  for (const other of others) {
    const own = kindOfBase(other);
    if (own === kind) continue;
    const place = { ...other.placeOf(['kind']), file: other.file };
    throw new InputError({ ...place, expected: `the kind of the first base, ${kind}`, found: own });
  }
  return kind;
}

function kindOfBase({ value, file, placeOf }: Base): string {
  const { kind } = value;
  if (kind === undefined || (typeof kind === 'string' && subjects.has(kind))) return kind ?? UNNAMED_KIND;
  const { noun, names } = subjects;
  throw new InputError({
    ...placeOf(['kind']),
    file,
    expected: `${noun} (${names.join(', ')})`,
    found: kind,
    hint: typeof kind === 'string' ? didYouMean(kind, names) : undefined,
  });
}

/** The measure that is meant where the study names none. @throws InputError for bases of which each has another */
export function usualMeasure(yaml: YamlDocument, subject: Subject, bases: Bases): string {
  const usual = new Set(bases.map(({ value }) => subject.usual(value)));
  const [first = '', ...others] = usual;
  if (others.length === 0) return first;
  const expected = `named measures: of these bases ${[...usual].join(' and ')} are usual`;
  throw new InputError({ ...yaml.placeOf([]), path: 'measure', expected, found: undefined });
}

/** A swept field is complained about where it is swept. */
export function placeInStudy(yaml: YamlDocument, base: Base, point: GridPoint, path: readonly PropertyKey[]): Place {
  const dotted = path.join('.');
  const swept = point.overrides.find(
    ([key]) => dotted === key || dotted.startsWith(`${key}.`) || pattern(key).test(dotted),
  );
  if (swept === undefined) return { ...base.placeOf(path), path: dotted };
  return { ...yaml.placeOf(['vary', swept[0]]), path: `vary.${swept[0]}` };
}
