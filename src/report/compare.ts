/**
 * Several runs of the same jobs in one report: the first run's page, with the other runs' simulated timelines in its
 * picker, each under its run's name.
 */
import { InputError } from '../base/errors.js';
import type { ReportData, ReportTimeline } from './report-data.js';

export interface NamedReport {
  readonly label: string;
  readonly data: ReportData;
}

/** @throws InputError when they are not of the same jobs on as many cores */
export function compared(reports: readonly NamedReport[]): ReportData {
  const { label, data } = reports[0] as NamedReport;
  const [own, ...estimates] = data.timelines as [ReportTimeline, ...ReportTimeline[]];
  const others = reports.slice(1).map((other): ReportTimeline => {
    const { jobs, platform, timelines } = other.data;
    if (jobs.name.join('\n') !== data.jobs.name.join('\n'))
      throw new InputError({
        path: other.label,
        expected: `the jobs of ${label}`,
        found: `${jobs.name.length} other jobs`,
      });
    if (platform.cores.length !== data.platform.cores.length)
      throw new InputError({
        path: other.label,
        expected: `${data.platform.cores.length} cores, as ${label} has`,
        found: platform.cores.length,
      });
    return { ...(timelines[0] as ReportTimeline), label: other.label };
  });
  const searches = reports.flatMap((one) =>
    (one.data.searches ?? []).map((search) => ({ ...search, label: `${one.label}: ${search.label}` })),
  );
  return {
    ...data,
    name: reports.map((one) => one.label).join(' and '),
    timelines: [{ ...own, label }, ...estimates.map((one) => ({ ...one, label: `${label}, ${one.label}` })), ...others],
    searches,
  };
}
