/** The network that a workload or a tenant reads from files, in one of the foreign formats. */
import { dirname, isAbsolute, join } from 'node:path';
import { type ReadNetwork, type Source, workloadFormats } from '../formats/workload-format.js';
import type { YamlDocument } from '../formats/yaml-document.js';
import type { Beside } from './beside.js';
import { checkedOptions } from './options.js';
import type { NetworkFilesDocument } from './sections/network-files.js';

/** The key that names a file of each built-in format. */
const KEYS = { maestroFile: 'maestro', onnxFile: 'onnx', scaleSimFile: 'scale-sim', timeloopFile: 'timeloop' } as const;

/** @param path where the keys stand in the document @throws InputError */
export function networkOf(
  document: NetworkFilesDocument,
  beside: Beside,
  yaml: YamlDocument,
  path: readonly PropertyKey[],
): ReadNetwork {
  const { dimensions, format: named, file: own, options } = document;
  const [key, byKey] = Object.entries(KEYS).find(([key]) => document[key as keyof typeof KEYS] !== undefined) ?? [];
  const format = byKey ?? named ?? '';
  const files = [key === undefined ? (own ?? []) : (document[key as keyof typeof KEYS] ?? [])].flat();
  const checked = checkedOptions(workloadFormats, format, options, yaml, [...path, 'options']);
  const read = workloadFormats.get(format, dimensions === undefined ? checked : { ...checked, dimensions });
  return read(files.map((file): Source => source(file, beside)) as [Source, ...Source[]]);
}

function source(file: string, beside: Beside): Source {
  return {
    file,
    path: beside.path(file),
    text: () => beside.text(file).text,
    bytes: () => beside.bytes(file),
    beside: (name) => beside.text(isAbsolute(name) ? name : join(dirname(file), name), file).text,
    range: (location, offset, length) => beside.range(file, location, offset, length),
  };
}
