/**
 * How long the products of training take on one accelerator when their parts are mapped on its cores: a product is split
 * over the cores as the estimate chooses, a mapper says which core computes which part, and the time is the bandwidth
 * allocator's (`mapping`) or the event simulator's (`replay`). Products follow one another; equal ones are timed once.
 */
import { allocateGroups } from '../estimate/allocator/allocate-groups.js';
import { readYaml } from '../formats/yaml-document.js';
import { queuesOf } from '../mapping/job-mapping.js';
import type { ClusterTraffic, TimedBy } from '../scenario/cluster-scenario.js';
import { scenarioOf } from '../scenario/load.js';
import type { Scenario } from '../scenario/scenario.js';
import { madeJob } from '../scenario/training-job.js';
import { replayInput } from '../simulator/replay-input.js';
import { simulate } from '../simulator/simulate.js';
import { type Layer, shapeKey } from '../workload/layer.js';
import { splitIntoGroups } from '../workload/splitter.js';
import { analyze, queueOf } from './analyze.js';
import { estimatorOf } from './estimator.js';
import { findMapping } from './find-mapping.js';

type Job = Extract<ClusterTraffic, { readonly kind: 'job' }>;

/**
 * The traffic with the times that its accelerator was asked for.
 * @param onProduct told how many different products have been timed
 * @throws InputError for a product that has no mapping
 */
export function timedTraffic(
  traffic: Job,
  onProduct?: (products: number) => void,
): Job & { readonly timedBy?: undefined } {
  const { timedBy, ...timed } = traffic;
  if (timedBy === undefined) return timed;
  return { ...timed, job: madeJob(timedBy.made, traffic.job.name, productTimer(timedBy, onProduct)) };
}

/** Nanoseconds of products that follow one another. */
function productTimer(timedBy: TimedBy, onProduct?: (products: number) => void): (layers: readonly Layer[]) => number {
  const machine = acceleratorOf(timedBy);
  const known = new Map<string, number>();
  return (layers) =>
    layers.reduce((sum, layer) => {
      const key = shapeKey(layer);
      const before = known.get(key);
      if (before !== undefined) return sum + before;
      const ns = mappedNs(layer, machine, timedBy);
      known.set(key, ns);
      onProduct?.(known.size);
      return sum + ns;
    }, 0);
}

function acceleratorOf({ preset, cost, samples, elementBytes }: TimedBy): Scenario {
  const bytes = { input: elementBytes, weights: elementBytes, output: elementBytes };
  const document = {
    name: 'products',
    platform: { preset },
    // The workload is replaced by one product after another.
    workload: { models: [{ name: 'resnet50' }], elementBytes: bytes, split: { by: 'auto', parts: 'auto' } },
    cost: { model: cost },
    mapper: { samples },
  };
  return scenarioOf(readYaml(JSON.stringify(document), 'job.accelerator'));
}

function mappedNs(layer: Layer, accelerator: Scenario, { by }: TimedBy): number {
  const { platform, simulator } = accelerator;
  const job = { id: 0, tenant: 0, model: 'training', name: layer.name, inference: 0, after: [], arrivalCycles: 0 };
  const scenario: Scenario = { ...accelerator, workload: { kind: 'jobs', jobs: [{ ...job, layer }] } };
  const workload = queueOf(scenario);
  const { jobs } = workload;
  const cores = platform.cores.length;
  const groups = splitIntoGroups(jobs, Math.max(cores, jobs.length), cores);
  const analysis = analyze(scenario, workload);
  const estimator = estimatorOf(scenario, analysis, jobs);
  const { mapping } = findMapping(scenario, { analysis, jobs, groups }, estimator);
  const queues = groups.map((ids) => queuesOf(mapping, cores, ids));
  if (by === 'replay') {
    const input = replayInput({ platform, ...simulator, analysis, mapping, groups: queues, jobs });
    return simulate(input).timeline.makespanCycles / platform.clockGHz;
  }
  const { table, bandwidthBytesPerCycle, collisions } = estimator;
  const { makespanCycles } = allocateGroups(table, queues, bandwidthBytesPerCycle, simulator.barrier, collisions);
  return makespanCycles / platform.clockGHz;
}
