/**
 * A thread that helps to evaluate populations by the simulator, until it is ended.
 */
import { workerData } from 'node:worker_threads';
import { SharedPopulation } from '../search/jobs/shared-population.js';
import { type SimulatedTask, simulatedObjective } from './simulated-objective.js';
import { loadPluginsOf, type WithPlugins } from './threads.js';

export interface SimulatedHelp {
  readonly task: SimulatedTask & WithPlugins;
  readonly size: number;
  readonly buffer: SharedArrayBuffer;
}

const { task, size, buffer } = workerData as SimulatedHelp;
loadPluginsOf(task);
new SharedPopulation(size, task.table.jobs, buffer).serve(simulatedObjective(task));
