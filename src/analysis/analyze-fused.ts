/**
 * The job analyzer for fused groups: on every core the cost model says what a sample of each layer takes, the plan says
 * which samples fire when, and both make the tiles that the core plays. A firing computes its samples one by one. The
 * required bandwidth is the tiles' bytes over the no-stall latency, whatever is asked for of layers.
 */
import type { CostModel, LayerCost } from '../cost/cost-model.js';
import { fusedTilePlan } from '../cost/fused-tile-plan.js';
import { type Core, coreKey } from '../machine/core.js';
import type { ActivityCounts, EnergyTable, JobActivity } from '../machine/energy.js';
import { type TilePlan, type TileTotals, tileTotals } from '../mapping/tile-plan.js';
import type { FusedJob } from '../workload/fusion/fused-job.js';
import { jobName } from '../workload/job.js';
import { type Layer, macs } from '../workload/layer.js';
import type { JobAnalysis } from './job-analysis.js';
import { coreNanojoules, hbmNanojoules } from './job-energy.js';
import type { JobTable } from './job-table.js';

interface Analysed {
  readonly plan: TilePlan;
  readonly totals: TileTotals;
  /** Of one sample, by layer of the group. */
  readonly costs: readonly LayerCost[];
}

/** @throws InputError when a layer cannot run on a core */
export function analyzeFused(
  jobs: readonly FusedJob[],
  cores: readonly Core[],
  model: CostModel,
  energy: EnergyTable,
): JobAnalysis {
  const analyse = analyser(model);
  const analysed = jobs.flatMap((job) => cores.map((core) => analyse(job, core)));
  const at = (entry: number): Analysed => analysed[entry]!;
  const jobOf = (entry: number): FusedJob => jobs[Math.floor(entry / cores.length)]!;
  const latencyCycles = Float64Array.from(analysed, ({ totals }) => Math.max(1, totals.computeCycles));
  const bytes = ({ totals }: Analysed): number => totals.loadBytes + totals.storeBytes;
  const table: JobTable = {
    jobs: jobs.length,
    cores: cores.length,
    latencyCycles,
    bandwidthBytesPerCycle: Float64Array.from(analysed, (one, entry) => bytes(one) / latencyCycles[entry]!),
  };
  const ofCore = (entry: number): number => {
    const sample = at(entry).costs.reduce((sum, cost) => sum + coreNanojoules(cost, energy), 0);
    return sample * jobOf(entry).fused.plan.batch;
  };
  return {
    table,
    macs: Float64Array.from(jobs, macsOf),
    plan: (job, core) => at(job * cores.length + core).plan,
    nanojoules: Float64Array.from(analysed, (_, entry) => ofCore(entry) + hbmNanojoules(table, entry, energy)),
    activity: (job, core) => activityOf(jobs[job]!, at(job * cores.length + core)),
    columns: [
      { name: 'name', value: (entry) => jobName(jobOf(entry)) },
      { name: 'kind', value: () => 'fused' },
      { name: 'macs', value: (entry) => macsOf(jobOf(entry)) },
      { name: 'hbm_bytes', value: (entry) => bytes(at(entry)) },
      { name: 'tiled_bytes_per_cycle', value: (entry) => table.bandwidthBytesPerCycle[entry]! },
      { name: 'tiles', value: (entry) => at(entry).totals.tiles },
      { name: 'tiled_latency_cycles', value: (entry) => at(entry).totals.computeCycles },
      { name: 'tiled_hbm_bytes', value: (entry) => bytes(at(entry)) },
      { name: 'tiled_sg_bytes', value: (entry) => at(entry).totals.largestTileBytes },
      { name: 'energy_nj', value: ofCore },
    ],
    warnings: [],
  };
}

function macsOf({ fused: { plan, group, layers } }: FusedJob): number {
  return plan.batch * groupLayers(layers, group).reduce((sum, layer) => sum + macs(layer), 0);
}

function groupLayers(layers: readonly Layer[], { first, last }: FusedJob['fused']['group']): readonly Layer[] {
  return layers.slice(first, last + 1);
}

/** The same group of the same plan on an equal core is analysed once, however many inferences there are. */
function analyser(model: CostModel): (job: FusedJob, core: Core) => Analysed {
  const known = new Map<FusedJob['fused']['group'], Map<string, Analysed>>();
  return ({ fused: { plan, group, layers } }, core) => {
    const ofGroup = known.get(group) ?? new Map<string, Analysed>();
    known.set(group, ofGroup);
    const key = coreKey(core);
    let found = ofGroup.get(key);
    if (found === undefined) {
      const costs = groupLayers(layers, group).map((layer) => model.cost(layer, core));
      const cyclesPerSample = layers.map((_, layer) => {
        const cost = costs[layer - group.first];
        return cost === undefined ? 0 : cost.latencyCycles / core.clockRatio; // others are not played here
      });
      const tiles = fusedTilePlan({ ...plan, chain: { ...plan.chain, cyclesPerSample } }, group, FED_IN_TIME);
      found = { plan: tiles, totals: tileTotals(tiles), costs };
      ofGroup.set(key, found);
    }
    return found;
  };
}

/** The cost model has the scratchpad's part in its cycles. */
const FED_IN_TIME = {
  macsPerCycle: 1,
  offChipBytesPerCycle: Number.POSITIVE_INFINITY,
  onChipBytesPerCycle: Number.POSITIVE_INFINITY,
};

function activityOf({ fused: { plan, group } }: FusedJob, { costs, totals }: Analysed): JobActivity {
  const { batch } = plan;
  const counts = costs.map(({ activity }) => activity);
  const isCounted = counts.every((activity) => activity !== undefined);
  const weights = group.weightTrafficBytes;
  const moved = { input: totals.loadBytes - weights, weights, output: totals.storeBytes };
  return {
    counts: isCounted ? counts.map((activity) => times(activity, batch)).reduce(added) : undefined,
    nanojoules: batch * costs.reduce((sum, { energyNanojoules }) => sum + energyNanojoules, 0),
    compulsoryBytes: moved,
    loadBytes: { ...moved, output: 0 },
    storeBytes: { input: 0, weights: 0, output: moved.output },
  };
}

type ByOperand = ActivityCounts['sl'];

function times({ macs: one, sl, sg }: ActivityCounts, samples: number): ActivityCounts {
  const scaled = ({ input, weights, output }: ByOperand): ByOperand => ({
    input: input * samples,
    weights: weights * samples,
    output: output * samples,
  });
  return { macs: one * samples, sl: scaled(sl), sg: scaled(sg) };
}

function added(a: ActivityCounts, b: ActivityCounts): ActivityCounts {
  const both = (x: ByOperand, y: ByOperand): ByOperand => ({
    input: x.input + y.input,
    weights: x.weights + y.weights,
    output: x.output + y.output,
  });
  return { macs: a.macs + b.macs, sl: both(a.sl, b.sl), sg: both(a.sg, b.sg) };
}
