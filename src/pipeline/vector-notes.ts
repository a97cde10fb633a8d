/**
 * Work without multiply-accumulates that no lanes do: its share of all operations, a multiply-accumulate counted as two,
 * and what it is. Sentences for people; none where lanes do all of it.
 */
import { percent } from '../base/numbers.js';

import type { Job, QueuedJob } from '../workload/job.js';
import { macs } from '../workload/layer.js';
import { operationsOf } from '../workload/vector/vector-work.js';
import type { RunResult } from './result.js';

/** A share of the work below this is not told. */
const TOLD_FROM = 0.01;
/** Kinds that are named. */
const NAMED = 3;

export function vectorNotes({ jobs, scenario, mapping }: Pick<RunResult, 'jobs' | 'scenario' | 'mapping'>): string[] {
  const { cores } = scenario.platform;
  const byKind = new Map<string, number>();
  let [products, untimed] = [0, 0];
  for (const job of jobs) {
    if (!isOfLayer(job)) continue;
    products += 2 * macs(job.layer);
    const core = cores[mapping.core[job.id] ?? -1];
    if (job.layer.vector !== undefined && core?.vectorLanes === undefined) {
      untimed += job.layer.vector.operations;
      byKind.set('fused', (byKind.get('fused') ?? 0) + job.layer.vector.operations);
    }
    if ((job.part ?? 0) > 0) continue;
    for (const step of job.vector?.steps ?? []) {
      untimed += operationsOf(step);
      byKind.set(step.operation, (byKind.get(step.operation) ?? 0) + operationsOf(step));
    }
  }
  const share = untimed / Math.max(1, untimed + products);
  if (share < TOLD_FROM) return [];
  const kinds = [...byKind].sort((a, b) => b[1] - a[1]).slice(0, NAMED);
  const told = kinds.map(([kind, operations]) => `${kind} ${percent(operations / untimed)}`).join(', ');
  return [
    `${percent(share)} of the operations are no multiply-accumulates (${told}) and take no time: "vectorLanes" of the platform or of a core times them`,
  ];
}

function isOfLayer(job: QueuedJob): job is Job {
  return 'layer' in job;
}
