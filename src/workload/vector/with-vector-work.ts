/**
 * Jobs for a platform whose cores have vector lanes: the work without multiply-accumulates of each layer is done before its
 * outputs are stored, or as jobs of its own between the layer and those that read it. Look-ups are jobs of their own in
 * front of the layer that reads them. Such jobs run on cores with lanes only.
 */
import { InputError } from '../../base/errors.js';
import type { Random } from '../../base/random.js';
import type { Job } from '../job.js';
import { type Layer, operandElements, vectorLayer } from '../layer.js';
import { laneWork, lookedUp, operationsOf } from './vector-work.js';

export interface LaneSituation {
  /** Indices of cores with lanes, ascending and not empty. */
  readonly cores: readonly number[];
  /** Tenants whose layers are fused into groups: their work without multiply-accumulates is left out. */
  readonly isLeftOut: (tenant: number) => boolean;
  /** An independent stream for each name. */
  readonly streamOf: (name: string) => Random;
}

/** @throws InputError for work that none of its tenant's cores can do */
export function withVectorWork(jobs: readonly Job[], { cores, isLeftOut, streamOf }: LaneSituation): Job[] {
  const queue: Job[] = [];
  /** By job of `jobs`: the job whose end makes its outputs. */
  const ends: number[] = [];
  const push = (job: Omit<Job, 'id'>): number => queue.push({ ...job, id: queue.length }) - 1;
  const moved = (ids: readonly number[]): number[] => [...new Set(ids.map((id) => ends[id] as number))];
  for (const { vector, vectorWork = 'fused', ...job } of jobs) {
    const after = moved(job.after);
    if (vector === undefined || isLeftOut(job.tenant)) {
      ends.push(push({ ...job, after }));
      continue;
    }
    const alone = (layer: Layer, needs: readonly number[]): number => {
      const { split: _, ...own } = job;
      return push({ ...own, name: layer.name, layer, after: needs, cores: allowed(job, cores) });
    };
    const { elementBytes } = job.layer;
    for (const lookup of vector.lookups) {
      const work = lookedUp(lookup, streamOf(`lookups/${job.tenant}/${job.inference}/${lookup.name}`));
      const bytes = { ...elementBytes, output: elementBytes.input };
      after.push(alone(vectorLayer(lookup.name, work, bytes), []));
    }
    const needs = moved(vector.after);
    if (vectorWork === 'fused') {
      const layer = { ...job.layer, vector: laneWork(vector) };
      ends.push(push({ ...job, layer, after: [...new Set([...after, ...needs])] }));
      continue;
    }
    let end = push({ ...job, after });
    let elements = operandElements(job.layer).output;
    for (const [k, step] of vector.steps.entries()) {
      const { operation, operands, outputs } = step;
      const work = { operations: operationsOf(step), operands: elements + operands, stored: outputs };
      const bytes = { ...elementBytes, input: elementBytes.output };
      const name = `${job.layer.name}.${operation}${k === 0 ? '' : k + 1}`;
      end = alone(vectorLayer(name, work, bytes), [...new Set([end, ...(k === 0 ? needs : [])])]);
      elements = outputs;
    }
    ends.push(end);
  }
  return queue;
}

function allowed({ tenant, cores, name }: Omit<Job, 'vector'>, withLanes: readonly number[]): readonly number[] {
  const both = cores === undefined ? withLanes : withLanes.filter((core) => cores.includes(core));
  if (both.length > 0) return both;
  const expected = `a core with vector lanes (${withLanes.join(', ')}) for work of ${name}`;
  throw new InputError({ path: `workload.tenants.${tenant}.cores`, expected, found: cores?.join(', ') });
}
