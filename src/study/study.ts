/**
 * From a study file to the points to evaluate. Every point's document is checked before the first one runs.
 */
import { createHash } from 'node:crypto';
import { dirname, resolve } from 'node:path';
import { didYouMean } from '../base/did-you-mean.js';
import { InputError, locate, type Place } from '../base/errors.js';
import { loadedSources } from '../base/plugin.js';
import { version } from '../base/version.js';
import { readBytes, readText } from '../formats/read-file.js';
import { readYaml, type YamlDocument } from '../formats/yaml-document.js';
import type { NamedInput } from '../scenario/beside.js';
import { check } from '../scenario/check.js';
import { kindOf } from '../scenario/check-kind.js';
import { applyOverrides } from '../scenario/overrides.js';
import { type Base, basesOf, kindOfBases, placeInStudy, usualMeasure } from './bases.js';
import { type Grid, type GridPoint, gridOf } from './grid.js';
import { columnsOf, kindOfMeasure, measuresOfKind } from './measures.js';
import { type StudyDocument, studySchema } from './study-schema.js';
import type { SubjectPoint } from './subject.js';
import { subjects, UNNAMED_KIND } from './subjects.js';

/** What a worker needs to evaluate a point: plain data. */
export interface PointTask {
  readonly index: number;
  /** A scenario of any kind, whole. */
  readonly document: unknown;
  /** The file that paths in it are relative to. */
  readonly file: string;
  readonly measure: readonly string[];
  /** What it takes, in units of its own: for order and progress. */
  readonly cost: number;
}

/** A file that points name, and the file that its name is relative to. */
export interface StudyInput extends NamedInput {
  readonly from: string;
}

export interface Study {
  readonly file: string;
  readonly document: StudyDocument;
  /** The document that is varied; a list where the study names a list. */
  readonly base: unknown;
  readonly grid: Grid;
  readonly tasks: readonly PointTask[];
  /** Header of the results: point, swept fields, measures, why a point was left out where that can be, error. */
  readonly columns: readonly string[];
  /** Those of the measures. */
  readonly measured: readonly string[];
  /** Changes with anything that could change a result: a journal of another one is not taken up. */
  readonly fingerprint: string;
  /** What the files the points name left open, each once. */
  readonly notes: readonly string[];
  /** The files the points name, each once. */
  readonly inputs: readonly StudyInput[];
}

/**
 * @param onPoints told how many points there are, before they are checked
 * @throws InputError for a study, or a point of it, that does not make sense
 */
export function loadStudy(file: string, onPoints?: (points: number) => void): Study {
  const yaml = readYaml(readText(file), file);
  checkIsStudy(yaml);
  const { figures, stop, ...given } = check(studySchema, yaml);
  const bases = basesOf(yaml, given);
  const kind = kindOfBases(bases);
  const subject = subjects.get(kind);
  const measure = given.measure ?? [usualMeasure(yaml, subject, bases)];
  const document: StudyDocument = { ...given, measure, figures, ...(stop === undefined ? {} : { stop }) };
  checkMeasures(yaml, document, kind);
  const grid = locate({ ...yaml.placeOf(['vary']), path: '' }, () => gridOf(document));
  onPoints?.(grid.points.length);
  const notes = new Set<string>();
  const inputs = new Map<string, StudyInput>();
  const tasks = grid.points.map((point): PointTask => {
    const base = bases[point.base] as Base;
    const varied = { ...(applyAt(yaml, base.value, point) as object), name: `${document.name}-${point.index}` };
    const task = { index: point.index, document: varied, file: base.file, measure, cost: 0 };
    const own = pointYaml(task, (path) => placeInStudy(yaml, base, point, path));
    checkSameKind(own, kind);
    const loaded = subject.load(own);
    for (const note of loaded.notes) notes.add(note);
    for (const input of loaded.inputs) inputs.set(input.path, { ...input, from: base.file });
    return { ...task, cost: loaded.cost };
  });
  const measured = columnsOf(measure);
  const columns = ['point', ...grid.columns, ...measured, ...(document.stop === undefined ? [] : [LEFT_OUT]), 'error'];
  checkFigures(yaml, document, columns);
  checkStop(yaml, document, measured);
  return {
    file,
    document,
    base: Array.isArray(document.base) ? bases.map(({ value }) => value) : bases[0].value,
    grid,
    tasks,
    columns,
    measured,
    fingerprint: fingerprintOf(columns, tasks, inputs.keys()),
    notes: [...notes],
    inputs: [...inputs.values()],
  };
}

