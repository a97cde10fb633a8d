/** What an operator that is a job becomes. */
import type { Layer } from '../../workload/layer.js';
import type { Operation } from './node.js';

export interface Lowered {
  /** Each waits for the one before. */
  readonly layers: readonly Layer[];
  readonly note?: string;
}

export type Lower = (name: string, operation: Operation) => Lowered;
