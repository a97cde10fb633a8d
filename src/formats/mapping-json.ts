/**
 * A mapping as JSON: `{"core": […], "priority": […]}` by job, or `{"queues": [[job, …], …]}` by core.
 */

import { didYouMean } from '../base/did-you-mean.js';
import { InputError, type Place } from '../base/errors.js';
import { type Mapping, mappingOf } from '../mapping/job-mapping.js';
import { parseJson } from './json-text.js';

/**
 * Every one of `jobs` jobs must be mapped to one of `cores` cores.
 * @throws InputError
 */
export function readMapping(text: string, file: string, jobs: number, cores: number): Mapping {
  const document = parseJson(text, file);
  if (typeof document !== 'object' || document === null || Array.isArray(document))
    throw new InputError({ file, expected: 'a mapping with "core" and "priority", or "queues"', found: document });
  const { core, priority, queues } = document as Record<string, unknown>;
  for (const key of ['core', 'priority'])
    if (queues === undefined && !Object.hasOwn(document, key)) {
      const near = Object.keys(document).find((found) => didYouMean(found, [key, 'queues']) !== undefined);
      const hint = near === undefined ? undefined : didYouMean(near, [key, 'queues']);
      const expected = '"core" and "priority", or "queues"';
      throw new InputError({ file, path: near ?? key, expected, found: near, hint });
    }
  if (queues !== undefined) return fromQueues(queues, file, jobs, cores);
  const ofCore = numbers(
    core,
    jobs,
    { file, path: 'core' },
    (value) => isIndex(value, cores),
    `a core 0 … ${cores - 1}`,
  );
  const ofPriority = numbers(priority, jobs, { file, path: 'priority' }, Number.isFinite, 'a finite number');
  return { core: Int32Array.from(ofCore), priority: Float64Array.from(ofPriority) };
}

function fromQueues(queues: unknown, file: string, jobs: number, cores: number): Mapping {
  if (!Array.isArray(queues) || queues.length > cores)
    throw new InputError({
      file,
      path: 'queues',
      expected: `a list of at most ${cores} queues, one a core`,
      found: queues,
    });
  const seen = new Uint8Array(jobs);
  queues.forEach((queue: unknown, core) => {
    const path = `queues.${core}`;
    if (!Array.isArray(queue)) throw new InputError({ file, path, expected: 'a list of job ids', found: queue });
    queue.forEach((job: unknown, position) => {
      const place = { file, path: `${path}.${position}` };
      if (!isIndex(job, jobs)) throw new InputError({ ...place, expected: `a job 0 … ${jobs - 1}`, found: job });
      if (seen[job] === 1) throw new InputError({ ...place, expected: 'each job once', found: `job ${job} again` });
      seen[job] = 1;
    });
  });
  const missing = seen.indexOf(0);
  if (missing >= 0)
    throw new InputError({ file, path: 'queues', expected: `all ${jobs} jobs`, found: `no queue with job ${missing}` });
  return mappingOf(queues as number[][], jobs);
}

function numbers(
  list: unknown,
  length: number,
  place: Place,
  valid: (value: unknown) => boolean,
  expected: string,
): number[] {
  if (!Array.isArray(list) || list.length !== length)
    throw new InputError({ ...place, expected: `a list of ${length}, one a job`, found: list });
  list.forEach((value: unknown, i) => {
    if (!valid(value)) throw new InputError({ file: place.file, path: `${place.path}.${i}`, expected, found: value });
  });
  return list as number[];
}

function isIndex(value: unknown, size: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < size;
}

/** The plain data `{core, priority}` for JSON. */
export function mappingDocument(mapping: Mapping): { core: number[]; priority: number[] } {
  return { core: Array.from(mapping.core), priority: Array.from(mapping.priority) };
}
