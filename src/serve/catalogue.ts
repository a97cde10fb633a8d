/**
 * What lies in a folder of results: runs, by their `result.json`, and studies, by their `study.json` or the journal of a
 * sweep that is at work. Read again only where a file has changed. Nothing is written, and every amount has a limit.
 */
import { readdirSync, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Catalogue, RunEntry, StudyEntry } from '../report/folder-data.js';
import { SHARDS } from '../study/shard-engine.js';
import { figuresOf } from './figures.js';
import { readInside } from './inside.js';
import { headOf, journalsOf } from './journals.js';

const DEEPEST = 6;
const MOST_FOLDERS = 20_000;
const LARGEST_RESULT = 4 * 1024 * 1024;

export class CatalogueOf {
  private readonly known = new Map<string, { readonly stamp: string; readonly entry: RunEntry | undefined }>();

  constructor(private readonly folder: string) {}

  read(): Catalogue {
    const runs: RunEntry[] = [];
    const studies: StudyEntry[] = [];
    const queue: { id: string; depth: number }[] = [{ id: '', depth: 0 }];
    let looked = 0;
    for (const { id, depth } of queue) {
      if (++looked > MOST_FOLDERS) break;
      const entries = entriesOf(join(this.folder, id));
      const files = new Set(entries.filter((entry) => entry.isFile()).map(({ name }) => name));
      if (files.has('result.json')) runs.push(...this.runAt(id, files));
      const hasShards = entries.some((entry) => entry.isDirectory() && entry.name === SHARDS);
      if (files.has('journal.jsonl') || hasShards) studies.push(...this.studyAt(id));
      if (depth === DEEPEST) continue;
      for (const entry of entries)
        if (entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== SHARDS)
          queue.push({ id: id === '' ? entry.name : `${id}/${entry.name}`, depth: depth + 1 });
    }
    return { runs, studies, isCut: looked > MOST_FOLDERS };
  }

  private runAt(id: string, files: ReadonlySet<string>): RunEntry[] {
    const path = join(id, 'result.json');
    const stat = statOf(join(this.folder, path));
    if (stat === undefined) return [];
    const stamp = `${stat.mtimeMs} ${stat.size} ${files.has('report.html')}`;
    const before = this.known.get(id);
    if (before?.stamp === stamp) return before.entry === undefined ? [] : [before.entry];
    const document = parsed(readInside(this.folder, path, LARGEST_RESULT));
    const entry =
      document === undefined
        ? undefined
        : {
            id,
            name: typeof document['name'] === 'string' ? document['name'].slice(0, 200) : id,
            modified: stat.mtime.toISOString(),
            figures: figuresOf(document),
            hasReport: files.has('report.html'),
          };
    this.known.set(id, { stamp, entry });
    return entry === undefined ? [] : [entry];
  }

  /** Changed when the last of its journals was. */
  private studyAt(id: string): StudyEntry[] {
    const journals = journalsOf(this.folder, id);
    const stats = journals.flatMap((file) => statOf(join(this.folder, file)) ?? []);
    if (!journals.some((file) => headOf(this.folder, file) !== undefined)) return [];
    const modified = new Date(Math.max(...stats.map(({ mtimeMs }) => mtimeMs))).toISOString();
    return [{ id, name: id.split('/').at(-1) ?? id, modified }];
  }
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true }); // links are neither files nor folders here
  } catch {
    return [];
  }
}

function statOf(file: string): Stats | undefined {
  try {
    return statSync(file);
  } catch {
    return undefined;
  }
}

function parsed(bytes: Buffer | undefined): Record<string, unknown> | undefined {
  if (bytes === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
