/**
 * Service of whole phases: one event at the end of each, so that of two that end at one nanosecond the one that started
 * first is first. Links are not shared. It serves to see what the order of ASTRA-sim's events is worth.
 */
import type { Simulation } from '../../kernel/simulation.js';
import type { PhaseTimes } from './phase-times.js';
import type { Service } from './service.js';
import type { TaskTable } from './task-table.js';

export class WholePhaseService implements Service {
  constructor(
    private readonly simulation: Simulation,
    private readonly tasks: TaskTable,
    private readonly ended: (task: number) => void,
  ) {}

  start(task: number): void {
    const { totals } = this.tasks.times[task] as PhaseTimes;
    const serviceNs = totals.endpointNs + totals.linkNs + totals.latencyNs + totals.reductionNs;
    this.simulation.schedule(this.simulation.now + serviceNs, 0, this.ended, task);
  }
}
