/**
 * The measure `loop`: the same search with the simulator as its objective. Judged by the simulator, on the first group:
 * the mapping MAGMA finds by the allocator, the one it finds by the simulator with as many samples, and the one found by
 * the allocator with the samples the scenario gives.
 */

import { selectJobs } from '../../analysis/job-table.js';
import { stream } from '../../base/random.js';
import { allocatorObjective, plainEstimator } from '../../pipeline/estimator.js';
import type { Objective } from '../../search/jobs/mapper.js';
import { mappers } from '../../search/jobs/mappers.js';
import { groupReplay } from '../../simulator/group-replay.js';
import type { Measure } from '../measure.js';

/** A simulation costs some hundred times an estimate. */
const SAMPLES_IN_LOOP = 1000;

export const loopMeasure: Measure = {
  columns: [
    'loop_samples',
    'by_allocator_cycles',
    'by_allocator_full_cycles',
    'by_simulator_cycles',
    'loop_gain_percent',
    'loop_gain_over_full_percent',
  ],
  of(result) {
    const { scenario, groups, analysis } = result;
    const { platform, mapper, seed } = scenario;
    const ids = groups[0] ?? [];
    const table = selectJobs(analysis.table, ids);
    const replay = groupReplay({ ...scenario, analysis }, ids);
    const allocator = allocatorObjective(plainEstimator(table, platform.memory.bandwidthBytesPerCycle));
    const simulator: Objective = (core, priority, offset) =>
      replay({
        core: core.subarray(offset, offset + table.jobs),
        priority: priority.subarray(offset, offset + table.jobs),
      });
    const search = mappers.get('magma');
    const found = (objective: Objective, samples: number): number =>
      replay(search({ table, objective }, { samples, random: stream(seed, 'sweep/loop') }));
    const samples = Math.min(SAMPLES_IN_LOOP, mapper.samples);
    const byAllocator = found(allocator, samples);
    const full = found(allocator, mapper.samples);
    const bySimulator = found(simulator, samples);
    const gain = (over: number): number => (1 - bySimulator / over) * 100;
    return [samples, byAllocator, full, bySimulator, gain(byAllocator), gain(full)];
  },
};
