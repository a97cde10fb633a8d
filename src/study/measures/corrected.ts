/**
 * The measure `corrected`: what the corrected allocator says of the mapping that was found, beside the plain one; and
 * what the same search gains, judged by the simulator, when it searches with the corrected one. Gains on the first group.
 */

import { selectJobs } from '../../analysis/job-table.js';
import { stream } from '../../base/random.js';
import { allocateGroups } from '../../estimate/allocator/allocate-groups.js';
import { queuesOf } from '../../mapping/job-mapping.js';
import { allocatorObjective, correctedEstimator, type Estimator, plainEstimator } from '../../pipeline/estimator.js';
import type { RunResult } from '../../pipeline/result.js';
import { mappers } from '../../search/jobs/mappers.js';
import { groupReplay } from '../../simulator/group-replay.js';
import type { Measure } from '../measure.js';

export const correctedMeasure: Measure = {
  columns: ['corrected_cycles', 'plain_error_percent', 'corrected_error_percent', 'corrected_search_gain_percent'],
  of(result) {
    const { scenario, groups, analysis, mapping, estimate, replay } = result;
    const better = correctedEstimator(analysis, scenario.platform, scenario.simulator.crossJobPrefetch);
    const queues = groups.map((ids) => queuesOf(mapping, scenario.platform.cores.length, ids));
    const { barrier } = scenario.simulator;
    const timeline = allocateGroups(better.table, queues, better.bandwidthBytesPerCycle, barrier, better.collisions);
    const simulated = replay.metrics.makespanCycles;
    const error = (cycles: number): number => (cycles / simulated - 1) * 100;
    return [
      timeline.makespanCycles,
      error(estimate.metrics.makespanCycles),
      error(timeline.makespanCycles),
      searchGain(result, better),
    ];
  },
};

function searchGain(result: RunResult, better: Estimator): number {
  const { scenario, groups, analysis } = result;
  const ids = groups[0] ?? [];
  const replay = groupReplay({ ...scenario, analysis }, ids);
  const search = mappers.get('magma');
  const found = (estimator: Estimator): number => {
    const table = selectJobs(estimator.table, ids);
    const problem = { table, objective: allocatorObjective({ ...estimator, table }) };
    return replay(
      search(problem, { samples: scenario.mapper.samples, random: stream(scenario.seed, 'sweep/corrected') }),
    );
  };
  const plain = plainEstimator(analysis.table, scenario.platform.memory.bandwidthBytesPerCycle);
  return (1 - found(better) / found(plain)) * 100;
}
