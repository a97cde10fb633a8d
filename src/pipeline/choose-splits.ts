/**
 * Splits as a scenario asks for them, and as the estimate chooses where it asks for `auto`: of the ways to split a layer, the
 * one whose parts would end first if the machine had nothing else to do. Whole layers are one of the ways, so that a layer
 * stays whole where no split gains.
 *
 * The estimate of a way, cycles: parts go to the cores longest first, each to where it ends earliest. A core plays the tiles of
 * its parts with its share of the bandwidth (estimate/tiles); the layer ends when the last core has and no earlier than all
 * bytes cross the memory. A reduction adds the job that adds the parts up.
 */
import { analyzeJobs } from '../analysis/analyze-jobs.js';
import { bandwidthEstimates } from '../analysis/bandwidth-estimate.js';
import type { JobAnalysis } from '../analysis/job-analysis.js';
import { InputError } from '../base/errors.js';
import { costModelFor } from '../cost/models.js';
import { overlappedCycles } from '../estimate/tiles/overlapped-cycles.js';
import type { Core } from '../machine/core.js';
import { tileTotals } from '../mapping/tile-plan.js';
import type { Scenario } from '../scenario/scenario.js';
import type { Job } from '../workload/job.js';
import { type Layer, shapeKey } from '../workload/layer.js';
import type { AskedSplit } from '../workload/split/asked-split.js';
import { type Split, splitJobs } from '../workload/split/split-jobs.js';
import { SPLITS, splitLayer, sumOfParts } from '../workload/split/split-layer.js';

type Machine = Pick<Scenario, 'platform' | 'cost'>;

/** @throws InputError for `auto` beside an imported job table, which knows no parts */
export function splitAsAsked(machine: Machine, jobs: readonly Job[]): readonly Job[] {
  if (jobs.every(({ split }) => split === undefined)) return jobs;
  const asked = new Map<string, Choice>();
  for (const { split, layer, cores } of jobs) {
    if (split === undefined) continue;
    const key = keyOf(layer, split, cores);
    if (!asked.has(key)) asked.set(key, { layer, asked: split, cores, ways: waysOf(layer, split, machine, cores) });
  }
  const chosen = choose(machine, asked);
  const splits = new Map(jobs.map((job) => [job.id, job.split === undefined ? undefined : chosen(job)]));
  return splitJobs(jobs, ({ id }) => splits.get(id));
}

interface Choice {
  readonly layer: Layer;
  readonly asked: AskedSplit;
  readonly cores: readonly number[] | undefined;
  readonly ways: readonly Way[];
}

/** Nothing of a split: the layer is whole. */
interface Way {
  readonly split: Split | undefined;
  readonly parts: readonly Layer[];
  readonly sum?: Layer;
}

function keyOf(layer: Layer, { by, parts }: AskedSplit, cores: readonly number[] | undefined): string {
  return `${shapeKey(layer)} | ${by} ${parts} | ${cores?.join(' ') ?? ''}`;
}

/** All ways that are asked for and possible; whole, where the estimate may choose so or nothing else is possible. */
function waysOf(layer: Layer, asked: AskedSplit, { platform }: Machine, cores: readonly number[] | undefined): Way[] {
  const used = cores?.length ?? platform.cores.length;
  const counts = asked.parts === 'auto' ? countsUpTo(used) : [asked.parts];
  const bys = asked.by === 'auto' ? SPLITS : [asked.by];
  const ways = bys.flatMap((by) => counts.flatMap((parts) => wayOf(layer, { by, parts })));
  return asked.parts === 'auto' || ways.length === 0 ? [{ split: undefined, parts: [layer] }, ...ways] : ways;
}

/** Parts for each core, at most: more than one even out cores of unlike speed. */
const MOST_PARTS_A_CORE = 4;

/** Every number up to that of the cores, as far as that is small, and powers of two beyond. */
const MOST_TRIED_SINGLY = 8;

function countsUpTo(cores: number): number[] {
  if (cores < 2) return [];
  const singly = Array.from({ length: Math.min(cores, MOST_TRIED_SINGLY) - 1 }, (_, k) => k + 2);
  const powers = Array.from({ length: Math.floor(Math.log2(MOST_PARTS_A_CORE * cores)) }, (_, k) => 2 ** (k + 1));
  return [...new Set([...singly, ...powers, cores])];
}

function wayOf(layer: Layer, split: Split): Way[] {
  const parts = splitLayer(layer, split.by, split.parts);
  if (parts === undefined) return [];
  return [{ split, parts, ...(split.by === 'reduction' ? { sum: sumOfParts(layer, parts.length) } : {}) }];
}

