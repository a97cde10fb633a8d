/**
 * Training iterations against ASTRA-sim 1.0 with its analytical back end: the replay in whole nanoseconds, with links that
 * are not shared. Where the original resets Themis' loads for one accelerator only, the table's corrected time counts.
 */
import { InputError } from '../../base/errors.js';
import { type AstraIteration, readAstraIterations } from '../../formats/astra-iterations.js';
import { readAstraWorkload } from '../../formats/astra-workload.js';
import { replayIteration } from '../../simulator/network/replay-iteration.js';
import type { TrainingJob } from '../../workload/training/training-job.js';
import { type CheckInput, EXACT, type Figure, type ForeignCheck } from './foreign-check.js';
import { workloadText } from './workload-text.js';

export const astraIterations: ForeignCheck = {
  name: 'astra-iterations',
  about: 'training iterations of layer tables on multi-dimensional networks, measured with ASTRA-sim 1.0',
  bounds: { iteration_ns: EXACT },
  figures,
};

function* figures(input: CheckInput): Generator<Figure> {
  const jobs = new Map<string, TrainingJob>();
  for (const [row, iteration] of readAstraIterations(input.text, input.file).entries()) {
    let job = jobs.get(iteration.workload);
    if (job === undefined) {
      const { text, file } = workloadText(input, iteration.workload);
      job = readAstraWorkload(text, file);
      jobs.set(iteration.workload, job);
    }
    yield { row, quantity: 'iteration_ns', ours: timeNs(iteration, job), table: iteration.iterationNs };
  }
}

function timeNs(iteration: AstraIteration, job: TrainingJob): number {
  const { cluster, iterations, schedule, queue, activeChunks, collectivePriority, place } = iteration;
  const options = { model: 'astra', queue, activeChunks, wholeNs: true } as const;
  try {
    return replayIteration({ cluster, job, iterations, schedule, options, collectivePriority }).timeNs;
  } catch (error) {
    throw error instanceof InputError ? error.within(place) : error;
  }
}
