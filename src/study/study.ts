/**
 * From a study file to the points to evaluate. Every point's scenario is checked before the first one runs.
 */
import { createHash } from 'node:crypto';
import { dirname, resolve } from 'node:path';
import { didYouMean } from '../base/did-you-mean.js';
import { InputError, locate, type Place } from '../base/errors.js';
import { version } from '../base/version.js';
import { readBytes, readText } from '../formats/read-file.js';
import { readYaml, type YamlDocument } from '../formats/yaml-document.js';
import { beside, type NamedInput } from '../scenario/beside.js';
import { check } from '../scenario/check.js';
import { scenarioOf } from '../scenario/load.js';
import { applyOverrides, pattern } from '../scenario/overrides.js';
import type { Scenario } from '../scenario/scenario.js';
import { costOf } from './cost.js';
import { type Grid, type GridPoint, gridOf } from './grid.js';
import { columnsOf } from './measures.js';
import { type StudyDocument, studySchema } from './study-schema.js';

/** What a worker needs to evaluate a point: plain data. */
export interface PointTask {
  readonly index: number;
  /** A scenario document. */
  readonly document: unknown;
  /** The file that paths in it are relative to. */
  readonly file: string;
  readonly measure: readonly string[];
  /** What it takes, in units of its own: for order and progress. */
  readonly cost: number;
}

export interface Study {
  readonly file: string;
  readonly document: StudyDocument;
  /** The scenario document that is varied. */
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
  readonly inputs: readonly NamedInput[];
}

/** @throws InputError for a study, or a point of it, that does not make sense */
export function loadStudy(file: string): Study {
  const yaml = readYaml(readText(file), file);
  checkIsStudy(yaml);
  const document = check(studySchema, yaml);
  const base = baseOf(yaml, document);
  const grid = locate({ ...yaml.placeOf(['vary']), path: '' }, () => gridOf(document.vary));
  const notes = new Set<string>();
  const inputs = new Map<string, NamedInput>();
  const tasks = grid.points.map((point): PointTask => {
    const scenario = { ...(applyAt(yaml, base.value, point) as object), name: `${document.name}-${point.index}` };
    const task = { index: point.index, document: scenario, file: base.file, measure: document.measure, cost: 0 };
    const loaded = scenarioOf(pointYaml(task, (path) => placeOf(yaml, base, point, path)));
    for (const note of loaded.notes) notes.add(note);
    for (const input of loaded.inputs) inputs.set(input.path, input);
    return { ...task, cost: costOf(loaded) };
  });
  const measured = columnsOf(document.measure);
  const columns = ['point', ...grid.columns, ...measured, ...(document.stop === undefined ? [] : [LEFT_OUT]), 'error'];
  checkFigures(yaml, document, columns);
  checkStop(yaml, document, measured);
  return {
    file,
    document,
    base: base.value,
    grid,
    tasks,
    columns,
    measured,
    fingerprint: fingerprintOf(columns, tasks),
    notes: [...notes],
    inputs: [...inputs.values()],
  };
}

/** @throws InputError for a scenario */
function checkIsStudy(yaml: YamlDocument): void {
  const { value } = yaml;
  if (typeof value !== 'object' || value === null || 'vary' in value || !('platform' in value)) return;
  const place = yaml.placeOf(['platform']);
  throw new InputError({ ...place, expected: 'a study', found: 'a scenario', hint: 'caldera run is for scenarios' });
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

/** The scenario of a point. @throws InputError */
export function scenarioOfPoint(task: PointTask): Scenario {
  return scenarioOf(pointYaml(task, (path) => ({ file: task.file, path: path.join('.') })));
}

interface Base {
  readonly file: string;
  readonly value: unknown;
  readonly placeOf: (path: readonly PropertyKey[]) => Place;
}

function baseOf(yaml: YamlDocument, { base, scenario }: StudyDocument): Base {
  if (base === undefined)
    return { file: yaml.file, value: scenario ?? {}, placeOf: (path) => yaml.placeOf(['scenario', ...path]) };
  const files = beside(yaml.file);
  const file = files.path(base);
  const document = readYaml(files.text(base).text, file);
  if (typeof document.value !== 'object' || document.value === null || Array.isArray(document.value))
    throw new InputError({ ...document.placeOf([]), expected: 'a scenario', found: document.value });
  return { file, value: document.value, placeOf: (path) => document.placeOf(path) };
}

function applyAt(yaml: YamlDocument, base: unknown, { overrides }: GridPoint): unknown {
  return locate({ ...yaml.placeOf(['vary']), path: 'vary' }, () => applyOverrides(base, overrides));
}

/** A swept field is complained about where it is swept. */
function placeOf(yaml: YamlDocument, base: Base, point: GridPoint, path: readonly PropertyKey[]): Place {
  const dotted = path.join('.');
  const swept = point.overrides.find(
    ([key]) => dotted === key || dotted.startsWith(`${key}.`) || pattern(key).test(dotted),
  );
  if (swept === undefined) return { ...base.placeOf(path), path: dotted };
  return { ...yaml.placeOf(['vary', swept[0]]), path: `vary.${swept[0]}` };
}

function pointYaml(task: PointTask, place: (path: readonly PropertyKey[]) => Place): YamlDocument {
  return {
    file: task.file,
    value: task.document,
    placeOf: place,
    placeOfKey: (path, key) => place([...path, key]),
  };
}

function fingerprintOf(columns: readonly string[], tasks: readonly PointTask[]): string {
  const hash = createHash('sha256').update(JSON.stringify([version, columns]));
  const read = new Set<string>();
  for (const { document, file, measure } of tasks) {
    hash.update(JSON.stringify([document, measure]));
    for (const name of filesNamed(document)) read.add(resolve(dirname(file), name));
  }
  for (const path of [...read].sort()) hash.update(readBytes(path));
  return hash.digest('hex');
}

/** Values of keys that end in `File`: a name, or several. */
function filesNamed(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    /(^f|F)ile$/.test(key) ? [inner].flat().filter((name) => typeof name === 'string') : filesNamed(inner),
  );
}
