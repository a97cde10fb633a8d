/**
 * Who reads and writes what when, as the mapping says it: jobs follow each other on their cores without stalls, group after
 * group where there is a barrier.
 */
import type { Queues } from '../job-mapping.js';
import type { JobUse, TensorMove, TensorUses } from './tensors.js';

export interface KnownOrder {
  readonly groups: readonly Queues[];
  readonly barrier: boolean;
  /** No-stall latency of a job on a core. */
  readonly latencyCycles: (job: number, core: number) => number;
}

/** In order of their starts; those that start together in order of their cores. */
export function jobOrder(uses: TensorUses, { groups, barrier, latencyCycles }: KnownOrder): JobUse[] {
  const free = new Array<number>(groups.reduce((most, queues) => Math.max(most, queues.length), 0)).fill(0);
  const order: JobUse[] = [];
  for (const queues of groups) {
    queues.forEach((queue, core) => {
      for (const job of queue) {
        const startCycles = free[core] ?? 0;
        const endCycles = startCycles + latencyCycles(job, core);
        free[core] = endCycles;
        order.push({ job, startCycles, endCycles, ...movesOf(uses, job, core) });
      }
    });
    const latest = queues.reduce((most, _, core) => Math.max(most, free[core] ?? 0), 0);
    if (barrier) free.fill(latest);
  }
  return order.sort((a, b) => a.startCycles - b.startCycles);
}

/** The input operand is what the jobs before have made, each in proportion to what it has made. */
function movesOf(
  { tensors, byJob, moved }: TensorUses,
  job: number,
  core: number,
): Pick<JobUse, 'loadBytes' | 'storeBytes' | 'reads' | 'writes'> {
  const own = byJob[job];
  const bytes = moved(job, core);
  if (own === undefined || bytes === undefined) return { loadBytes: 0, storeBytes: 0, reads: [], writes: undefined };
  const { loadBytes, storeBytes } = bytes;
  const made = own.inputs.reduce((sum, tensor) => sum + (tensors[tensor]?.bytes ?? 0), 0);
  const inputs = own.inputs.map(
    (tensor): TensorMove => ({ tensor, bytes: (loadBytes.input * (tensors[tensor]?.bytes ?? 0)) / made }),
  );
  const written = finishedBytes(tensors[own.output]?.bytes ?? 0, storeBytes.output);
  const weights = own.weights === undefined ? [] : [{ tensor: own.weights, bytes: loadBytes.weights }];
  return {
    loadBytes: loadBytes.input + loadBytes.weights + loadBytes.output,
    storeBytes: storeBytes.input + storeBytes.weights + storeBytes.output,
    reads: [...inputs, ...weights].filter((move) => move.bytes > 0),
    writes: written > 0 ? { tensor: own.output, bytes: written } : undefined,
  };
}

/** Partial sums go to memory and back; what is kept is the finished tensor, which is stored once. */
const finishedBytes = (tensor: number, stored: number): number => Math.min(tensor, stored);
