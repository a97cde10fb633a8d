/** Runs a point of a study once more for its report: what a thread does. */
import { InputError } from '../base/errors.js';
import { reportOfRun } from '../report/from-run.js';
import { reportHtml } from '../report/html.js';
import { run } from '../run.js';
import { withSentFiles } from '../scenario/beside.js';
import { scenarioOf } from '../scenario/load.js';
import { applyOverrides, type Override } from '../scenario/overrides.js';

export interface PointReportTask {
  readonly name: string;
  /** The scenario document that the study varies. */
  readonly base: unknown;
  readonly overrides: readonly Override[];
}

export type PointReport = { readonly html: string } | { readonly problem: string };

export function reportOfPoint({ name, base, overrides }: PointReportTask): PointReport {
  try {
    const { plugins: _, ...document } = applyOverrides(base, overrides) as Record<string, unknown>;
    const value = { ...document, name };
    const placeOf = (path: readonly PropertyKey[]) => ({ file: name, path: path.join('.') });
    const yaml = { file: name, value, placeOf, placeOfKey: (path: readonly PropertyKey[]) => placeOf(path) };
    return { html: withSentFiles(new Map(), () => reportHtml(reportOfRun(run(scenarioOf(yaml))))) };
  } catch (error) {
    if (error instanceof InputError) return { problem: error.message };
    throw error;
  }
}