/** @throws InputError for a scenario */
function checkIsStudy(yaml: YamlDocument): void {
  const { value } = yaml;
  if (typeof value !== 'object' || value === null || 'vary' in value) return;
  const key = ['kind', 'platform'].find((own) => own in value);
  if (key === undefined) return;
  const hint = key === 'kind' ? 'a study names it as its base' : 'caldera run is for scenarios';
  throw new InputError({ ...yaml.placeOf([key]), expected: 'a study', found: 'a scenario', hint });
}

/** The column that says why a point was left out. */
export const LEFT_OUT = 'left_out';

function checkStop(yaml: YamlDocument, { stop, vary }: StudyDocument, measured: readonly string[]): void {
  if (stop === undefined) return;
  const check = (path: string[], found: string, known: readonly string[], expected: string): void => {
    if (known.includes(found)) return;
    throw new InputError({ ...yaml.placeOf(['stop', ...path]), expected, found, hint: didYouMean(found, known) });
  };
  check(['along'], stop.along, Object.keys(vary), 'a field of vary');
  for (const rule of ['target', 'dominated'] as const)
    if (stop[rule] !== undefined) check([rule, 'column'], stop[rule].column, measured, 'a measured column');
}

function checkFigures(yaml: YamlDocument, { figures }: StudyDocument, columns: readonly string[]): void {
  figures.forEach(({ x, y, lines, where }, i) => {
    for (const column of [x, y, ...lines, ...Object.keys(where)]) {
      if (columns.includes(column)) continue;
      const place = yaml.placeOf(['figures', i]);
      throw new InputError({ ...place, expected: 'a column', found: column, hint: didYouMean(column, columns) });
    }
  });
}

/** The document of a point, checked. @throws InputError */
export function loadPoint(task: PointTask): SubjectPoint {
  const yaml = pointYaml(task, (path) => ({ file: task.file, path: path.join('.') }));
  return subjects.get(namedKind(yaml)).load(yaml);
}

function namedKind(yaml: YamlDocument): string {
  const kind = kindOf(yaml);
  return typeof kind === 'string' ? kind : UNNAMED_KIND;
}

/** One row has the columns of one kind. */
function checkSameKind(yaml: YamlDocument, kind: string): void {
  const own = namedKind(yaml);
  if (own === kind) return;
  throw new InputError({ ...yaml.placeOf(['kind']), expected: `the kind of the base, ${kind}`, found: own });
}

function checkMeasures(yaml: YamlDocument, { measure }: StudyDocument, kind: string): void {
  measure.forEach((name, i) => {
    if (kindOfMeasure(name) === kind) return;
    const expected = `a measure of ${subjects.get(kind).noun} (${measuresOfKind(kind).join(', ')})`;
    throw new InputError({ ...yaml.placeOf(['measure', i]), expected, found: name });
  });
}

function applyAt(yaml: YamlDocument, base: unknown, { overrides }: GridPoint): unknown {
  return locate({ ...yaml.placeOf(['vary']), path: 'vary' }, () => applyOverrides(base, overrides));
}

function pointYaml(task: PointTask, place: (path: readonly PropertyKey[]) => Place): YamlDocument {
  return {
    file: task.file,
    value: task.document,
    placeOf: place,
    placeOfKey: (path, key) => place([...path, key]),
  };
}

function fingerprintOf(columns: readonly string[], tasks: readonly PointTask[], inputs: Iterable<string>): string {
  const hash = createHash('sha256').update(JSON.stringify([version, columns]));
  for (const source of [...loadedSources().values()].map(sha256).sort()) hash.update(source); // a plugin that was changed
  const read = new Set<string>(inputs);
  for (const { document, file, measure } of tasks) {
    hash.update(JSON.stringify([document, measure]));
    for (const name of filesNamed(document)) read.add(resolve(dirname(file), name));
  }
  for (const path of [...read].sort()) hash.update(readBytes(path));
  return hash.digest('hex');
}

function sha256(source: Uint8Array): string {
  return createHash('sha256').update(source).digest('hex');
}

/** Values of keys that end in `File`: a name, or several. */
function filesNamed(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    /(^f|F)ile$/.test(key) ? [inner].flat().filter((name) => typeof name === 'string') : filesNamed(inner),
  );
}
