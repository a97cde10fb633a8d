/**
 * What evaluates the points of a study: threads of this machine, a shard's share of them, or workers on other machines.
 * An engine may begin the points in any order and tell a result twice; the sweep keeps the first of each point, and its
 * journal. Points are deterministic, so the table is the same bytes whatever engine ran where.
 */
import type { PointResult } from './evaluate.js';
import type { PointTask, Study } from './study.js';

export interface EngineWork {
  readonly study: Study;
  /** The folder of the run's journal: with the host, what tells this run from others of the same study. */
  readonly folder: string;
  /** What is left to do, in the order in which it had better begin. */
  readonly tasks: readonly PointTask[];
  /** Told as results come, in any order, at least once a task. What it throws ends the work. */
  readonly onResult: (result: PointResult) => void;
  /**
   * Points that can begin now that this one's result has been told, which belong to the work as if they had been in its
   * tasks. An engine that does not ask is given them in a later work.
   */
  readonly next?: ((point: number) => readonly PointTask[]) | undefined;
  /** For people: what goes on elsewhere. */
  readonly onNote?: ((text: string) => void) | undefined;
  /** Ends the work: no further task is begun, and those under way are dropped. */
  readonly signal?: AbortSignal | undefined;
}

export interface Engine {
  /** For people; holds no credentials. */
  readonly name: string;
  /** Where a run keeps its journal, below the study's folder; empty for the folder itself. */
  readonly folder: string;
  /** The lines of tasks that a run of this engine has to bring to an end, out of all of a study's. */
  readonly share: <T>(lines: readonly T[]) => readonly T[];
  /**
   * Starts what takes time before a first point, such as threads, for a study of at most `points` points, and keeps it
   * from one evaluation to the next, until `close`. An engine that is not opened starts it anew for each evaluation.
   */
  readonly open?: (points: number) => void;
  readonly close?: () => Promise<void>;
  /** Resolves when every task's result has been told. @throws what `onResult` throws, and the signal's reason */
  readonly evaluate: (work: EngineWork) => Promise<void>;
}
