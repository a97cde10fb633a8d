/** The engine of one machine: threads of this process, no server. */
import { inThreads, onThreads, openThreads, type Threads, withPlugins } from '../pipeline/threads.js';
import type { Engine } from './engine.js';
import type { EvaluationTask, PointResult } from './evaluate.js';
import { pointThreads } from './point-threads.js';
import type { PointTask } from './study.js';

export interface LocalOptions {
  /** Threads; 0 evaluates in this one. */
  readonly workers: number;
  /** How often a point is begun again whose thread died, of memory or a kill. */
  readonly retries?: number | undefined;
  /** That a point may take in its thread, s; then its row says so. Without threads a point cannot be ended. */
  readonly timeoutSeconds?: number | undefined;
}

/** A thread takes a third of a second to read its code and another to be quick: threads that are kept do so once. */
export function localEngine({ workers, retries = 0, timeoutSeconds }: LocalOptions): Engine {
  const taskOf = (task: PointTask): EvaluationTask => ({ ...withPlugins(task), timeoutSeconds });
  let kept: Threads<EvaluationTask, PointResult> | undefined;
  return {
    name: 'local',
    folder: '',
    share: (lines) => lines,
    open(points) {
      kept ??= openThreads(pointThreads(Math.min(workers, points), retries));
    },
    async close() {
      const threads = kept;
      kept = undefined;
      await threads?.close();
    },
    evaluate({ tasks, onResult, next, signal }) {
      const work = {
        ...pointThreads(workers, retries),
        ...{ tasks: tasks.map(taskOf), onResult, signal },
        next: ({ point }: PointResult) => next?.(point).map(taskOf) ?? [],
      };
      return kept === undefined ? inThreads(work) : onThreads(kept, work);
    },
  };
}
