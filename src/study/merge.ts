/**
 * Puts the shards of a study together: what they have finished is taken into the study's own journal, so that an
 * ordinary sweep goes on from there where points are missing.
 */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { PointResult } from './evaluate.js';
import { journalled, openJournal, readJournal } from './journal.js';
import { lock } from './lock.js';
import { type ResultTable, tableOf } from './result-table.js';
import { SHARDS } from './shard-engine.js';
import { leftOut } from './stop.js';
import type { Study } from './study.js';
import { JOURNAL, makeFolder } from './sweep.js';

export interface Merged {
  readonly table: ResultTable;
  /** Shards that were found. */
  readonly shards: number;
  /** Points that no shard has finished, in grid order. */
  readonly missing: readonly number[];
}

/** @throws InputError for shards of another study or version, and when a sweep is at work in the folder */
export async function mergeShards(study: Study, folder: string): Promise<Merged> {
  makeFolder(folder);
  const { release } = await lock(folder);
  try {
    const journals = shardJournals(folder);
    const found = journals.map((file) => readJournal(file, journalled(study)));
    const own = openJournal(join(folder, JOURNAL), journalled(study));
    try {
      const results = new Map<number, PointResult>(own.finished);
      for (const result of found.flatMap((finished) => [...finished.values()])) {
        if (!isNews(result, results.get(result.point))) continue;
        own.add(result);
        results.set(result.point, result);
      }
      const out = leftOut(study, results);
      const missing = study.tasks.flatMap(({ index }) => (results.has(index) || out.has(index) ? [] : [index]));
      return { table: tableOf(study, results), shards: journals.length, missing };
    } finally {
      own.close();
    }
  } finally {
    release();
  }
}

/** A point that failed, and was tried again in its shard, may have a result by now. */
function isNews({ error }: PointResult, known: PointResult | undefined): boolean {
  return known === undefined || (known.error !== undefined && error === undefined);
}

/** In an order of their names, whatever the system lists them in. */
function shardJournals(folder: string): string[] {
  const shards = join(folder, SHARDS);
  if (!existsSync(shards)) return [];
  return readdirSync(shards)
    .filter((name) => /^\d+-of-\d+$/.test(name))
    .sort()
    .map((name) => join(shards, name, JOURNAL))
    .filter((file) => existsSync(file));
}
