/**
 * A genome as an episode: the jobs are placed one after the other, longest first, each on a core and at one of a few
 * levels of priority, by one who sees what the job costs on every core and how full the cores are.
 */
import type { JobTable } from '../../analysis/job-table.js';
import type { Episode } from '../optimisers/policy/episode.js';
import { standardised } from '../optimisers/policy/standardised.js';

/** Of priority. Within a level jobs keep the order in which they were placed. */
export const LEVELS = 8;

export class JobEpisode implements Episode {
  /** The genome, complete after `jobs` placements. */
  readonly core: Int32Array;
  readonly priority: Float64Array;
  /** Of every core four numbers, and the share of jobs that are placed. */
  readonly inputs: number;
  readonly steps: number;
  /** The core, and the level. */
  readonly choices: readonly number[];
  /** Longest mean latency first. */
  private readonly order: readonly number[];
  private readonly latency: Float64Array;
  private readonly bandwidth: Float64Array;
  /** Of every core so far, in shares of what it would have if the work, or the bytes, were spread evenly. */
  private readonly load: Float64Array;
  private readonly bytes: Float64Array;
  private readonly evenLoad: number;
  private readonly evenBytes: number;
  private placed = 0;

  constructor(private readonly table: JobTable) {
    const { jobs, cores, latencyCycles, bandwidthBytesPerCycle } = table;
    this.core = new Int32Array(jobs);
    this.priority = new Float64Array(jobs);
    this.inputs = 4 * cores + 1;
    this.steps = jobs;
    this.choices = [cores, LEVELS];
    this.latency = scaled(latencyCycles);
    this.bandwidth = scaled(bandwidthBytesPerCycle);
    this.load = new Float64Array(cores);
    this.bytes = new Float64Array(cores);
    this.evenLoad = latencyCycles.reduce((sum, x) => sum + x, 0) / (cores * cores);
    this.evenBytes = latencyCycles.reduce((sum, x, i) => sum + x * bandwidthBytesPerCycle[i]!, 0) / (cores * cores);
    const work = Array.from({ length: jobs }, (_, job) =>
      latencyCycles.subarray(job * cores, (job + 1) * cores).reduce((sum, x) => sum + x, 0),
    );
    this.order = work.map((_, job) => job).sort((a, b) => work[b]! - work[a]! || a - b);
  }

  begin(): void {
    this.placed = 0;
    this.load.fill(0);
    this.bytes.fill(0);
  }

  observe(into: Float64Array, at: number): void {
    const { jobs, cores } = this.table;
    const row = this.order[this.placed]! * cores;
    for (let c = 0; c < cores; c++) {
      into[at + c] = this.latency[row + c]!;
      into[at + cores + c] = this.bandwidth[row + c]!;
      into[at + 2 * cores + c] = this.load[c]!;
      into[at + 3 * cores + c] = this.bytes[c]!;
    }
    into[at + 4 * cores] = this.placed / jobs;
  }

  take(action: Int32Array, at: number): void {
    this.place(action[at]!, action[at + 1]!);
  }

  /** Puts the next job on that core, before or after others by its level. */
  place(core: number, level: number): void {
    const { jobs, cores, latencyCycles, bandwidthBytesPerCycle } = this.table;
    const job = this.order[this.placed]!;
    const entry = job * cores + core;
    this.core[job] = core;
    this.priority[job] = (level + this.placed / jobs) / LEVELS;
    this.load[core]! += latencyCycles[entry]! / (this.evenLoad || 1);
    this.bytes[core]! += (latencyCycles[entry]! * bandwidthBytesPerCycle[entry]!) / (this.evenBytes || 1);
    this.placed++;
  }
}

/** log(1 + x / mean), standardised over the table: what is far above the mean is drawn nearer, and zero is allowed. */
function scaled(values: Float64Array): Float64Array {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length || 1;
  return standardised(values.map((x) => Math.log(1 + x / mean)));
}
