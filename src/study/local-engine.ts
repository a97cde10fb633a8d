/** The engine of one machine: threads of this process, no server. */
import { inThreads, onThreads, openThreads, type Threads, withPlugins } from '../pipeline/threads.js';
import type { Engine } from './engine.js';
import type { EvaluationTask, PointResult } from './evaluate.js';
import { pointThreads } from './point-threads.js';

export interface LocalOptions {
  /** Threads; 0 evaluates in this one. */
  readonly workers: number;
  /** How often a point is begun again whose thread died, of memory or a kill. */
  readonly retries?: number | undefined;
}

/** A thread takes a third of a second to read its code and another to be quick: threads that are kept do so once. */
export function localEngine({ workers, retries = 0 }: LocalOptions): Engine {
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
        ...{ tasks: tasks.map(withPlugins), onResult, signal },
        next: ({ point }: PointResult) => next?.(point).map(withPlugins) ?? [],
      };
      return kept === undefined ? inThreads(work) : onThreads(kept, work);
    },
  };
}
