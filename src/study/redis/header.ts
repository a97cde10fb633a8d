/**
 * What a worker is told of a study before its points: who made it, and with what. A worker of another version, or
 * without the plugins the study was loaded with, would give other results, so it refuses, and says both.
 */
import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import * as z from 'zod';
import { loadedSources } from '../../base/plugin.js';
import { version } from '../../base/version.js';

const plugin = z.strictObject({ name: z.string().max(255), sha256: z.string().regex(/^[0-9a-f]{64}$/) });
const named = z.strictObject({ name: z.string().max(4096), from: z.string().max(4096) });

const headerSchema = z.strictObject({
  version: z.string().max(100),
  plugins: z.array(plugin).max(1000),
  /** For people. */
  name: z.string().max(100),
  measure: z.array(z.string().max(100)).min(1).max(100),
  points: z.int().min(1).max(1_000_000),
  /** The files that come along: as a document has each, and the file that this name is relative to. */
  files: z.array(named).max(10_000),
  /** How often a point is begun again whose worker died. */
  retries: z.int().min(0).max(100),
  /** That a point may take, s. */
  timeoutSeconds: z.number().positive().max(604_800).optional(),
});

export type StudyHeader = z.output<typeof headerSchema>;
export type PluginIdentity = z.output<typeof plugin>;

/** @returns nothing for a text that is no header of this version's form */
export function readHeader(text: string): StudyHeader | undefined {
  try {
    const { success, data } = headerSchema.safeParse(JSON.parse(text));
    return success ? data : undefined;
  } catch {
    return undefined;
  }
}

/** The plugins of this process: what they are called, and what is in them. */
export function pluginsHere(): PluginIdentity[] {
  return [...loadedSources()].map(([path, source]) => ({
    name: basename(path),
    sha256: createHash('sha256').update(source).digest('hex'),
  }));
}

/** @returns why this process must not evaluate the study's points; nothing where it may */
export function mismatch(header: Pick<StudyHeader, 'version' | 'plugins'>): string | undefined {
  const here = pluginsHere();
  const isLacking = header.plugins.some(({ sha256 }) => here.every((own) => own.sha256 !== sha256));
  if (header.version === version && !isLacking) return undefined;
  return `it was made with ${makerOf(header)}; this worker has ${makerOf({ version, plugins: here })}`;
}

function makerOf({ version: made, plugins }: Pick<StudyHeader, 'version' | 'plugins'>): string {
  const names = plugins.map(({ name, sha256 }) => `${name} (${sha256.slice(0, 8)})`);
  return `caldera ${made} and ${names.length === 0 ? 'no plugins' : `the plugins ${names.join(', ')}`}`;
}
