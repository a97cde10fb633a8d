/** Analyses of jobs of different kinds put together, in the order of the host's queue. */
import type { AnalysisColumn, JobAnalysis } from './job-analysis.js';

export interface AnalysisPart {
  /** Of the part's jobs: places in the queue, ascending. */
  readonly ids: readonly number[];
  readonly analysis: JobAnalysis;
}

/** Of parts that together have every job once; a part without jobs is left out. */
export function mergedAnalysis(parts: readonly AnalysisPart[], cores: number): JobAnalysis {
  const used = parts.filter(({ ids }) => ids.length > 0);
  const [only] = used;
  if (used.length === 1 && only !== undefined) return only.analysis;
  const jobs = used.reduce((sum, { ids }) => sum + ids.length, 0);
  const place = new Array<Place>(jobs);
  for (const { ids, analysis } of used) for (const [job, id] of ids.entries()) place[id] = { analysis, job };
  const entries = (array: (analysis: JobAnalysis) => Float64Array): Float64Array =>
    Float64Array.from({ length: jobs * cores }, (_, entry) => {
      const { analysis, job } = place[Math.floor(entry / cores)]!;
      return array(analysis)[job * cores + (entry % cores)]!;
    });
  const hasEnergy = used.every(({ analysis }) => analysis.nanojoules !== undefined);
  const hasActivity = used.every(({ analysis }) => analysis.activity !== undefined);
  return {
    table: {
      jobs,
      cores,
      latencyCycles: entries(({ table }) => table.latencyCycles),
      bandwidthBytesPerCycle: entries(({ table }) => table.bandwidthBytesPerCycle),
    },
    macs: Float64Array.from(place, ({ analysis, job }) => analysis.macs[job]!),
    plan: (id, core) => place[id]!.analysis.plan(place[id]!.job, core),
    ...(hasEnergy ? { nanojoules: entries(({ nanojoules }) => nanojoules as Float64Array) } : {}),
    ...(hasActivity ? { activity: (id, core) => place[id]!.analysis.activity!(place[id]!.job, core) } : {}),
    coreWork: (id, core) => place[id]!.analysis.coreWork?.(place[id]!.job, core),
    columns: columnsOf(used, place, cores),
    warnings: used.flatMap(({ analysis }) => analysis.warnings),
  };
}

interface Place {
  readonly analysis: JobAnalysis;
  /** Within the part. */
  readonly job: number;
}

/** All that some part has; empty for jobs of parts that have it not. */
function columnsOf(parts: readonly AnalysisPart[], place: readonly Place[], cores: number): AnalysisColumn[] {
  const names = [...new Set(parts.flatMap(({ analysis }) => analysis.columns.map(({ name }) => name)))];
  return names.map((name) => {
    const of = new Map(
      parts.map(({ analysis }) => [analysis, analysis.columns.find((column) => column.name === name)]),
    );
    return {
      name,
      value: (entry) => {
        const { analysis, job } = place[Math.floor(entry / cores)]!;
        return of.get(analysis)?.value(job * cores + (entry % cores)) ?? '';
      },
    };
  });
}
