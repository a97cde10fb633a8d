/**
 * Assignments by annealing what every mapping must pay, whatever its order: the longest core's sum of latencies plus
 * everyone's own stretch, or all bytes at full bandwidth, whichever is more (the bound's expression at whole jobs). A
 * step costs nanoseconds and no sample, so that the samples are left for the order. Cycles.
 */
import type { JobTable } from '../../analysis/job-table.js';
import type { Random } from '../../base/random.js';

export interface AssignmentSettings {
  readonly steps: number;
  /** Mean accepted loss at the start and at the end, as a share of the first cost. */
  readonly hot: number;
  readonly cold: number;
}

/** @param bandwidth of the system, bytes per cycle; may be infinite */
export function annealAssignment(
  table: JobTable,
  bandwidth: number,
  start: Int32Array,
  random: Random,
  settings: AssignmentSettings,
): Int32Array {
  const { jobs, cores, latencyCycles } = table;
  if (cores === 1) return start;
  const share = table.bandwidthBytesPerCycle.map((bytes) => bytes / bandwidth);
  const stretchOf = latencyCycles.map((cycles, at) => cycles * Math.max(0, share[at]! - 1));
  const transferOf = latencyCycles.map((cycles, at) => cycles * share[at]!);
  const core = start.slice();
  const best = start.slice();
  const loads = new Float64Array(cores);
  // Stretch and transfer: in an array, since a closure's numbers would be allocated anew at every change.
  const sums = new Float64Array(2);
  for (let job = 0; job < jobs; job++) {
    const at = job * cores + core[job]!;
    loads[core[job]!]! += latencyCycles[at]!;
    sums[0]! += stretchOf[at]!;
    sums[1]! += transferOf[at]!;
  }
  const place = (job: number, to: number): void => {
    const from = core[job]!;
    const a = job * cores + from;
    const b = job * cores + to;
    loads[from]! -= latencyCycles[a]!;
    loads[to]! += latencyCycles[b]!;
    sums[0]! += stretchOf[b]! - stretchOf[a]!;
    sums[1]! += transferOf[b]! - transferOf[a]!;
    core[job] = to;
  };
  const cost = (): number => {
    let longest = loads[0]!;
    for (let c = 1; c < cores; c++) if (loads[c]! > longest) longest = loads[c]!;
    return Math.max(longest + sums[0]!, sums[1]!);
  };

  let current = cost();
  let lowest = current;
  const falling = (settings.cold / settings.hot) ** (1 / settings.steps);
  let temperature = current * settings.hot;
  for (let step = 0; step < settings.steps; step++, temperature *= falling) {
    const one = random.below(jobs);
    const other = random.below(jobs);
    const was = core[one]!;
    const theirs = core[other]!;
    const swaps = was !== theirs && (step & 1) === 0;
    if (swaps) {
      place(one, theirs);
      place(other, was);
    } else {
      const to = random.below(cores - 1);
      place(one, to < was ? to : to + 1);
    }
    const value = cost();
    if (value <= current || value <= current - temperature * Math.log(1 - random.uniform())) {
      current = value;
      if (value < lowest) {
        lowest = value;
        best.set(core);
      }
    } else {
      place(one, was);
      if (swaps) place(other, theirs);
    }
  }
  return best;
}
