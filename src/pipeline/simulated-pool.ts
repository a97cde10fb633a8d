/**
 * Threads that evaluate a generation's genomes by the simulator together. Not a pool of promises: a mapper is one plain
 * call and waits where it stands. In a thread that is one of many already there are none, and all is done in this
 * thread with the same results.
 */
import { Worker } from 'node:worker_threads';
import type { PopulationObjective } from '../search/jobs/mapper.js';
import { SharedPopulation } from '../search/jobs/shared-population.js';
import { type SimulatedTask, simulatedObjective } from './simulated-objective.js';
import type { SimulatedHelp } from './simulated-worker.js';
import { canBeThread, moduleBeside, withPlugins } from './threads.js';

export interface SimulatedPool {
  readonly objectives: PopulationObjective;
  readonly close: () => void;
}

/** Genomes at a time; the usual population. */
const SIZE = 100;

/** @param threads altogether, this one among them */
export function simulatedPool(task: SimulatedTask, threads: number): SimulatedPool {
  const population = new SharedPopulation(SIZE, task.table.jobs);
  const objective = simulatedObjective(task);
  const workers: Worker[] = [];
  let helpers = canBeThread(import.meta.url) ? threads - 1 : 0;
  const hire = (): void => {
    const workerData: SimulatedHelp = { task: withPlugins(task), size: SIZE, buffer: population.buffer };
    for (; helpers > 0; helpers--) {
      let worker: Worker;
      try {
        worker = new Worker(new URL(moduleBeside(import.meta.url, 'simulated-worker')), { workerData });
      } catch {
        helpers = 0; // the system gives no more threads: those there are do the work
        return;
      }
      worker.on('error', () => {}); // what a helper did not do, this thread does
      worker.unref();
      workers.push(worker);
    }
  };
  return {
    objectives(core, priority, count, into) {
      hire();
      population.evaluate(core, priority, count, into, objective);
    },
    close() {
      for (const worker of workers) void worker.terminate();
    },
  };
}
