/**
 * What can be measured at a point of a study: columns with their units, each of a kind of document. A column that does
 * not apply is empty.
 */
import { InputError } from '../base/errors.js';
import { entry, registry } from '../base/registry.js';
import type { AcceleratorMeasure, Measure, MeasureOf, Outcomes, Values } from './measure.js';
import { coreMeasure, platformMeasure } from './measures/codesign.js';
import { collectiveMeasure } from './measures/collective.js';
import { congestionMeasure } from './measures/congestion.js';
import { correctedMeasure } from './measures/corrected.js';
import { decodeMeasure } from './measures/decode.js';
import { designMeasure } from './measures/design.js';
import { engineMeasure, engineReplayMeasure } from './measures/engine.js';
import { fusionMeasure, fusionReplayMeasure } from './measures/fusion.js';
import { goalMeasure } from './measures/goal.js';
import { iterationMeasure } from './measures/iteration.js';
import { jobsMeasure } from './measures/jobs.js';
import { ladderMeasure } from './measures/ladder.js';
import { layersMeasure } from './measures/layers.js';
import { loopMeasure } from './measures/loop.js';
import { memoryMeasure, requestsEstimateMeasure, requestsMeasure } from './measures/memory.js';
import { packetsMeasure } from './measures/packets.js';
import { rankMeasure } from './measures/rank.js';
import { runMeasure } from './measures/run.js';
import { serviceMeasure } from './measures/service.js';
import { servingMeasure } from './measures/serving.js';
import {
  sparseBoundsMeasure,
  sparseEdpMeasure,
  sparseMachinesMeasure,
  sparseMeasure,
  sparseReplaysMeasure,
} from './measures/sparse.js';
import { sparseLanesMeasure } from './measures/sparse-lanes.js';
import { tenantsMeasure } from './measures/tenants.js';
import { timingMeasure } from './measures/timing.js';
import { trainingMeasure } from './measures/training.js';
import { tuneMeasure } from './measures/tune.js';

declare module '../base/registry.js' {
  interface Kinds {
    measures: Measure;
  }
}

export const measures = registry('measures', 'a measure', [
  entry('run', 'makespans, throughput, utilisation and energy of a run', runMeasure),
  entry('ladder', 'makespan at each rung of the validation ladder', ladderMeasure),
  entry('rank', 'do allocator and simulator agree on the better of two mappings', rankMeasure),
  entry('loop', 'what a search with the simulator in the loop gains', loopMeasure),
  entry('goal', 'what a run comes to in the goal of its search', goalMeasure),
  entry('jobs', 'job latencies and required bandwidths by kind of core', jobsMeasure),
  entry('service', 'what sharing costs each tenant', serviceMeasure),
  entry('tenants', 'latency and deadlines of the most urgent tenant, and of the others', tenantsMeasure),
  entry('serving', 'tokens, latencies, bytes and energy where tenants serve language models', servingMeasure),
  entry('decode', 'decode steps of a tenant that serves a language model, against the formula', decodeMeasure),
  entry('corrected', 'the corrected allocator against the plain one', correctedMeasure),
  entry('timing', 'mappings found with one timing of the dataflows, judged by the other', timingMeasure),
  entry('memory', 'what a memory did that is replayed request by request', memoryMeasure),
  entry('collective', 'of a cluster: time and bounds of a collective, what its dimensions did', collectiveMeasure),
  entry('iteration', 'of a cluster: training iterations, their bounds and their parts', iterationMeasure),
  entry('design', 'of a cluster: how its bandwidth should be spread over its dimensions', designMeasure),
  entry('packets', 'of a cluster: its traffic packet by packet', packetsMeasure),
  entry('congestion', 'of congestion: time, queues, pauses and fairness of flows', congestionMeasure),
  entry('fusion', 'of fused layers: latency, optimum, bytes off chip and on', fusionMeasure),
  entry('fusion-replay', 'of fused layers: their replay', fusionReplayMeasure),
  entry('core', 'of co-design: the best core for networks', coreMeasure),
  entry('platform', 'of co-design: the best platform for a workload', platformMeasure),
  entry('sparse', 'of sparse kernels: bound, replay, bytes and energy', sparseMeasure),
  entry('sparse-machines', 'of sparse kernels: homogeneous machines of as many lanes', sparseMachinesMeasure),
  entry(
    'sparse-bounds',
    'of sparse kernels: each alone by formula, searched, whole and on homogeneous machines',
    sparseBoundsMeasure,
  ),
  entry('sparse-replays', 'of sparse kernels: the same schedules replayed', sparseReplaysMeasure),
  entry('sparse-edp', 'of sparse kernels: energy-delay products of the same schedules by formula', sparseEdpMeasure),
  entry('sparse-lanes', 'of sparse kernels: lanes of each class under a budget of area', sparseLanesMeasure),
  entry('layers', 'of layers: cycles, energy and traffic of the mappings found', layersMeasure),
  entry('engine', 'of a matrix engine: cycles by formula, its blocking, area and energy', engineMeasure),
  entry('engine-replay', 'of a matrix engine: cycles of its replay', engineReplayMeasure),
  entry('training', 'of a training: time, bytes, operations and energy', trainingMeasure),
  entry('tune', 'of a tuning: what the settings found gain, on seen and unseen workloads', tuneMeasure),
  entry('requests', 'of a memory: bandwidth, latencies and what its time was lost to', requestsMeasure),
  entry('requests-estimate', 'of a memory: its estimate against the replay', requestsEstimateMeasure),
]);

export function columnsOf(names: readonly string[]): string[] {
  return names.flatMap((name) => measures.get(name).columns);
}

/** The kind of document that a measure is of. */
export function kindOfMeasure(name: string): string {
  return measures.get(name).kind ?? 'accelerator';
}

/** Names of the measures of a kind. */
export function measuresOfKind(kind: string): string[] {
  return measures.names.filter((name) => kindOfMeasure(name) === kind);
}

/** Of documents with a `kind`: one value for each column of the measures. @throws InputError for a measure of another */
export function measured<K extends Exclude<keyof Outcomes, 'accelerator'>>(
  kind: K,
  names: readonly string[],
  outcome: Outcomes[K],
): Values {
  return names.flatMap((name) => {
    requireKind(name, kind);
    return (measures.get(name) as unknown as MeasureOf<K>).of(outcome);
  });
}

/** @throws InputError for a measure of another kind */
export function acceleratorMeasure(name: string): AcceleratorMeasure {
  requireKind(name, 'accelerator');
  return measures.get(name) as AcceleratorMeasure;
}

function requireKind(name: string, kind: string): void {
  if (kindOfMeasure(name) === kind) return;
  const expected = `a measure of ${kind} (${measuresOfKind(kind).join(', ')})`;
  throw new InputError({ path: 'measure', expected, found: name });
}
