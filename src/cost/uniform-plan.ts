/**
 * The plain tile plan: a job is cut into equal tiles, as few as fit the scratchpad, and every byte crosses HBM once.
 */
import type { Core } from '../machine/core.js';
import type { TilePlan } from '../mapping/tile-plan.js';

/** Bytes and cycles of a whole job; cycles of the system clock. */
export interface JobVolume {
  readonly loadBytes: number;
  readonly computeCycles: number;
  readonly storeBytes: number;
}

/** As many tiles as let `buffers` of them sit in the SG side by side. */
export function uniformPlan(job: JobVolume, core: Core): TilePlan {
  const room = core.sgBytes / core.buffers;
  const count = Math.max(1, Math.ceil((job.loadBytes + job.storeBytes) / room));
  return [
    {
      count,
      loadBytes: job.loadBytes / count,
      computeCycles: job.computeCycles / count,
      storeBytes: job.storeBytes / count,
    },
  ];
}
