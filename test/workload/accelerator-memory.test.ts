/** What a job keeps in an accelerator's memory, counted by hand. */
import { expect, it } from 'vitest';
import { acceleratorMemory } from '../../src/workload/training/accelerator-memory.js';
import type { LayerPass, Pipeline, TrainingJob } from '../../src/workload/training/training-job.js';

const quiet: LayerPass = { computeNs: 1, collective: 'none', bytes: 0 };

/** Four layers of 1,000 parameters of two bytes, each with 600 bytes of output. */
function jobOf(pipeline?: Pipeline): TrainingJob {
  return {
    name: 'four',
    loop: pipeline === undefined ? 'data' : 'pipeline',
    modelParallel: 1,
    checkpoints: [],
    recomputeStarts: [],
    ...(pipeline === undefined ? {} : { pipeline }),
    layers: Array.from({ length: 4 }, (_, i) => ({
      name: `layer${i}`,
      forward: quiet,
      inputGrad: quiet,
      weightGrad: { computeNs: 1, collective: 'all-reduce' as const, bytes: 2000 },
      updateNs: 0,
      outputBytes: 600,
    })),
  };
}

it('is 16 bytes a parameter and all outputs without stages', () => {
  expect(acceleratorMemory(jobOf(), 2)).toEqual({ stateBytes: 4 * 1000 * 16, outputBytes: 4 * 600 });
});

it.each([
  // Of 6 micro-batches the first of two stages keeps 2 under 1F1B, all under GPipe; two layers each.
  ['1f1b', false, (2 * 2 * 600) / 6],
  ['gpipe', false, 2 * 600],
  // With recomputation the first stage has no input to keep, the second that of one micro-batch.
  ['1f1b', true, (1 * 600 + 2 * 600) / 6],
] as const)('of a stage under %s, recomputed: %s', (schedule, recompute, outputBytes) => {
  const pipeline = { stages: 2, microBatches: 6, schedule, recompute };
  expect(acceleratorMemory(jobOf(pipeline), 2)).toEqual({ stateBytes: 2 * 1000 * 16, outputBytes });
});
