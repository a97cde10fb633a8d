/**
 * Training jobs: what is contradictory is refused, what their loops drop is noted, stages are even.
 */
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { communicationNotes } from '../../src/workload/training/communication-notes.js';
import { dimensionTraffic } from '../../src/workload/training/dimension-traffic.js';
import { programOf } from '../../src/workload/training/loops.js';
import { pipelinePrograms, stagesOf } from '../../src/workload/training/pipeline.js';
import { checkTrainingJob, type TrainingJob } from '../../src/workload/training/training-job.js';
import { plainLayer } from '../support/training-jobs.js';

const reduce = { computeNs: 10, collective: 'all-reduce', bytes: 4096 } as const;
const exchange = { computeNs: 10, collective: 'all-to-all', bytes: 4096 } as const;
const layers = ['a', 'b', 'c'].map((name) => ({
  ...plainLayer(name, 10),
  forward: exchange,
  inputGrad: reduce,
  weightGrad: reduce,
}));
const job = (more: Partial<TrainingJob>): TrainingJob => ({
  name: 'job',
  loop: 'data',
  modelParallel: 1,
  checkpoints: [],
  recomputeStarts: [],
  layers,
  ...more,
});

describe('a training job', () => {
  it.each([
    [{ loop: 'DATA' as never }, /loop: expected a training loop \(data, .*\), found "DATA"/],
    [{ layers: [] }, /layers: expected between 1 and 100000 layers, found 0/],
    [{ modelParallel: 2 }, /modelParallel: expected 1 with the loop data/],
    [
      { loop: 'hybrid-dlrm' as const },
      /lastBottomLayer: expected a whole number of at least 0 and at most 2, found nothing/,
    ],
    [
      { layers: [{ ...layers[0]!, forward: { ...reduce, collective: 'none' as const } }] },
      /layers.0.forward.collective: expected a collective .* for what has bytes, found "none, of 4096 bytes"/,
    ],
    [
      { layers: [{ ...layers[0]!, weightGrad: { ...reduce, bytes: 0 } }] },
      /layers.0.weightGrad.bytes: expected a whole number of at least 1, found 0/,
    ],
    [
      { layers: [{ ...layers[0]!, weightGrad: { ...reduce, collective: 'broadcast' as never } }] },
      /layers.0.weightGrad.collective: expected none or a collective/,
    ],
    [
      { loop: 'hybrid-transformer-recompute' as const, recomputeStarts: [1] },
      /recomputeStarts.0: expected a checkpoint below layer 1, found nothing/,
    ],
    [
      { loop: 'hybrid-transformer-recompute' as const, checkpoints: [0], recomputeStarts: [1, 2] },
      /recomputeStarts.1: expected a checkpoint below layer 2 and not below 1, which starts too, found 0/,
    ],
    [{ loop: 'pipeline' as const }, /pipeline: expected stages and micro-batches, found nothing/],
    [
      {
        loop: 'pipeline' as const,
        pipeline: { stages: 4, microBatches: 1, schedule: 'gpipe' as const, recompute: false },
      },
      /pipeline.stages: expected a whole number of at least 1 and at most 3, found 4/,
    ],
  ])('%# that contradicts itself is refused', (more, message) => {
    expect(() => checkTrainingJob(job(more))).toThrow(message);
  });

  it('does every collective once, but those that its loop drops, which are noted', () => {
    expect(communicationNotes(job({}), 8).map(({ path, message }) => `${path} ${message}`)).toEqual(
      ['a', 'b', 'c'].flatMap((name, i) => [
        `layers.${i}.forward all-to-all of 4096 bytes of ${name} is never issued: the loop data has no place for it`,
        `layers.${i}.inputGrad all-reduce of 4096 bytes of ${name} is never issued: the loop data has no place for it`,
      ]),
    );
    // Only the embedding is exchanged; its gradient only if a layer lies above the bottom.
    const dlrm = (lastBottomLayer: number) =>
      communicationNotes(job({ loop: 'hybrid-dlrm', lastBottomLayer }), 8).map(({ path }) => path);
    expect(dlrm(1)).toEqual(['layers.1.forward', 'layers.1.inputGrad', 'layers.2.forward', 'layers.2.inputGrad']);
    expect(dlrm(2)).toEqual([
      'layers.0.inputGrad',
      ...['layers.1.forward', 'layers.1.inputGrad', 'layers.2.forward', 'layers.2.inputGrad'],
    ]);
    const alone = communicationNotes(job({ loop: 'hybrid-transformer', modelParallel: 8 }), 8);
    expect(alone.map(({ path }) => path)).toEqual([
      'layers.0.weightGrad',
      'layers.1.weightGrad',
      'layers.2.weightGrad',
    ]);
    expect(alone[0]!.message).toMatch(/goes among nobody: all accelerators share one model/);
    expect(communicationNotes(job({ loop: 'hybrid-transformer', modelParallel: 2 }), 8)).toEqual([]);
  });

  test.prop([
    fc.constantFrom('data' as const, 'hybrid-transformer' as const, 'hybrid-dlrm' as const),
    fc.integer({ min: 1, max: 3 }),
  ])(
    'computes every pass of every layer once an iteration, but the input gradient of the first',
    (loop, iterations) => {
      const program = programOf(job({ loop, lastBottomLayer: 1 }), iterations);
      const done = program.flatMap((step) => (step.kind === 'compute' ? [`${step.pass} ${step.layer}`] : []));
      const missing = loop === 'hybrid-transformer' ? 0 : 1;
      expect(done).toHaveLength(iterations * (9 - missing));
      expect(new Set(done).size).toBe(9 - missing);
    },
  );
});

