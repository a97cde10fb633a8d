/**
 * The measure `corrected`: what the corrected allocator says of the mapping that was found, beside the plain one.
 */
import { allocateGroups } from '../../allocator/allocate-groups.js';
import { corrected } from '../../allocator/correction.js';
import { queuesOf } from '../../mapping/mapping.js';
import type { Measure } from '../measure.js';

export const correctedMeasure: Measure = {
  columns: ['corrected_cycles', 'plain_error_percent', 'corrected_error_percent'],
  of({ scenario, analysis, groups, mapping, estimate, replay }) {
    const { cores, memory } = scenario.platform;
    const better = corrected(analysis.table, analysis.plan, {
      buffers: cores.map(({ buffers }) => buffers),
      peakBytesPerCycle: memory.bandwidthBytesPerCycle,
      efficiency: memory.efficiency ?? 1,
      latencyCycles: memory.latencyCycles ?? 0,
      crossJobPrefetch: scenario.simulator.crossJobPrefetch,
    });
    const queues = groups.map((ids) => queuesOf(mapping, cores.length, ids));
    const { barrier } = scenario.simulator;
    const timeline = allocateGroups(better.table, queues, better.bandwidthBytesPerCycle, barrier, better.collisions);
    const simulated = replay.metrics.makespanCycles;
    const error = (cycles: number): number => (cycles / simulated - 1) * 100;
    return [timeline.makespanCycles, error(estimate.metrics.makespanCycles), error(timeline.makespanCycles)];
  },
};
