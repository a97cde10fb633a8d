/**
 * The job analyzer (MAGMA, section IV-A): every job on every core through the cost model, and cut into tiles. Equal
 * layers on equal cores are analysed once.
 */

import { InputError, locate } from '../base/errors.js';
import { demandAtMost, MOST_PAIRS } from '../base/limits.js';
import { counted } from '../base/numbers.js';
import type { CostModel, LayerCost } from '../cost/cost-model.js';
import { rampCycles } from '../cost/passes.js';
import { plannedLayer } from '../cost/planned-layer.js';
import { knownTiling } from '../cost/tiling/known-tilings.js';
import type { TiledLayer, TileSize } from '../cost/tiling.js';
import { aloneOnLanes, type Costed, withLaneWork } from '../cost/vector/lane-cost.js';
import { type Core, coreKey } from '../machine/core.js';
import { DEFAULT_ENERGY_TABLE, type EnergyTable, energyTables, type JobActivity } from '../machine/energy.js';
import { type Job, jobName } from '../workload/job.js';
import { type Layer, neededMacs, operandBytes, shapeKey } from '../workload/layer.js';
import { type BandwidthEstimate, bandwidthEstimates, hbmTraffic } from './bandwidth-estimate.js';
import type { JobAnalysis } from './job-analysis.js';
import { coreNanojoules, hbmNanojoules } from './job-energy.js';
import type { JobTable } from './job-table.js';

/** Below this share of busy PEs a job is named in a warning: the dataflow does not suit it. */
const POOR_UTILIZATION = 0.01;

/**
 * @param estimate what the table's required bandwidth is
 * @param energy what the table's energy is added up with
 * @throws InputError when a layer cannot run on a core
 */
export function analyzeJobs(
  jobs: readonly Job[],
  cores: readonly Core[],
  model: CostModel,
  estimate: BandwidthEstimate,
  energy: EnergyTable = energyTables.get(DEFAULT_ENERGY_TABLE),
): JobAnalysis {
  demandAtMost(jobs.length * cores.length, MOST_PAIRS, 'pairs of a job and a core', { path: 'workload' });
  const analysed = analyseAll(jobs, cores, model);
  const costs = analysed.map(({ cost }) => cost);
  const ratio = (entry: number): number => (cores[entry % cores.length] as Core).clockRatio;
  const column = (name: string, value: (cost: LayerCost, entry: number, tiled: TiledLayer) => string | number) => ({
    name,
    value: (entry: number) => {
      const { cost, tiled } = analysed[entry] as Analysed;
      return value(cost, entry, tiled);
    },
  });
  const table: JobTable = {
    jobs: jobs.length,
    cores: cores.length,
    latencyCycles: Float64Array.from(costs, (cost, entry) => cost.latencyCycles / ratio(entry)),
    bandwidthBytesPerCycle: Float64Array.from(
      analysed,
      ({ cost, tiled }, entry) => estimate(cost, tiled) * ratio(entry),
    ),
  };
  return {
    table,
    macs: Float64Array.from(jobs, ({ layer }) => neededMacs(layer)),
    plan: (job, core) => (analysed[job * cores.length + core] as Analysed).tiled.plan,
    nanojoules: Float64Array.from(
      costs,
      (cost, entry) => coreNanojoules(cost, energy) + hbmNanojoules(table, entry, energy),
    ),
    activity: (job, core) => activityOf(analysed[job * cores.length + core] as Analysed),
    coreWork: (job, core) => (analysed[job * cores.length + core] as Analysed).cost.coreWork,
    columns: [
      column('name', (_, entry) => jobName(jobs[Math.floor(entry / cores.length)] as Job)),
      column('kind', (_, entry) => (jobs[Math.floor(entry / cores.length)] as Job).layer.kind),
      column('macs', (cost) => cost.macs),
      column('pe_utilization', (cost) => cost.peUtilization),
      column('hbm_bytes', hbmTraffic),
      column('hbm_bytes_over_compulsory', (cost, entry) => {
        const { input, weights, output } = operandBytes((jobs[Math.floor(entry / cores.length)] as Job).layer);
        return hbmTraffic(cost) / (input + weights + output);
      }),
      ...bandwidthEstimates.names.map((name) =>
        column(
          `${name}_bytes_per_cycle`,
          (cost, entry, tiled) => bandwidthEstimates.get(name)(cost, tiled) * ratio(entry),
        ),
      ),
      column('tiles', (_, __, tiled) => tiled.tiles),
      column('tiled_latency_cycles', (_, __, tiled) => tiled.noStallCycles),
      column('tile_sizes', (_, __, { tile }) => sizesText(tile)),
      column('loop_order', (_, __, tiled) => tiled.order),
      column('tiled_hbm_bytes', (_, __, tiled) => tiled.hbmBytes),
      column('tiled_over_compulsory', (_, __, tiled) => tiled.hbmBytes / tiled.compulsoryBytes),
      column('tiled_sg_bytes', (_, __, tiled) => tiled.sgBytes),
      column('sg_bytes', (cost) => cost.sgBytes),
      column('sl_bytes', (cost) => cost.slBytes),
      column('energy_nj', (cost) => coreNanojoules(cost, energy)),
    ],
    warnings: utilizationWarnings(jobs, cores, costs),
  };
}

