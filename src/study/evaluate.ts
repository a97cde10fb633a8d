/**
 * Evaluates one point: what a worker thread runs. A point that cannot be had, through its own fault or ours,
 * tells why and does not stop the others.
 */
import { InputError } from '../base/errors.js';
import { loadPluginsOf, type WithPlugins } from '../pipeline/threads.js';
import { beside, withSentFiles } from '../scenario/beside.js';
import type { Cell } from './measure.js';
import { loadPoint, type PointTask } from './study.js';

export interface PointResult {
  readonly point: number;
  /** One for each measured column; none when there is an error. */
  readonly values: readonly Cell[];
  readonly error?: string;
}

/** A file that came with a study from elsewhere; threads share its bytes. */
export interface SentFile {
  /** As the document has it. */
  readonly name: string;
  /** The file that the name is relative to. */
  readonly from: string;
  readonly bytes: Uint8Array;
}

export interface EvaluationTask extends PointTask, WithPlugins {
  /** Stand for this machine's disk. */
  readonly sent?: readonly SentFile[];
  /** That it may take in its thread, s. */
  readonly timeoutSeconds?: number | undefined;
}

/** How the error of a point begins that the point is not to blame for: another try may have it. */
export const BROKE_OFF = 'could not be evaluated: ';

/** Evaluates a point in this thread. @returns its values, or its error where it cannot be had */
export function evaluate(task: EvaluationTask): PointResult {
  try {
    loadPluginsOf(task);
    const { sent, index: point } = task;
    if (sent === undefined) return { point, values: valuesOf(task) };
    const files = new Map(sent.map(({ name, from, bytes }) => [beside(from).path(name), bytes]));
    return { point, values: withSentFiles(files, () => valuesOf(task)) };
  } catch (error) {
    const [line] = String(error).split('\n');
    const isTold = error instanceof InputError;
    return { point: task.index, values: [], error: isTold ? error.message : `${BROKE_OFF}${line}` };
  }
}

function valuesOf(task: PointTask): readonly Cell[] {
  return loadPoint(task).measure(task.measure).map(toCell);
}

function toCell(value: string | number | undefined): Cell {
  return value === undefined || (typeof value === 'number' && !Number.isFinite(value)) ? null : value;
}