describe('stages', () => {
  test.prop([
    fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 1, maxLength: 8 }),
    fc.integer({ min: 1, max: 8 }),
  ])('hold every layer once, and the longest computes as little as it can', (times, wanted) => {
    const stages = Math.min(wanted, times.length);
    const pipeline = { stages, microBatches: 2, schedule: '1f1b', recompute: false } as const;
    const cut = stagesOf(job({ loop: 'pipeline', pipeline, layers: times.map((ns, i) => plainLayer(`l${i}`, ns)) }));
    expect(cut).toHaveLength(stages);
    expect(cut[0]!.first).toBe(0);
    expect(cut.at(-1)!.end).toBe(times.length);
    cut.forEach(({ first, end }, s) => {
      expect(end).toBeGreaterThan(first);
      if (s > 0) expect(first).toBe(cut[s - 1]!.end);
    });
    const longest = (parts: readonly { first: number; end: number }[]) =>
      Math.max(...parts.map(({ first, end }) => times.slice(first, end).reduce((sum, ns) => sum + ns, 0)));
    expect(longest(cut)).toBe(Math.min(...allCuts(times.length, stages).map(longest)));
  });

  it('need to know what they pass on', () => {
    const pipeline = { stages: 3, microBatches: 2, schedule: '1f1b', recompute: false } as const;
    const silent = layers.map(({ name, forward, inputGrad, weightGrad, updateNs }) => ({
      name,
      forward,
      inputGrad,
      weightGrad,
      updateNs,
    }));
    expect(() => pipelinePrograms(job({ loop: 'pipeline', pipeline, layers: silent }), 1)).toThrow(
      /layers.0.outputBytes: expected the bytes that the next stage needs, found nothing/,
    );
  });
});

function allCuts(count: number, stages: number, first = 0): { first: number; end: number }[][] {
  if (stages === 1) return [[{ first, end: count }]];
  const cuts: { first: number; end: number }[][] = [];
  for (let end = first + 1; end <= count - stages + 1; end++)
    for (const rest of allCuts(count, stages - 1, end)) cuts.push([{ first, end }, ...rest]);
  return cuts;
}

describe('traffic', () => {
  it('is what each dimension carries in one fixed order', () => {
    expect(dimensionTraffic('all-reduce', 1600, [4, -1, 2])).toEqual([2400, 0, 400]);
    expect(dimensionTraffic('reduce-scatter', 1600, [4, -1, 2])).toEqual([1200, 0, 200]);
    expect(dimensionTraffic('all-gather', 100, [4, 1, 2])).toEqual([600, 0, 100]);
    expect(dimensionTraffic('all-to-all', 1600, [4, 0, 2])).toEqual([1200, 0, 800]);
  });
});
