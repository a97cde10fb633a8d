/** The journals of a study in a folder that is served: its own and its shards', and what their first lines say it is. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { SHARDS } from '../study/shard-engine.js';
import type { StudyDocument } from '../study/study-schema.js';
import { pathInside, readBeginning } from './inside.js';

const MOST_JOURNALS = 10_000;
const LARGEST_HEAD = 1024 * 1024;

export interface Head {
  readonly study: StudyDocument;
  /** The scenario document that is varied; a list where the study names a list. */
  readonly base: unknown;
  readonly columns: readonly string[];
}

/** Below the folder; some of them may not be there. */
export function journalsOf(folder: string, id: string): string[] {
  const own = join(id, 'journal.jsonl');
  const shards = pathInside(folder, join(id, SHARDS));
  if (shards === undefined) return [own];
  const names = namesIn(shards).sort().slice(0, MOST_JOURNALS);
  return [own, ...names.map((name) => join(id, SHARDS, name, 'journal.jsonl'))];
}

/** None for what is no folder, or has just gone. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** @returns nothing for what is no journal of a study, or of a form that is not known */
export function headOf(folder: string, journal: string): Head | undefined {
  const bytes = readBeginning(folder, journal, LARGEST_HEAD);
  const end = bytes?.indexOf(0x0a) ?? -1;
  if (bytes === undefined || end < 0) return undefined;
  try {
    const head = JSON.parse(bytes.toString('utf8', 0, end)) as Partial<Head> | null;
    const isHead =
      typeof head?.study?.name === 'string' &&
      typeof head.study.vary === 'object' &&
      Array.isArray(head.columns) &&
      head.columns.every((column) => typeof column === 'string');
    return isHead ? (head as Head) : undefined;
  } catch {
    return undefined;
  }
}
