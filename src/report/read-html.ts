/**
 * The data out of a report.html, for figures: a report holds all that was drawn in it.
 */
import { InputError } from '../base/errors.js';
import { version } from '../base/version.js';
import type { ReportData } from './report-data.js';
import { reportSchema } from './report-schema.js';
import { unpackedJson } from './unpack.js';

const OPENING = '<script type="application/json" id="data">';

/** @throws InputError when the page is no report, or holds what this version does not know */
export function readReport(html: string, file: string): ReportData {
  const start = html.indexOf(OPENING);
  const end = html.indexOf('</script>', start);
  if (start < 0 || end < 0)
    throw new InputError({ file, expected: 'a report written by caldera', found: 'another page' });
  const data = unpacked(html.slice(start + OPENING.length, end), file);
  const { success, error } = reportSchema.safeParse(data);
  if (success) return data as ReportData;
  const writer = (data as { readonly caldera?: unknown } | null)?.caldera;
  const path = error.issues[0]?.path.join('.') ?? '';
  throw new InputError({
    file,
    path,
    expected: `the data of a report of caldera ${version}`,
    found: typeof writer === 'string' && writer !== version ? `those of caldera ${writer}` : 'other data',
    hint: 'write the report again',
  });
}

function unpacked(text: string, file: string): unknown {
  try {
    return unpackedJson(text);
  } catch {
    throw new InputError({
      file,
      expected: 'the data of a report',
      found: 'what cannot be read',
      hint: 'write it again',
    });
  }
}
