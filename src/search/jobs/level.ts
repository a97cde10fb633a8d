/**
 * What a search does with the samples left when a mapping as good as its bound is found: of the mappings that are as good,
 * the one that asks for bandwidth most evenly. The allocator cannot tell them apart; a machine that stalls can. From the
 * mapping found by single moves and swaps, each kept that stays at the bound and evens demand.
 *
 * Unevenness: ∫ (D − D̄)² dτ / (D̄² T), with D(τ) the bandwidth asked for while nobody stalls, D̄ its mean, T the virtual length.
 */
import type { JobTable } from '../../analysis/job-table.js';
import type { Random } from '../../base/random.js';
import { type Mapping, queuesOf } from '../../mapping/job-mapping.js';
import type { Objective } from './mapper.js';

/** More than evens what can be evened: a few moves a job. */
const MOST_SAMPLES = 1000;

export interface Levelled extends Mapping {
  readonly core: Int32Array;
  readonly priority: Float64Array;
  /** By the objective. */
  readonly value: number;
  readonly samples: number;
}

export interface LevelOptions {
  readonly objective: Objective;
  /** No mapping above this value is taken. */
  readonly limit: number;
  readonly samples: number;
  readonly random: Random;
}

/** @param value of the mapping found */
export function levelDemand(
  table: JobTable,
  found: { readonly core: Int32Array; readonly priority: Float64Array; readonly best: number },
  { objective, limit, samples, random }: LevelOptions,
): Levelled {
  const { jobs, cores } = table;
  let best = { core: found.core.slice(), priority: found.priority.slice() };
  let value = found.best;
  let uneven = unevenness(table, best);
  const core = new Int32Array(jobs);
  const priority = new Float64Array(jobs);
  const most = Math.min(samples, MOST_SAMPLES);
  let asked = 0;
  while (asked < most && uneven > 0) {
    core.set(best.core);
    priority.set(best.priority);
    const job = random.below(jobs);
    const other = random.below(jobs);
    if (random.uniform() < 0.5) {
      core[job] = random.below(cores);
      priority[job] = random.uniform();
    } else {
      [core[job], core[other]] = [core[other]!, core[job]!];
      [priority[job], priority[other]] = [priority[other]!, priority[job]!];
    }
    asked++;
    const now = unevenness(table, { core, priority });
    if (now >= uneven) continue;
    const found = objective(core, priority, 0);
    if (found > limit) continue;
    best = { core: core.slice(), priority: priority.slice() };
    [value, uneven] = [found, now];
  }
  return { ...best, value, samples: asked };
}

/** 0 where the cores together ask for the same from beginning to end. */
export function unevenness({ jobs, cores, latencyCycles, bandwidthBytesPerCycle }: JobTable, mapping: Mapping): number {
  const queues = queuesOf(
    mapping,
    cores,
    Array.from({ length: jobs }, (_, job) => job),
  );
  const changes: [time: number, demand: number][] = [];
  let length = 0;
  queues.forEach((queue, core) => {
    let time = 0;
    for (const job of queue) {
      const entry = job * cores + core;
      changes.push([time, bandwidthBytesPerCycle[entry]!]);
      time += latencyCycles[entry]!;
      changes.push([time, -bandwidthBytesPerCycle[entry]!]);
    }
    length = Math.max(length, time);
  });
  changes.sort(([a], [b]) => a - b);
  let [time, demand, first, second] = [0, 0, 0, 0];
  for (const [at, change] of changes) {
    first += demand * (at - time);
    second += demand ** 2 * (at - time);
    time = at;
    demand += change;
  }
  const mean = first / length;
  return mean > 0 ? Math.max(0, second / length / mean ** 2 - 1) : 0;
}
