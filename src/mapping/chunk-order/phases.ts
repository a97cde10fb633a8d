/**
 * From the order in which a chunk takes the dimensions to its phases. An all-reduce is one of
 *
 * - hierarchical: reduce-scatter in all dimensions but the last, one all-reduce in the last, all-gather on the way back;
 * - two-way: reduce-scatter in all dimensions, all-gather in all of them on the way back (Themis needs this form,
 *   because only then each dimension carries what its place in the order says);
 * - flat-per-dim: an all-reduce of the whole chunk in one dimension after another.
 *
 * Everything else is its own kind in one dimension after another.
 */
import { type CollectiveKind, outputBytes, type Phase } from './collective.js';

export const ALL_REDUCE_FORMS = ['hierarchical', 'flat-per-dim', 'two-way'] as const;
export type AllReduceForm = (typeof ALL_REDUCE_FORMS)[number];

export interface Way {
  readonly kind: CollectiveKind;
  readonly form: AllReduceForm;
  /** Dimensions in the order taken; only those that take part. */
  readonly order: readonly number[];
}

/** @param sizes members by dimension */
export function phasesOf({ kind, form, order }: Way, bytes: number, sizes: readonly number[]): Phase[] {
  const phases: Phase[] = [];
  let held = bytes;
  const add = (phaseKind: CollectiveKind, dimension: number): void => {
    const out = outputBytes(phaseKind, held, sizes[dimension] as number);
    phases.push({ dimension, kind: phaseKind, bytes: held, outputBytes: out });
    held = out;
  };
  if (kind !== 'all-reduce' || form === 'flat-per-dim') {
    for (const dimension of order) add(kind, dimension);
    return phases;
  }
  const scattered = form === 'hierarchical' ? order.slice(0, -1) : order;
  for (const dimension of scattered) add('reduce-scatter', dimension);
  if (form === 'hierarchical') for (const dimension of order.slice(-1)) add('all-reduce', dimension);
  for (const dimension of scattered.toReversed()) add('all-gather', dimension);
  return phases;
}
