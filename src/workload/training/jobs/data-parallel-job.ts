/**
 * Any network of the zoo, data parallel: every accelerator has all of it and a part of the batch.
 */
import type { Model } from '../../model.js';
import { outputElements } from '../pass-layers.js';
import type { TrainingJob } from '../training-job.js';
import { type JobOptions, trainingLayer } from './job-options.js';

export function dataParallelJob(model: Model, options: JobOptions): TrainingJob {
  return {
    name: model.name,
    loop: 'data',
    modelParallel: 1,
    checkpoints: [],
    recomputeStarts: [],
    layers: model.layers.map(({ layer }) => ({
      ...trainingLayer(layer.name, [layer], options),
      outputBytes: outputElements(layer, options.batch) * options.elementBytes,
    })),
  };
}
