/** From a scenario to its queued jobs and what each of them costs on every core. */
import { analyzeFused } from '../analysis/analyze-fused.js';
import { analyzeJobs } from '../analysis/analyze-jobs.js';
import { bandwidthEstimates } from '../analysis/bandwidth-estimate.js';
import { analysisOfTable, analysisOfTiles } from '../analysis/imported.js';
import type { JobAnalysis } from '../analysis/job-analysis.js';
import type { JobTable } from '../analysis/job-table.js';
import { mergedAnalysis } from '../analysis/merged-analysis.js';
import { withTensors } from '../analysis/with-tensors.js';
import { withWays } from '../analysis/with-ways.js';
import { InputError } from '../base/errors.js';
import { stream } from '../base/random.js';
import { costModelFor } from '../cost/models.js';
import { readJobTable } from '../formats/job-table-csv.js';
import type { NamedText } from '../formats/named-text.js';
import { chipResources } from '../machine/noc/shared-resources.js';
import type { Scenario } from '../scenario/scenario.js';
import { type FusedJob, isFused } from '../workload/fusion/fused-job.js';
import type { Job, QueuedJob } from '../workload/job.js';
import { reshapedJobs } from '../workload/layer-shape.js';
import { type QueuedWorkload, queueJobs, servedTenants } from '../workload/queue-jobs.js';
import { queueTenants } from '../workload/tenants.js';
import { withVectorWork } from '../workload/vector/with-vector-work.js';
import { splitAsAsked } from './choose-splits.js';
import { fuseTenants } from './fuse-tenants.js';

/**
 * The host's queue: batched, widened and split as the scenario says.
 * @throws InputError where tenants serve language models: their jobs are not known before the machine runs
 */
export function queueOf(scenario: Scenario): QueuedWorkload {
  if (servedTenants(scenario.workload).length > 0)
    throw new InputError({
      path: 'workload.tenants',
      expected: 'no tenant that serves a language model here',
      found: '"requests"',
      hint: 'caldera run replays them',
    });
  const { workload, groupSize, seed, arrivals, layerShape = {} } = scenario;
  if (workload.kind === 'tenants') {
    const { tenants } = workload;
    const isLeftOut = (tenant: number): boolean => tenants[tenant]?.fusion !== undefined;
    const jobs = onLanes(scenario, queueTenants(tenants, seed, layerShape), isLeftOut);
    return ofLayers(fuseTenants(scenario, tenants, splitAsAsked(scenario, jobs)));
  }
  const queued = queueJobs(workload, groupSize, stream(seed, 'workload'), arrivals);
  if (queued.plans !== undefined) return queued;
  const jobs = onLanes(scenario, reshapedJobs(queued.layers, layerShape));
  return ofLayers(splitAsAsked(scenario, jobs));
}

/** Work without multiply-accumulates takes its part where some core has vector lanes. */
function onLanes(
  { platform, seed, cost }: Scenario,
  jobs: readonly Job[],
  isLeftOut: (tenant: number) => boolean = () => false,
): readonly Job[] {
  const cores = platform.cores.flatMap(({ vectorLanes }, core) => (vectorLanes === undefined ? [] : [core]));
  if (cores.length === 0 || cost.table !== undefined) return jobs;
  return withVectorWork(jobs, { cores, isLeftOut, streamOf: (name) => stream(seed, name) });
}

function ofLayers(layers: readonly (Job | FusedJob)[]): QueuedWorkload {
  return { jobs: layers, layers };
}

/** The job analyzer, or what was imported in its place. @throws InputError for a table of another size */
export function analyze(scenario: Scenario, workload: QueuedWorkload): JobAnalysis {
  const analysis = analyzeOneMemory(scenario, workload);
  const { platform } = scenario;
  const resources = chipResources(platform);
  if (resources === undefined) return analysis;
  const withNetwork = withWays(analysis, platform.cores, resources);
  if (platform.sharedSram === undefined && resources.multicast !== true) return withNetwork;
  return withTensors(withNetwork, workload.jobs, workload.plans === undefined ? workload.layers : []);
}

function analyzeOneMemory({ cost, platform, energy }: Scenario, workload: QueuedWorkload): JobAnalysis {
  const { cores } = platform;
  if (workload.plans !== undefined) return analysisOfTiles(workload.plans, cores);
  const { jobs } = workload;
  const layers = workload.layers.filter((job): job is Job => !isFused(job));
  if (cost.table !== undefined) {
    const table = tableOf(cost.table, jobs.length, cores.length);
    if (layers.length === jobs.length) return analysisOfTable(table, cores, layers);
    const found = `${jobs.length - layers.length} fused groups`;
    throw new InputError({ path: 'cost.tableFile', expected: 'layers, which a table can tell the cost of', found });
  }
  const model = costModelFor(cost);
  const fused = workload.layers.filter(isFused);
  const idsOf = (part: readonly QueuedJob[]): number[] => part.map(({ id }) => id);
  const parts = [
    {
      ids: idsOf(layers),
      analyse: () => analyzeJobs(layers, cores, model, bandwidthEstimates.get(cost.bandwidth), energy),
    },
    { ids: idsOf(fused), analyse: () => analyzeFused(fused, cores, model, energy) },
  ];
  const used = parts.filter(({ ids }) => ids.length > 0);
  return mergedAnalysis(
    used.map(({ ids, analyse }) => ({ ids, analysis: analyse() })),
    cores.length,
  );
}

function tableOf({ text, file }: NamedText, jobs: number, cores: number): JobTable {
  const table = readJobTable(text, file);
  if (table.jobs === jobs && table.cores === cores) return table;
  const found = `${table.jobs} jobs on ${table.cores} cores`;
  throw new InputError({ file, expected: `a table of ${jobs} jobs on ${cores} cores`, found });
}