/** Samples and slices are named where there is more than one in a tile. */
function sizesText({ g, k, c, y, x, n, z }: TileSize): string {
  const further = `${n > 1 ? ` ${n}n` : ''}${z > 1 ? ` ${z}z` : ''}`;
  return `${g}g ${k}k ${c}c ${y}y ${x}x${further}`;
}

/** Partial sums are stored, and fetched again, half and half. */
function activityOf({ cost, tiled: { traffic } }: Analysed): JobActivity {
  return {
    counts: cost.activity,
    nanojoules: cost.energyNanojoules,
    compulsoryBytes: cost.hbmBytes,
    loadBytes: { input: traffic.input, weights: traffic.weights, output: traffic.partialSums / 2 },
    storeBytes: { input: 0, weights: 0, output: traffic.output + traffic.partialSums / 2 },
  };
}

type Analysed = Costed;

function analyseAll(jobs: readonly Job[], cores: readonly Core[], model: CostModel): Analysed[] {
  const known = new Map<string, Analysed>();
  const coreKeys = cores.map(coreKey);
  return jobs.flatMap((job) => {
    const shape = shapeKey(job.layer);
    return cores.map((core, c) => {
      const key = `${shape} | ${coreKeys[c]}`;
      let both = known.get(key);
      if (both === undefined) {
        both = locate({ path: `job ${job.id} (${jobName(job)}) on ${core.name}` }, () => {
          return analyseLayer(job.layer, core, model);
        });
        known.set(key, both);
      }
      return both;
    });
  });
}

function analyseLayer(layer: Layer, core: Core, model: CostModel): Analysed {
  const { vectorLanes = 0 } = core;
  if (layer.kind === 'vector') return aloneOnLanes(layer, core, vectorLanes);
  const cost = model.cost(layer, core);
  const costed = { cost, tiled: tile(layer, core, cost) };
  if (vectorLanes === 0 || layer.vector === undefined) return costed;
  if (cost.coreWork !== undefined)
    throw new InputError({ path: 'vectorLanes', expected: 'none on a core that plays no tiles', found: vectorLanes });
  return withLaneWork(costed, layer, core, vectorLanes);
}

/**
 * The tile plan, in cycles of the system clock. A tile is a run of passes of its own and pays their ramp again.
 * @throws InputError when a scratchpad cannot hold what the layer needs at the least
 */
function tile(layer: Layer, core: Core, cost: LayerCost): TiledLayer {
  const { latencyCycles, pass, slWorkingSetBytes } = cost;
  if (cost.plan !== undefined) return plannedLayer(layer, core, cost.plan, cost);
  const ramp = Math.min(pass === undefined ? 0 : rampCycles(pass), latencyCycles) / core.clockRatio;
  const computeCycles = latencyCycles / core.clockRatio - ramp;
  const tiled = knownTiling(layer, core, computeCycles, slWorkingSetBytes);
  return {
    ...tiled,
    noStallCycles: computeCycles + tiled.tiles * ramp,
    plan: tiled.plan.map((run) => ({ ...run, computeCycles: run.computeCycles + ramp })),
  };
}

/** Layers that a warning names. */
const NAMED = 3;

/** One sentence for all cores that are alike. */
function utilizationWarnings(jobs: readonly Job[], cores: readonly Core[], costs: readonly LayerCost[]): string[] {
  const keys = cores.map(coreKey);
  return [...new Set(keys)].flatMap((key) => {
    const index = keys.indexOf(key);
    const first = cores[index] as Core;
    const group = keys.filter((other) => other === key);
    const ofFirst = Array.from({ length: costs.length / cores.length }, (_, job) => {
      return costs[job * cores.length + index] as LayerCost;
    });
    const poor = jobs.filter((_, job) => (ofFirst[job] as LayerCost).peUtilization < POOR_UTILIZATION);
    if (poor.length === 0) return [];
    const where = group.length === 1 ? first.name : `${group.length} cores like ${first.name}`;
    const names = [...new Set(poor.map(jobName))];
    const some = names.slice(0, NAMED).join(', ');
    const told = names.length > NAMED ? `${some} and ${names.length - NAMED} more` : some;
    return [
      `${where} (${first.dataflow}): ${poor.length} of ${counted(ofFirst.length, 'job')} would use less than 1 % of the PEs: ` +
        `${told}; another dataflow, or a batch, may suit them`,
    ];
  });
}
