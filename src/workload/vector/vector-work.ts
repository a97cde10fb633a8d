/**
 * Work without multiply-accumulates of a network: what is done to a layer's outputs, as steps one after another, and the
 * look-ups in tables that a layer reads. In elements; the layer says how wide they are.
 */
import type { Random } from '../../base/random.js';
import { VECTOR_OPERATIONS, type VectorOperation } from './operations.js';

export interface VectorStep {
  readonly operation: VectorOperation;
  /** That it is done to: those of all windows in pooling. */
  readonly elements: number;
  /** Read beside the layer's own outputs: the other half of a sum. */
  readonly operands: number;
  /** That it leaves. */
  readonly outputs: number;
}

/** Rows of embedding tables, summed or joined. */
export interface Lookup {
  readonly name: string;
  readonly tables: number;
  /** Of each table. */
  readonly rows: number;
  /** Elements of a row. */
  readonly width: number;
  /** Rows that a sample reads of each table. */
  readonly perTable: number;
  /** A sample's rows of a table are summed up to one. */
  readonly isSummed: boolean;
  /** Of the inference. */
  readonly samples: number;
}

/** What belongs to a layer beside its multiply-accumulates. */
export interface LayerVector {
  /** Done to the layer's outputs, or to its inputs where no layer makes them. */
  readonly steps: readonly VectorStep[];
  /** Layers besides those the layer itself reads, whose outputs its steps read: indices, or jobs' ids. */
  readonly after: readonly number[];
  /** Elements stored once all steps are done; absent: those of the layer's outputs. */
  readonly stored?: number;
  /** Done before the layer begins. */
  readonly lookups: readonly Lookup[];
}

/** What lanes do for a layer, or by itself: sums over steps. */
export interface LaneWork {
  /** Of lanes, as `VECTOR_OPERATIONS` counts them. */
  readonly operations: number;
  /** Elements read from memory for it. */
  readonly operands: number;
  /** Elements stored; absent: those of the layer's outputs. */
  readonly stored?: number | undefined;
}

export function operationsOf({ operation, elements }: Pick<VectorStep, 'operation' | 'elements'>): number {
  return VECTOR_OPERATIONS[operation] * elements;
}

export function laneWork({ steps, stored }: LayerVector): LaneWork | undefined {
  if (steps.length === 0) return undefined;
  return {
    operations: steps.reduce((sum, step) => sum + operationsOf(step), 0),
    operands: steps.reduce((sum, { operands }) => sum + operands, 0),
    ...(stored === undefined ? {} : { stored }),
  };
}

/** For so many times the samples. */
export function scaledVector({ steps, after, stored, lookups }: LayerVector, times: number): LayerVector {
  return {
    steps: steps.map(({ operation, elements, operands, outputs }) => ({
      operation,
      elements: elements * times,
      operands: operands * times,
      outputs: outputs * times,
    })),
    after,
    ...(stored === undefined ? {} : { stored: stored * times }),
    lookups: lookups.map((lookup) => ({ ...lookup, samples: lookup.samples * times })),
  };
}

export function scaledLanes({ operations, operands, stored }: LaneWork, share: number): LaneWork {
  return {
    operations: operations * share,
    operands: operands * share,
    ...(stored === undefined ? {} : { stored: stored * share }),
  };
}

/** Rows are drawn evenly; one that several samples ask for is read once. */
export function lookedUp({ tables, rows, width, perTable, isSummed, samples }: Lookup, random: Random): LaneWork {
  let distinct = 0;
  for (let table = 0; table < tables; table++) {
    const seen = new Set<number>();
    for (let row = 0; row < samples * perTable; row++) seen.add(random.below(rows));
    distinct += seen.size;
  }
  const read = tables * samples * perTable;
  return {
    operations: isSummed && perTable > 1 ? VECTOR_OPERATIONS.lookup * read * width : 0,
    operands: distinct * width,
    stored: (isSummed ? tables * samples : read) * width,
  };
}
