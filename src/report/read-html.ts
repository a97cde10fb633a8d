/**
 * The data out of a report.html, for figures: a report holds all that was drawn in it.
 */
import { InputError } from '../base/errors.js';
import type { ReportData } from './report-data.js';
import { unpackedJson } from './unpack.js';

const OPENING = '<script type="application/json" id="data">';

/** @throws InputError when the page is no report */
export function readReport(html: string, file: string): ReportData {
  const start = html.indexOf(OPENING);
  const end = html.indexOf('</script>', start);
  if (start < 0 || end < 0)
    throw new InputError({ file, expected: 'a report written by caldera', found: 'another page' });
  return unpackedJson(html.slice(start + OPENING.length, end)) as ReportData;
}
