/**
 * The fractional assignment behind the bound (docs/models.md, "The bound"): jobs may be split over cores, and only
 * what every mapping must pay is counted. Equal jobs are merged into kinds and equal cores into classes, which changes
 * nothing: by symmetry some best fractional assignment treats them alike. Cycles throughout.
 */
import type { JobTable } from '../../analysis/job-table.js';

export interface Relaxation {
  readonly kinds: number;
  readonly classes: number;
  /** Jobs of a kind. */
  readonly count: Float64Array;
  /** Cores of a class. */
  readonly width: Float64Array;
  /** Kind of each job, class of each core. */
  readonly kindOf: Int32Array;
  readonly classOf: Int32Array;
  /** Of kind k on class c, at k · classes + c: no-stall latency, */
  readonly latency: Float64Array;
  /** the stretch a job suffers even alone, latency · max(0, b / B − 1), */
  readonly stretch: Float64Array;
  /** and the time that its bytes take at full bandwidth, latency · b / B. */
  readonly transfer: Float64Array;
}

/** @param bandwidth of the system, bytes per cycle; may be infinite */
export function relaxationOf(table: JobTable, bandwidth: number): Relaxation {
  const { jobs, cores, latencyCycles, bandwidthBytesPerCycle } = table;
  const entries = (rows: number[], columns: number[]): string =>
    rows
      .flatMap((j) => columns.map((c) => `${latencyCycles[j * cores + c]}/${bandwidthBytesPerCycle[j * cores + c]}`))
      .join();
  const allJobs = Array.from({ length: jobs }, (_, j) => j);
  const allCores = Array.from({ length: cores }, (_, c) => c);
  const { of: classOf, representatives: coresOf, sizes: width } = group(allCores, (c) => entries(allJobs, [c]));
  const { of: kindOf, representatives: jobsOf, sizes: count } = group(allJobs, (j) => entries([j], coresOf));

  const kinds = jobsOf.length;
  const classes = coresOf.length;
  const latency = new Float64Array(kinds * classes);
  const stretch = new Float64Array(kinds * classes);
  const transfer = new Float64Array(kinds * classes);
  jobsOf.forEach((job, k) => {
    coresOf.forEach((core, c) => {
      const cycles = latencyCycles[job * cores + core]!;
      const share = bandwidthBytesPerCycle[job * cores + core]! / bandwidth;
      latency[k * classes + c] = cycles;
      stretch[k * classes + c] = cycles * Math.max(0, share - 1);
      transfer[k * classes + c] = cycles * share;
    });
  });
  return { kinds, classes, count, width, kindOf, classOf, latency, stretch, transfer };
}

function group(ids: readonly number[], key: (id: number) => string) {
  const seen = new Map<string, number>();
  const representatives: number[] = [];
  const sizes: number[] = [];
  const of = Int32Array.from(ids, (id) => {
    const name = key(id);
    let index = seen.get(name);
    if (index === undefined) {
      index = representatives.length;
      seen.set(name, index);
      representatives.push(id);
      sizes.push(0);
    }
    sizes[index]!++;
    return index;
  });
  return { of, representatives, sizes: Float64Array.from(sizes) };
}
