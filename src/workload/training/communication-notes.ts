/**
 * Communication that a job's table lists and its loop never does, or does among nobody. The peer drops both without a
 * word; here each is a note with its place.
 */
import { programOf } from './loops.js';
import { pipelinePrograms } from './pipeline.js';
import type { CollectiveCall, Program } from './program.js';
import { PASSES, type TrainingJob } from './training-job.js';

export interface CommunicationNote {
  /** In the job, e.g. `layers.3.forward`. */
  readonly path: string;
  readonly message: string;
}

/** @param accelerators of the cluster, those of all pipeline stages together */
export function communicationNotes(job: TrainingJob, accelerators: number): CommunicationNote[] {
  const programs: Program[] = job.loop === 'pipeline' ? pipelinePrograms(job, 1) : [programOf(job, 1)];
  const issued = new Map<string, CollectiveCall>();
  for (const operation of programs.flat())
    if (operation.kind === 'issue') issued.set(`${operation.call.layer} ${operation.call.pass}`, operation.call);
  const replicas = accelerators / (job.pipeline?.stages ?? 1) / job.modelParallel;
  const notes: CommunicationNote[] = [];
  job.layers.forEach((layer, i) => {
    for (const pass of PASSES) {
      const { collective, bytes } = layer[pass];
      if (collective === 'none') continue;
      const call = issued.get(`${i} ${pass}`);
      const what = `${collective} of ${bytes} bytes of ${layer.name}`;
      const reason =
        call === undefined
          ? `is never issued: the loop ${job.loop} has no place for it`
          : call.scope === 'model' && job.modelParallel === 1
            ? 'goes among nobody: model-parallel groups have one accelerator'
            : call.scope === 'data' && replicas <= 1
              ? 'goes among nobody: all accelerators share one model'
              : accelerators === 1
                ? 'goes among nobody: there is one accelerator'
                : undefined;
      if (reason !== undefined) notes.push({ path: `layers.${i}.${pass}`, message: `${what} ${reason}` });
    }
  });
  return notes;
}
