/** The engine of one machine: threads of this process, no server. */
import { inThreads, withPlugins } from '../pipeline/threads.js';
import type { Engine } from './engine.js';
import { pointThreads } from './point-threads.js';

export interface LocalOptions {
  /** Threads; 0 evaluates in this one. */
  readonly workers: number;
  /** How often a point is begun again whose thread died, of memory or a kill. */
  readonly retries?: number | undefined;
}

export function localEngine({ workers, retries = 0 }: LocalOptions): Engine {
  return {
    name: 'local',
    folder: '',
    share: (lines) => lines,
    evaluate: ({ tasks, onResult, signal }) =>
      inThreads({ ...pointThreads(workers, retries), tasks: tasks.map(withPlugins), onResult, signal }),
  };
}
