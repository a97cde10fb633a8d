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
import type { LayerCycles } from '../estimate/tiles/after-idle.js';
import { overlappedCycles } from '../estimate/tiles/overlapped-cycles.js';
import type { Core } from '../machine/core.js';
import { tileTotals } from '../mapping/tile-plan.js';
import { weightsAhead } from '../mapping/weights-ahead.js';
import type { Scenario } from '../scenario/scenario.js';
import type { Job } from '../workload/job.js';
import { type Layer, shapeKey } from '../workload/layer.js';
import type { AskedSplit } from '../workload/split/asked-split.js';
import { type Split, splitJobs } from '../workload/split/split-jobs.js';
import { SPLITS, splitLayer, sumOfParts } from '../workload/split/split-layer.js';
import { chosenInTurn, type WayCycles } from './chosen-in-turn.js';

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
  const splits = chosenSplits(machine, asked, jobs);
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

/** By job. Jobs of an inference follow one another in the order of the queue; one that is not to be split comes between. */
function chosenSplits(
  machine: Machine,
  asked: ReadonlyMap<string, Choice>,
  jobs: readonly Job[],
): Map<number, Split | undefined> {
  const open = [...asked.values()].filter(({ ways }) => ways.length > 1);
  const estimate = open.length === 0 ? undefined : estimator(machine, [...asked.values()]);
  const cycles = new Map<string, readonly WayCycles[]>();
  if (estimate !== undefined)
    for (const [key, { ways, cores }] of asked)
      cycles.set(
        key,
        ways.map((way) => estimate(way, cores)),
      );
  const splits = new Map<number, Split | undefined>();
  const known = new Map<string, readonly number[]>();
  for (const chain of chainsOf(jobs)) {
    const keys = chain.map(({ layer, split, cores }) => keyOf(layer, split as AskedSplit, cores));
    const together = keys.join(' > ');
    const chosen =
      known.get(together) ??
      (estimate === undefined
        ? keys.map(() => 0)
        : chosenInTurn(
            keys.map((key) => cycles.get(key) as readonly WayCycles[]),
            bandwidthOf(machine),
          ));
    known.set(together, chosen);
    chain.forEach(({ id }, k) => {
      splits.set(id, asked.get(keys[k] as string)?.ways[chosen[k] as number]?.split);
    });
  }
  return splits;
}

/** Jobs to be split that follow one another in an inference. */
function chainsOf(jobs: readonly Job[]): Job[][] {
  const chains: Job[][] = [];
  const last = new Map<number, Job[]>();
  for (const job of jobs) {
    if (job.split === undefined) {
      last.delete(job.inference);
      continue;
    }
    const chain = last.get(job.inference) ?? [];
    if (chain.length === 0) chains.push(chain);
    chain.push(job);
    last.set(job.inference, chain);
  }
  return chains;
}

function bandwidthOf({ platform: { memory } }: Machine): number {
  return memory.bandwidthBytesPerCycle * (memory.efficiency ?? 1);
}

/** Cycles of a way. Every distinct part is analysed once. */
function estimator(machine: Machine, open: readonly Choice[]) {
  const { platform, cost } = machine;
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
  const cycles = cyclesOf(analysis, platform.cores, bandwidthOf(machine));
  return ({ parts, sum }: Way, cores: readonly number[] = [...platform.cores.keys()]): WayCycles => {
    const idOf = (layer: Layer): number => id.get(shapeKey(layer)) as number;
    return [cycles(parts.map(idOf), cores), ...(sum === undefined ? [] : [cycles([idOf(sum)], cores)])];
  };
}

function candidate(layer: Layer, id: number): Job {
  return { id, tenant: 0, model: 'split', name: layer.name, inference: id, layer, after: [], arrivalCycles: 0 };
}

/** What these jobs take together on an empty machine. */
function cyclesOf({ plan }: JobAnalysis, cores: readonly Core[], bandwidth: number) {
  const totals = remembered((job, core) => tileTotals(plan(job, core)));
  const ahead = remembered((job, core) => {
    const machine = cores[core] as Core;
    return machine.weightPrefetch === true ? weightsAhead(plan(job, core), machine) : [];
  });
  const overlapped = new Map<string, number>();
  const alone = (job: number, core: number, share: number, isWarm: boolean): number => {
    const there = isWarm ? ahead(job, core) : [];
    const key = `${job} ${core} ${share} ${there.length}`;
    const found = overlapped.get(key) ?? overlappedCycles(plan(job, core), (cores[core] as Core).buffers, share, there);
    overlapped.set(key, found);
    return found;
  };
  return (jobs: readonly number[], allowed: readonly number[]): LayerCycles => {
    const queues = dealt(jobs, allowed, (job, core) => totals(job, core).computeCycles);
    const bytes = queues.map(({ core, queue }) =>
      queue.reduce((sum, job) => sum + totals(job, core).loadBytes + totals(job, core).storeBytes, 0),
    );
    const all = bytes.reduce((sum, own) => sum + own, 0);
    // Cores that move more get more of the memory, as where each asks for what it needs.
    const ends = (isWarm: boolean): number[] =>
      queues.map(({ core, queue }, k) => {
        const share = Math.max(bandwidth * ((bytes[k] as number) / Math.max(1, all)), 1e-9);
        return queue.reduce((sum, job, place) => sum + alone(job, core, share, isWarm && place === 0), 0);
      });
    const aheadBytes = queues.reduce(
      (sum, { core, queue }) => ahead(queue[0] as number, core).reduce((own, tile) => own + tile, sum),
      0,
    );
    const coldCycles = Math.max(all / bandwidth, ...ends(false));
    return { bytes: all, aheadBytes, coldCycles, warmCycles: aheadBytes > 0 ? Math.max(...ends(true)) : coldCycles };
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
