/**
 * The relaxation as a linear (or integer) program in CPLEX-LP text. Cycles are divided by `scale`, so that the optimum
 * is near 1 and coefficients keep 17 digits around it. x<k>_<c> is how many jobs of kind k run on class c, E everyone's
 * stretch, T the makespan.
 */
import type { Relaxation } from './relaxation.js';

export interface LpOptions {
  readonly scale: number;
  /** Also: nothing ends before its longest job and everyone's stretch. Tighter; not in the plain bound. */
  readonly longestJob: boolean;
  /** Whole jobs. */
  readonly integer: boolean;
}

/** Rows in order: bytes, one a class, one a kind (with `longestJob`), then the definitions. */
export function assignmentLp(relaxation: Relaxation, { scale, longestJob, integer }: LpOptions): string {
  const { kinds, classes, count, width, latency, stretch, transfer } = relaxation;
  const sum = (values: Float64Array, of: (k: number, c: number) => boolean, divisor: number): string => {
    const terms: string[] = [];
    for (let k = 0; k < kinds; k++) {
      for (let c = 0; c < classes; c++) {
        const value = values[k * classes + c]! / (scale * divisor);
        if (value > 0 && of(k, c)) terms.push(`- ${value.toPrecision(17)} x${k}_${c}`);
      }
    }
    return terms.join('\n ');
  };
  const rows = [`bytes: T ${sum(transfer, () => true, 1)} >= 0`];
  for (let q = 0; q < classes; q++) rows.push(`class${q}: T - E ${sum(latency, (_, c) => c === q, width[q]!)} >= 0`);
  if (longestJob) {
    for (let j = 0; j < kinds; j++) rows.push(`kind${j}: T - E ${sum(latency, (k) => k === j, count[j]!)} >= 0`);
  }
  rows.push(`stretch: E ${sum(stretch, () => true, 1)} >= 0`);
  for (let k = 0; k < kinds; k++) {
    const shares = Array.from({ length: classes }, (_, c) => `x${k}_${c}`);
    rows.push(`all${k}: ${shares.join(' + ')} = ${count[k]}`);
  }
  const names = Array.from({ length: kinds * classes }, (_, i) => `x${Math.floor(i / classes)}_${i % classes}`);
  const general = integer ? `General\n ${names.join('\n ')}\n` : '';
  return `Minimize\n makespan: T\nSubject To\n ${rows.join('\n ')}\n${general}End\n`;
}
