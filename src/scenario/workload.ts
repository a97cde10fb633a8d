/**
 * Where a scenario's jobs come from: a task, models of the zoo, tenants of one's own, or a file in one of the foreign formats.
 */
import { readMagmaJobs } from '../formats/magma-csv.js';
import { readTiles } from '../formats/tile-csv.js';
import type { YamlDocument } from '../formats/yaml-document.js';
import type { Core } from '../machine/core.js';
import { MIX, modelsOf } from '../workload/models/zoo.js';
import type { Workload } from '../workload/queue-jobs.js';
import type { Beside } from './beside.js';
import { networkOf } from './network.js';
import type { WorkloadDocument } from './sections/workload.js';
import { tenantsOf } from './tenants.js';

/** @throws InputError */
export function workloadOf(
  document: WorkloadDocument,
  beside: Beside,
  yaml: YamlDocument,
  { cores, seed }: { readonly cores: readonly Core[]; readonly seed: number },
): { workload: Workload; notes: readonly string[] } {
  const { task, jobFile, tileFile, models } = document;
  if (document.tenants !== undefined) {
    const { elementBytes } = document;
    const { tenants, served, notes } = tenantsOf(document.tenants, { beside, yaml, cores, seed, elementBytes });
    return { workload: { kind: 'tenants', tenants, ...(served.length === 0 ? {} : { served }) }, notes };
  }
  if (task !== undefined)
    return plain({
      kind: 'task',
      models: task === 'mix' ? MIX : modelsOf(task),
      jobs: document.jobs ?? document.groupSize,
    });
  if (jobFile !== undefined) return plain({ kind: 'jobs', jobs: readMagmaJobs(beside.text(jobFile).text, jobFile) });
  if (tileFile !== undefined) return plain({ kind: 'tiles', plans: readTiles(beside.text(tileFile).text, tileFile) });
  if (models !== undefined) return plain({ kind: 'models', tenants: models });
  const { network, notes = [] } = networkOf(document, beside, yaml, ['workload']);
  const tenants = [{ model: network, inferences: document.inferences ?? 1 }];
  return { workload: { kind: 'networks', tenants }, notes };
}

function plain(workload: Workload) {
  return { workload, notes: [] };
}
