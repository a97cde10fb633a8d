/**
 * Where a scenario's jobs come from: a task, models of the zoo, or a file in one of the foreign formats.
 */
import { basename, extname } from 'node:path';
import { layerFromMaestro, parseMaestro } from '../formats/maestro.js';
import { readMagmaJobs } from '../formats/magma-csv.js';
import { readOnnx } from '../formats/onnx.js';
import { readScaleSim } from '../formats/scale-sim.js';
import { readTiles } from '../formats/tile-csv.js';
import { readTimeloop } from '../formats/timeloop.js';
import type { Network } from '../workload/job-pool.js';
import { chain } from '../workload/model.js';
import { MIX, modelsOf } from '../workload/models/zoo.js';
import type { Workload } from '../workload/queue-jobs.js';
import { readBytes, readText } from './read-file.js';
import type { WorkloadDocument } from './sections/workload.js';
import { readYamlDocuments } from './yaml-document.js';

/** @param beside the path of a file the scenario names. @throws InputError */
export function workloadOf(
  document: WorkloadDocument,
  beside: (path: string) => string,
): { workload: Workload; notes: readonly string[] } {
  const { task, jobFile, tileFile } = document;
  if (task !== undefined)
    return plain({
      kind: 'task',
      models: task === 'mix' ? MIX : modelsOf(task),
      jobs: document.jobs ?? document.groupSize,
    });
  if (jobFile !== undefined) return plain({ kind: 'jobs', jobs: readMagmaJobs(readText(beside(jobFile)), jobFile) });
  if (tileFile !== undefined) return plain({ kind: 'tiles', plans: readTiles(readText(beside(tileFile)), tileFile) });
  const read = networkOf(document, beside);
  if (read === undefined) return plain({ kind: 'models', tenants: document.models ?? [] });
  const tenants = [{ model: read.network, inferences: document.inferences ?? 1 }];
  return { workload: { kind: 'networks', tenants }, notes: read.notes ?? [] };
}

function plain(workload: Workload) {
  return { workload, notes: [] };
}

function networkOf(
  { maestroFile, onnxFile, dimensions, scaleSimFile, timeloopFile }: WorkloadDocument,
  beside: (path: string) => string,
): { network: Network; notes?: readonly string[] } | undefined {
  if (maestroFile !== undefined) {
    const { network, layers } = parseMaestro(readText(beside(maestroFile)), maestroFile);
    return { network: { name: network, layers: chain(layers.map(layerFromMaestro)) } };
  }
  if (onnxFile !== undefined) {
    const { network, notes } = readOnnx(readBytes(beside(onnxFile)), onnxFile, dimensions);
    return { network, notes: notes.map((note) => `${onnxFile}: ${note}`) };
  }
  if (scaleSimFile !== undefined)
    return { network: readScaleSim(readText(beside(scaleSimFile)), scaleSimFile, stem(scaleSimFile)) };
  if (timeloopFile === undefined) return undefined;
  const files = [timeloopFile].flat();
  const documents = files.flatMap((file) => readYamlDocuments(readText(beside(file)), file));
  return { network: readTimeloop(documents, stem(files[0] ?? '')) };
}

/** A file's name without folder and ending. */
function stem(file: string): string {
  return basename(file, extname(file));
}
