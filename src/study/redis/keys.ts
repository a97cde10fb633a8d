/** What a study has on a Redis server, all below one prefix. */
import { createHash, randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { resolve } from 'node:path';

export const PREFIX = 'caldera';

/** Set of the runs of studies that are under way. */
export const STUDIES = `${PREFIX}:studies`;

export interface StudyKeys {
  /** JSON: what a worker must know first. */
  readonly header: string;
  /** Hash, name → bytes: the files that the scenarios name. */
  readonly files: string;
  /** List of JSON, a result each, of all runs of the study; workers add at its end, the sweep takes from its beginning. */
  readonly results: string;
  /** Hash, worker → why it refuses. */
  readonly refusals: string;
  /** Name of BullMQ's queue; its own keys begin with the prefix and this. */
  readonly queue: string;
  /** Hash of BullMQ's: options of the queue. It outlives the queue, so who takes the queue away takes it too. */
  readonly meta: string;
}

/** @param run of `runOf` */
export function keysOf(run: string): StudyKeys {
  const key = (part: string, of: string): string => `${PREFIX}:${part}:${of}`;
  return {
    header: key('header', run),
    files: key('files', run),
    results: key('results', studyOf(run)),
    refusals: key('refusals', run),
    queue: `points-${run}`,
    meta: key(`points-${run}`, 'meta'),
  };
}

/** The same for a sweep that is begun anew in its folder, another for the same study elsewhere. */
export function studyId(fingerprint: string, folder: string): string {
  return createHash('sha256')
    .update(JSON.stringify([fingerprint, hostname(), resolve(folder)]))
    .digest('hex')
    .slice(0, 24);
}

/** A run of a study: what is late of a run that was ended is not taken for one of the next. */
export function newRun(study: string): string {
  return `${study}-${randomBytes(4).toString('hex')}`;
}

export function studyOf(run: string): string {
  return run.slice(0, 24);
}

/** Is it a run that a sweep may have written? */
export function isRun(text: string): boolean {
  return /^[0-9a-f]{24}-[0-9a-f]{8}$/.test(text);
}
