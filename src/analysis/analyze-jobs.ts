/**
 * The job analyzer (MAGMA, section IV-A): every job on every core through the cost model. Equal layers on equal cores
 * are analysed once.
 */
import { locate } from '../base/errors.js';
import type { CostModel, LayerCost } from '../cost/cost-model.js';
import { uniformPlan } from '../cost/uniform-plan.js';
import { type Core, coreKey } from '../hardware/core.js';
import { type Job, jobName } from '../workload/job.js';
import { macs, operandElements, shapeKey } from '../workload/layer.js';
import { type BandwidthEstimate, bandwidthEstimates, hbmTraffic } from './bandwidth-estimate.js';
import type { JobAnalysis } from './job-analysis.js';
import type { JobTable } from './job-table.js';

/** Below this share of busy PEs a job is named in a warning: the dataflow does not suit it. */
const POOR_UTILIZATION = 0.01;

/**
 * @param estimate what the table's required bandwidth is
 * @throws InputError when a layer cannot run on a core
 */
export function analyzeJobs(
  jobs: readonly Job[],
  cores: readonly Core[],
  model: CostModel,
  estimate: BandwidthEstimate,
): JobAnalysis {
  const costs = costTable(jobs, cores, model);
  const at = (job: number, core: number): LayerCost => costs[job * cores.length + core] as LayerCost;
  const ratio = (entry: number): number => (cores[entry % cores.length] as Core).clockRatio;
  const column = (name: string, value: (cost: LayerCost, entry: number) => string | number) => ({
    name,
    values: costs.map(value),
  });
  const table: JobTable = {
    jobs: jobs.length,
    cores: cores.length,
    latencyCycles: Float64Array.from(costs, (cost, entry) => cost.latencyCycles / ratio(entry)),
    bandwidthBytesPerCycle: Float64Array.from(costs, (cost, entry) => estimate(cost) * ratio(entry)),
  };
  return {
    table,
    macs: Float64Array.from(jobs, ({ layer }) => macs(layer)),
    plan: (job, core) => {
      const { hbmBytes, latencyCycles } = at(job, core);
      const hardware = cores[core] as Core;
      const loadBytes = hbmBytes.input + hbmBytes.weights;
      const computeCycles = latencyCycles / hardware.clockRatio;
      return uniformPlan({ loadBytes, computeCycles, storeBytes: hbmBytes.output }, hardware);
    },
    columns: [
      column('name', (_, entry) => jobName(jobs[Math.floor(entry / cores.length)] as Job)),
      column('kind', (_, entry) => (jobs[Math.floor(entry / cores.length)] as Job).layer.kind),
      column('macs', (cost) => cost.macs),
      column('pe_utilization', (cost) => cost.peUtilization),
      column('hbm_bytes', hbmTraffic),
      column('hbm_bytes_over_compulsory', (cost, entry) => {
        const { input, weights, output } = operandElements((jobs[Math.floor(entry / cores.length)] as Job).layer);
        return hbmTraffic(cost) / (input + weights + output);
      }),
      ...bandwidthEstimates.names.map((name) =>
        column(`${name}_bytes_per_cycle`, (cost, entry) => bandwidthEstimates.get(name)(cost) * ratio(entry)),
      ),
      column('sg_bytes', (cost) => cost.sgBytes),
      column('sl_bytes', (cost) => cost.slBytes),
      column('energy_nj', (cost) => cost.energyNanojoules),
    ],
    warnings: utilizationWarnings(cores, costs),
  };
}

function costTable(jobs: readonly Job[], cores: readonly Core[], model: CostModel): LayerCost[] {
  const known = new Map<string, LayerCost>();
  const coreKeys = cores.map(coreKey);
  return jobs.flatMap((job) => {
    const shape = shapeKey(job.layer);
    return cores.map((core, c) => {
      const key = `${shape} | ${coreKeys[c]}`;
      let cost = known.get(key);
      if (cost === undefined) {
        cost = locate({ path: `job ${job.id} (${jobName(job)}) on ${core.name}` }, () => model.cost(job.layer, core));
        known.set(key, cost);
      }
      return cost;
    });
  });
}

function utilizationWarnings(cores: readonly Core[], costs: readonly LayerCost[]): string[] {
  return cores.flatMap((core, c) => {
    const poor = costs.filter((cost, entry) => entry % cores.length === c && cost.peUtilization < POOR_UTILIZATION);
    if (poor.length === 0) return [];
    const share = `${poor.length} of ${costs.length / cores.length} jobs`;
    return [`${core.name} (${core.dataflow}): ${share} would use less than 1 % of the PEs`];
  });
}
