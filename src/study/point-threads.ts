/** The threads that evaluate points, of this machine's sweep or of a worker's: what they run, and what a death costs. */
import { moduleBeside, type ThreadTask } from '../pipeline/threads.js';
import { BROKE_OFF, type EvaluationTask, evaluate, type PointResult } from './evaluate.js';

/**
 * A thread that dies costs its point, which says so, and never the others.
 * @param threads 0 evaluates in this one
 */
export function pointThreads(threads: number, retries: number): ThreadTask<EvaluationTask, PointResult> {
  return {
    module: moduleBeside(import.meta.url, 'evaluate'),
    name: 'evaluate',
    threads,
    run: evaluate,
    retries,
    limitOf: ({ timeoutSeconds }) => timeoutSeconds,
    onDeath: ({ index }, cause) => ({ point: index, values: [], error: `${BROKE_OFF}${cause}` }),
  };
}
