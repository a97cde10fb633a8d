/**
 * Evaluates one point: what a worker thread runs. A point that cannot be had tells why and does not stop the others.
 */
import { InputError } from '../base/errors.js';
import { loadPluginsOf, type WithPlugins } from '../pipeline/threads.js';
import type { Cell } from './measure.js';
import { measureScenario } from './measures.js';
import { type PointTask, scenarioOfPoint } from './study.js';

export interface PointResult {
  readonly point: number;
  /** One for each measured column; none when there is an error. */
  readonly values: readonly Cell[];
  readonly error?: string;
}

export function evaluate(task: PointTask & WithPlugins): PointResult {
  try {
    loadPluginsOf(task);
    return { point: task.index, values: measureScenario(scenarioOfPoint(task), task.measure) };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { point: task.index, values: [], error: error.message };
  }
}
