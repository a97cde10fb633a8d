/**
 * An area table in a file of its own, YAML or JSON: `name`, `source`, `peSquareMicrons`, `sl` and `sg` ({bytes,
 * squareMicrons, isBlock}), and `axes` ({tile, order, parallelism, shape}, each {perPe, perCore}); without axes flexibility
 * costs what the built-in tables say. What is wrong is refused with its line.
 */
import { didYouMean } from '../base/did-you-mean.js';
import { InputError } from '../base/errors.js';
import type { AreaTable, AxisArea, MemoryArea } from '../machine/area/area-table.js';
import { AXIS_AREAS } from '../machine/area/area-tables.js';
import { AXES } from '../machine/flexibility.js';
import { readYaml, type YamlDocument } from './yaml-document.js';

type Path = readonly string[];

/** @throws InputError naming file, line and what was expected */
export function readAreaTable(text: string, file: string): AreaTable {
  const document = readYaml(text, file);
  const top = recordAt(document, [], ['name', 'source', 'peSquareMicrons', 'sl', 'sg', 'axes']);
  return {
    name: textAt(document, top, ['name']),
    source: textAt(document, top, ['source']),
    peSquareMicrons: numberAt(document, top, ['peSquareMicrons']),
    sl: memoryAt(document, top['sl'], ['sl']),
    sg: memoryAt(document, top['sg'], ['sg']),
    axes: top['axes'] === undefined ? AXIS_AREAS : axesAt(document),
  };
}

function memoryAt(document: YamlDocument, value: unknown, path: Path): MemoryArea {
  if (value === undefined) throw missing(document, path, 'the area of so many bytes: {bytes, squareMicrons}');
  const own = recordAt(document, path, ['bytes', 'squareMicrons', 'isBlock']);
  const { isBlock = false } = own;
  if (typeof isBlock !== 'boolean')
    throw new InputError({ ...document.placeOf([...path, 'isBlock']), expected: 'true or false', found: isBlock });
  const bytes = numberAt(document, own, [...path, 'bytes']);
  if (bytes === 0) throw new InputError({ ...document.placeOf([...path, 'bytes']), expected: 'at least 1', found: 0 });
  return { bytes, squareMicrons: numberAt(document, own, [...path, 'squareMicrons']), isBlock };
}

function axesAt(document: YamlDocument): AreaTable['axes'] {
  const all = recordAt(document, ['axes'], AXES);
  const axis = (name: (typeof AXES)[number]): AxisArea => {
    if (all[name] === undefined) throw missing(document, ['axes', name], '{perPe, perCore} of each axis');
    const own = recordAt(document, ['axes', name], ['perPe', 'perCore']);
    const part = (key: string): number => numberAt(document, own, ['axes', name, key]);
    return { perPe: part('perPe'), perCore: part('perCore') };
  };
  return {
    tile: axis('tile'),
    order: axis('order'),
    parallelism: axis('parallelism'),
    shape: axis('shape'),
  };
}

function recordAt(document: YamlDocument, path: Path, keys: readonly string[]): Readonly<Record<string, unknown>> {
  let value: unknown = document.value;
  for (const key of path) value = (value as Record<string, unknown>)[key];
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new InputError({ ...document.placeOf(path), expected: `a mapping with ${keys.join(', ')}`, found: value });
  const unknown = Object.keys(value).find((key) => !keys.includes(key));
  if (unknown === undefined) return value as Record<string, unknown>;
  const expected = `one of the keys ${keys.join(', ')}`;
  throw new InputError({
    ...document.placeOfKey(path, unknown),
    expected,
    found: unknown,
    hint: didYouMean(unknown, keys),
  });
}

function numberAt(document: YamlDocument, own: Readonly<Record<string, unknown>>, path: Path): number {
  const value = own[path.at(-1)!];
  if (value === undefined) throw missing(document, path, 'a number of at least 0');
  if (typeof value === 'number' && Number.isFinite(value) && value >= 0 && value <= 1e15) return value;
  throw new InputError({ ...document.placeOf(path), expected: 'a number of at least 0', found: value });
}

function textAt(document: YamlDocument, own: Readonly<Record<string, unknown>>, path: Path): string {
  const value = own[path.at(-1)!];
  if (value === undefined) throw missing(document, path, 'a text');
  if (typeof value === 'string' && value !== '') return value;
  throw new InputError({ ...document.placeOf(path), expected: 'a text', found: value });
}

function missing(document: YamlDocument, path: Path, expected: string): InputError {
  return new InputError({ ...document.placeOf(path.slice(0, -1)), path: path.join('.'), expected, found: undefined });
}
