/**
 * The fractional assignment behind the bound (docs/models/mappers.md, "The bound"): jobs may be split over cores, and only
 * what every mapping must pay is counted. Equal jobs are merged into kinds and equal cores into classes, which changes
 * nothing: by symmetry some best fractional assignment treats them alike. Cycles throughout.
 */
import type { JobTable } from '../../../analysis/job-table.js';

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
  /** Kinds whose own latency may set the pace: of the others no core takes longer than the mean core must. */
  readonly long: Int32Array;
}

/** A fraction of a job costs so many times more where the job may not run, that it gains nothing by going there. */
const SHUT = 1e6;

/** @param bandwidth of the system, bytes per cycle; may be infinite */
export function relaxationOf(table: JobTable, bandwidth: number): Relaxation {
  const { jobs, cores, latencyCycles, bandwidthBytesPerCycle, barred } = table;
  const isEqual = (a: number, b: number): boolean =>
    latencyCycles[a] === latencyCycles[b] && bandwidthBytesPerCycle[a] === bandwidthBytesPerCycle[b];
  const allJobs = Array.from({ length: jobs }, (_, j) => j);
  const {
    of: classOf,
    representatives: coresOf,
    sizes: width,
  } = group(
    cores,
    (core) => latencyCycles[core]!,
    (a, b) => allJobs.every((job) => isEqual(job * cores + a, job * cores + b)),
  );
  const {
    of: kindOf,
    representatives: jobsOf,
    sizes: count,
  } = group(
    jobs,
    (job) => latencyCycles[job * cores]!,
    (a, b) => coresOf.every((core) => isEqual(a * cores + core, b * cores + core)),
  );

  const kinds = jobsOf.length;
  const classes = coresOf.length;
  const latency = new Float64Array(kinds * classes);
  const stretch = new Float64Array(kinds * classes);
  const transfer = new Float64Array(kinds * classes);
  const longest = new Float64Array(kinds);
  let mean = 0;
  jobsOf.forEach((job, k) => {
    let shortest = Number.POSITIVE_INFINITY;
    coresOf.forEach((core, c) => {
      const isBarred = barred?.[job * cores + core] === 1;
      const cycles = latencyCycles[job * cores + core]! * (isBarred ? SHUT : 1);
      const share = bandwidthBytesPerCycle[job * cores + core]! / bandwidth;
      latency[k * classes + c] = cycles;
      stretch[k * classes + c] = cycles * Math.max(0, share - 1);
      transfer[k * classes + c] = latencyCycles[job * cores + core]! * share;
      // Where a job may not run no mapping that counts has it, so that its latency there sets no pace.
      if (!isBarred) longest[k] = Math.max(longest[k]!, cycles);
      shortest = Math.min(shortest, cycles);
    });
    mean += (count[k]! * shortest) / cores;
  });
  const long = Int32Array.from(jobsOf.keys()).filter((k) => longest[k]! > mean * (1 - 1e-9));
  return { kinds, classes, count, width, kindOf, classOf, latency, stretch, transfer, long };
}

/** Groups what is equal, in order of appearance; `key` is the same for what is. */
function group(size: number, key: (id: number) => number, isEqual: (a: number, b: number) => boolean) {
  const byKey = new Map<number, number[]>();
  const representatives: number[] = [];
  const sizes: number[] = [];
  const of = new Int32Array(size);
  for (let id = 0; id < size; id++) {
    const alike = byKey.get(key(id)) ?? [];
    byKey.set(key(id), alike);
    let index = alike.find((known) => isEqual(representatives[known]!, id));
    if (index === undefined) {
      index = representatives.length;
      representatives.push(id);
      sizes.push(0);
      alike.push(index);
    }
    of[id] = index;
    sizes[index]!++;
  }
  return { of, representatives, sizes: Float64Array.from(sizes) };
}