function choose(machine: Machine, asked: ReadonlyMap<string, Choice>): (job: Job) => Split | undefined {
  const open = [...asked.values()].filter(({ ways }) => ways.length > 1);
  const estimate = open.length === 0 ? undefined : estimator(machine, open);
  const best = new Map<string, Split | undefined>();
  for (const [key, { ways, cores }] of asked) {
    const [first, ...others] = ways as [Way, ...Way[]];
    let least = first;
    if (estimate !== undefined && others.length > 0) {
      let cycles = estimate(first, cores);
      for (const way of others) {
        const found = estimate(way, cores);
        if (found >= cycles) continue;
        cycles = found;
        least = way;
      }
    }
    best.set(key, least.split);
  }
  return ({ layer, split, cores }) => (split === undefined ? undefined : best.get(keyOf(layer, split, cores)));
}

/** Cycles of a way. Every distinct part is analysed once. */
function estimator({ platform, cost }: Machine, open: readonly Choice[]) {
  if (cost.table !== undefined)
    throw new InputError({
      path: 'workload.split',
      expected: 'no "auto" beside "cost.tableFile", which knows no parts',
      found: 'auto',
    });
  const layers = new Map<string, Layer>();
  const all = open.flatMap(({ ways }) =>
    ways.flatMap(({ parts, sum }) => (sum === undefined ? parts : [...parts, sum])),
  );
  for (const layer of all) layers.set(shapeKey(layer), layer);
  const id = new Map([...layers.keys()].map((key, index) => [key, index]));
  const jobs = [...layers.values()].map(candidate);
  const analysis = analyzeJobs(jobs, platform.cores, costModelFor(cost), bandwidthEstimates.get('tiled'));
  const { efficiency = 1, bandwidthBytesPerCycle } = platform.memory;
  const cycles = cyclesOf(analysis, platform.cores, bandwidthBytesPerCycle * efficiency);
  return ({ parts, sum }: Way, cores: readonly number[] = [...platform.cores.keys()]): number => {
    const idOf = (layer: Layer): number => id.get(shapeKey(layer)) as number;
    return cycles(parts.map(idOf), cores) + (sum === undefined ? 0 : cycles([idOf(sum)], cores));
  };
}

function candidate(layer: Layer, id: number): Job {
  return { id, tenant: 0, model: 'split', name: layer.name, inference: id, layer, after: [], arrivalCycles: 0 };
}

/** What these jobs take together on an empty machine. */
function cyclesOf({ plan }: JobAnalysis, cores: readonly Core[], bandwidth: number) {
  const totals = remembered((job, core) => tileTotals(plan(job, core)));
  const overlapped = new Map<string, number>();
  const alone = (job: number, core: number, share: number): number => {
    const key = `${job} ${core} ${share}`;
    const found = overlapped.get(key) ?? overlappedCycles(plan(job, core), (cores[core] as Core).buffers, share);
    overlapped.set(key, found);
    return found;
  };
  return (jobs: readonly number[], allowed: readonly number[]): number => {
    const queues = dealt(jobs, allowed, (job, core) => totals(job, core).computeCycles);
    const bytes = queues.map(({ core, queue }) =>
      queue.reduce((sum, job) => sum + totals(job, core).loadBytes + totals(job, core).storeBytes, 0),
    );
    const all = bytes.reduce((sum, own) => sum + own, 0);
    // Cores that move more get more of the memory, as where each asks for what it needs.
    const ends = queues.map(({ core, queue }, k) => {
      const share = bandwidth * ((bytes[k] as number) / Math.max(1, all));
      return queue.reduce((sum, job) => sum + alone(job, core, Math.max(share, 1e-9)), 0);
    });
    return Math.max(all / bandwidth, ...ends);
  };
}

interface CoreQueue {
  readonly core: number;
  readonly queue: readonly number[];
}

/** The longest job first, each to the core where it ends earliest. */
function dealt(
  jobs: readonly number[],
  cores: readonly number[],
  cycles: (job: number, core: number) => number,
): CoreQueue[] {
  const least = (job: number): number => Math.min(...cores.map((core) => cycles(job, core)));
  const queues = cores.map((core) => ({ core, queue: [] as number[], end: 0 }));
  for (const job of jobs.toSorted((a, b) => least(b) - least(a))) {
    const endOn = ({ core, end }: { core: number; end: number }): number => end + cycles(job, core);
    const chosen = queues.reduce((best, other) => (endOn(other) < endOn(best) ? other : best));
    chosen.end = endOn(chosen);
    chosen.queue.push(job);
  }
  return queues.filter(({ queue }) => queue.length > 0);
}

function remembered<T>(make: (job: number, core: number) => T): (job: number, core: number) => T {
  const known = new Map<string, T>();
  return (job, core) => {
    const key = `${job} ${core}`;
    const found = known.get(key) ?? make(job, core);
    known.set(key, found);
    return found;
  };
}
