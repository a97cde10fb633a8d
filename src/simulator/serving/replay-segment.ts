/** A segment of a step by itself on an empty machine, and on which machines that is how it goes at any time. */
import type { SegmentWork } from '../../analysis/segment-work.js';
import type { Platform } from '../../machine/accelerator.js';
import { MEMORY_DEFAULTS } from '../../machine/memory.js';
import type { SimulationInput } from '../input.js';
import { simulate } from '../simulate.js';
import type { SegmentReplay } from './step-engine.js';

/** Policies that keep nothing from one transfer to the next once the memory is idle; round-robin has a turn, throttled a window. */
const FORGETFUL = ['proportional', 'max-min', 'fcfs', 'priority', 'tenant-priority'];

/** Does the machine, once idle, behave at any time as at time 0? */
export function isRepeatable({ memory, noc }: Platform): boolean {
  const { device = MEMORY_DEFAULTS.device, requests, arbitration } = memory;
  return noc === undefined && requests === undefined && device === 'ideal' && FORGETFUL.includes(arbitration);
}

/** @param machine whose jobs are not read */
export function replaySegment(machine: SimulationInput, { jobs }: SegmentWork): SegmentReplay {
  const queues: number[][] = machine.cores.map(() => []);
  jobs.forEach(({ core }, job) => {
    queues[core]?.push(job);
  });
  const { service } = machine.host;
  const { cores, memory, crossJobPrefetch } = machine;
  const { timeline, events } = simulate({
    ...{ cores, memory, crossJobPrefetch },
    groups: [queues],
    work: jobs.map(({ work }) => ({ kind: 'tiles', plan: work.plan })),
    after: jobs.map(({ after }) => after),
    inference: jobs.map(() => 0),
    // Nobody else is there to go before.
    host: { barrier: false, controlLatencyCycles: 0, service: service === 'priority' ? 'released' : service },
  });
  return { cycles: timeline.makespanCycles, events };
}
