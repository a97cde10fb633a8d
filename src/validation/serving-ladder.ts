/**
 * From the formula to the replay of a served model's steps, rung by rung: what each adds to a step of a kind, and which
 * setting moves the largest. Reads the sums of a run; replays nothing.
 */
import type { ServedResult } from '../pipeline/serving-result.js';
import type { StepKind } from '../workload/serving/step.js';

export interface ServingRung {
  readonly name: string;
  readonly adds: string;
  /** The settings that move it. */
  readonly setting: string;
  /** Of a step, on average. */
  readonly cycles: number;
  /** Against the rung before, of the formula's cycles; 0 for the formula. */
  readonly change: number;
}

export interface ServingLadder {
  readonly kind: StepKind;
  readonly steps: number;
  readonly rungs: readonly ServingRung[];
  /** The replay over the formula, less 1. */
  readonly difference: number;
  /** The rung that changes most. */
  readonly largest: ServingRung;
}

const RUNGS = [
  { name: 'formula', adds: 'weights and cache over the bandwidth, or MACs over the peak', setting: '' },
  {
    name: 'all bytes',
    adds: 'activations that cross the memory, new keys and values, reloads',
    setting: 'platform.cores.*.sgKiB, activations',
  },
  {
    name: 'by layer',
    adds: 'each layer takes its own bytes or the cost model’s cycles',
    setting: 'cost (timing), platform.cores.*.rows and columns',
  },
  {
    name: 'replay',
    adds: 'tiles: first loads, last computations, waits for other tenants and for the host',
    setting: 'platform.memory.latencyCycles, simulator.controlLatencyCycles, the other tenants',
  },
] as const;

export function servingLadders({ steps }: ServedResult): ServingLadder[] {
  return steps.map(({ kind, steps: count, estimateCycles, bytesCycles, layersCycles, replayCycles }) => {
    const sums = [estimateCycles, bytesCycles, layersCycles, replayCycles];
    const rungs = RUNGS.map((rung, k): ServingRung => {
      const cycles = sums[k] as number;
      return { ...rung, cycles: cycles / count, change: (cycles - (sums[k - 1] ?? cycles)) / estimateCycles };
    });
    const largest = rungs.reduce((most, rung) => (Math.abs(rung.change) > Math.abs(most.change) ? rung : most));
    return { kind, steps: count, rungs, difference: replayCycles / estimateCycles - 1, largest };
  });
}
