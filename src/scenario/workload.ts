/**
 * Where a scenario's jobs come from: a task, models of the zoo, or a file in one of the foreign formats.
 */
import { readMagmaJobs } from '../formats/magma-csv.js';
import { readTiles } from '../formats/tile-csv.js';
import { type ReadNetwork, type Source, workloadFormats } from '../formats/workload-format.js';
import type { YamlDocument } from '../formats/yaml-document.js';
import { MIX, modelsOf } from '../workload/models/zoo.js';
import type { Workload } from '../workload/queue-jobs.js';
import type { Beside } from './beside.js';
import { checkedOptions } from './options.js';
import type { WorkloadDocument } from './sections/workload.js';

/** @throws InputError */
export function workloadOf(
  document: WorkloadDocument,
  beside: Beside,
  yaml: YamlDocument,
): { workload: Workload; notes: readonly string[] } {
  const { task, jobFile, tileFile, models } = document;
  if (task !== undefined)
    return plain({
      kind: 'task',
      models: task === 'mix' ? MIX : modelsOf(task),
      jobs: document.jobs ?? document.groupSize,
    });
  if (jobFile !== undefined) return plain({ kind: 'jobs', jobs: readMagmaJobs(beside.text(jobFile).text, jobFile) });
  if (tileFile !== undefined) return plain({ kind: 'tiles', plans: readTiles(beside.text(tileFile).text, tileFile) });
  if (models !== undefined) return plain({ kind: 'models', tenants: models });
  const { network, notes = [] } = networkOf(document, beside, yaml);
  const tenants = [{ model: network, inferences: document.inferences ?? 1 }];
  return { workload: { kind: 'networks', tenants }, notes };
}

function plain(workload: Workload) {
  return { workload, notes: [] };
}

/** The key that names a file of each built-in format. */
const KEYS = { maestroFile: 'maestro', onnxFile: 'onnx', scaleSimFile: 'scale-sim', timeloopFile: 'timeloop' } as const;

function networkOf(document: WorkloadDocument, beside: Beside, yaml: YamlDocument): ReadNetwork {
  const { dimensions, format: named, file: own, options } = document;
  const [key, byKey] = Object.entries(KEYS).find(([key]) => document[key as keyof typeof KEYS] !== undefined) ?? [];
  const format = byKey ?? named ?? '';
  const files = [key === undefined ? (own ?? []) : (document[key as keyof typeof KEYS] ?? [])].flat();
  const checked = checkedOptions(workloadFormats, format, options, yaml, ['workload', 'options']);
  const read = workloadFormats.get(format, dimensions === undefined ? checked : { ...checked, dimensions });
  return read(files.map((file): Source => source(file, beside)) as [Source, ...Source[]]);
}

function source(file: string, beside: Beside): Source {
  return { file, text: () => beside.text(file).text, bytes: () => beside.bytes(file) };
}
