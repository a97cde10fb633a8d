/**
 * Jobs made from networks: parameters and multiply-accumulates as published, gradients as much work as the forward pass,
 * collectives where the parallelism needs them, and all of them replayed.
 */
import { describe, expect, it } from 'vitest';
import { replayIteration } from '../../src/simulator/network/replay-iteration.js';
import { type Layer, macs } from '../../src/workload/layer.js';
import { modelMacs, modelWeights } from '../../src/workload/model.js';
import { MIX, models } from '../../src/workload/models/zoo.js';
import { communicationNotes } from '../../src/workload/training/communication-notes.js';
import { dataParallelJob } from '../../src/workload/training/jobs/data-parallel-job.js';
import type { JobOptions } from '../../src/workload/training/jobs/job-options.js';
import { DLRM_MLPERF, recommendationJob } from '../../src/workload/training/jobs/recommendation-job.js';
import { GNMT, recurrentJob } from '../../src/workload/training/jobs/recurrent-job.js';
import {
  GPT3_175B,
  TRANSFORMER_1T,
  TURING_NLG,
  transformerJob,
} from '../../src/workload/training/jobs/transformer-job.js';
import { checkTrainingJob, type Pass, type TrainingJob } from '../../src/workload/training/training-job.js';
import { headlineShapes } from '../support/headline.js';

/** A multiply-accumulate a nanosecond. */
const options = (batch: number): JobOptions => ({
  batch,
  elementBytes: 2,
  timeNs: (layers: readonly Layer[]) => layers.reduce((sum, layer) => sum + macs(layer), 0),
  updateNsPerByte: 0,
});
const work = ({ layers }: TrainingJob, pass: Pass): number =>
  layers.reduce((sum, layer) => sum + layer[pass].computeNs, 0);
const summed = ({ layers }: TrainingJob): number => layers.reduce((sum, { weightGrad }) => sum + weightGrad.bytes, 0);

describe('jobs of networks', () => {
  it.each(MIX)('%s: three times the work of its inference, all weights summed', (name) => {
    const model = models.get(name)();
    const job = dataParallelJob(model, options(4));
    checkTrainingJob(job);
    expect(work(job, 'forward')).toBe(4 * modelMacs(model));
    expect(work(job, 'inputGrad') + work(job, 'weightGrad')).toBe(8 * modelMacs(model));
    expect(summed(job)).toBe(2 * modelWeights(model));
    expect(communicationNotes(job, 8)).toEqual([]);
  });

  it.each([
    [GPT3_175B, 174e9],
    [TRANSFORMER_1T, 1007e9],
    [TURING_NLG, 17e9],
  ])('$name has its parameters, split over the group', (shape, parameters) => {
    for (const parts of [1, 4]) {
      const job = transformerJob(shape, parts, options(1));
      checkTrainingJob(job);
      expect((summed(job) * parts) / 2 / parameters).toBeCloseTo(1, 1);
      expect(communicationNotes(job, 4 * parts)).toEqual([]);
      // Six multiply-accumulates for two parameters and a token, and the attention's squares (Narayanan et al.).
      const { blocks, hidden, sequence } = shape;
      const perBlock = 12 * hidden * hidden * sequence + 2 * hidden * sequence * sequence;
      expect((work(job, 'forward') * parts) / (blocks * perBlock)).toBeCloseTo(1, 9);
    }
    expect(() => transformerJob(shape, 3 * 17, options(1))).toThrow(/modelParallel: expected a group that divides/);
  });

  it('translation and recommendation have the sizes of their benchmarks', () => {
    const gnmt = recurrentJob(GNMT, options(2));
    checkTrainingJob(gnmt);
    const cell = 4 * 1024 * 1024; // gates of one operand of the cell's width
    const encoder = 2 * 2 * cell + 3 * cell + 6 * 2 * cell;
    expect(summed(gnmt) / 2).toBe(encoder + 1024 * 1024 + 8 * 3 * cell + 32_000 * 1024);
    const dlrm = recommendationJob(DLRM_MLPERF, options(2048));
    checkTrainingJob(dlrm);
    expect(summed(dlrm) / 2).toBe(modelWeights(models.get('dlrm')()));
    expect(dlrm.layers[0]!.forward).toEqual({ computeNs: 0, collective: 'all-to-all', bytes: 2048 * 26 * 128 * 2 });
    expect(communicationNotes(dlrm, 8)).toEqual([]);
  });

  it('are replayed on a thousand accelerators', () => {
    const [cluster] = headlineShapes(500);
    const fast = { ...options(16), timeNs: (layers: readonly Layer[]) => options(1).timeNs(layers) / 1e5 };
    const jobs = [
      dataParallelJob(models.get('resnet50')(), fast),
      transformerJob({ ...GPT3_175B, blocks: 4 }, 16, fast),
      recurrentJob(GNMT, fast),
      recommendationJob(DLRM_MLPERF, fast),
    ];
    for (const job of jobs) {
      const { timeNs, ranks } = replayIteration({
        cluster: cluster!,
        job,
        schedule: { order: 'balanced', chunks: 16 },
        options: { model: 'physical', queue: 'most-left', activeChunks: 8, wholeNs: false },
        collectivePriority: 'lifo',
      });
      const computed = ranks[0]!.computeNs.reduce((sum, ns) => sum + ns, 0);
      expect(timeNs, job.name).toBeGreaterThan(computed);
    }
  });
});
