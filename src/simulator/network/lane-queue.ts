/**
 * Intra-dimension scheduling: where a task goes among those that wait in its lane. The first `active` of the list are in
 * service and never overtaken.
 *
 * - fifo: behind all of the same or a higher priority.
 * - scf (smallest chunk first, Themis' companion): before the first that is at least as large, whatever its priority; a
 *   task that only one more follows goes to the end. All-reduces and all-to-alls keep to the rule of fifo.
 * - most-left: of one priority, the chunk that has most phases before it first. Chunks that begin keep all dimensions
 *   supplied, and the ways back, which nothing waits for, fill what is left (the job shop's rule of most operations
 *   remaining).
 */
import { InputError } from '../../base/errors.js';

export const QUEUE_POLICIES = ['fifo', 'scf', 'most-left'] as const;
export type QueuePolicy = (typeof QUEUE_POLICIES)[number];

/** What the policies ask about a task. */
export interface TaskOrder {
  readonly priority: (task: number) => number;
  /** The larger of what goes into the phase and what comes out of it. */
  readonly bytes: (task: number) => number;
  readonly keepsToPriority: (task: number) => boolean;
  /** Phases of the chunk after this one. */
  readonly phasesAfter: (task: number) => number;
}

export type FindPlace = (list: readonly number[], active: number, task: number) => number;

/** @throws InputError for an unknown policy */
export function placeFinder(policy: QueuePolicy, order: TaskOrder): FindPlace {
  const byPriority: FindPlace = (list, active, task) => {
    const own = order.priority(task);
    let place = active;
    while (place < list.length && order.priority(list[place] as number) >= own) place++;
    return place;
  };
  if (policy === 'fifo') return fromTheEnd(order);
  if (policy === 'most-left') return byPhasesLeft(order);
  if (policy !== 'scf')
    throw new InputError({
      path: 'queue',
      expected: `a queue policy (${QUEUE_POLICIES.join(', ')})`,
      found: policy,
    });
  return (list, active, task) => {
    if (order.keepsToPriority(task)) return byPriority(list, active, task);
    if (order.phasesAfter(task) === 1) return list.length;
    const own = order.bytes(task);
    let place = active;
    while (place < list.length && order.bytes(list[place] as number) < own) place++;
    return place;
  };
}

function byPhasesLeft({ priority, phasesAfter }: TaskOrder): FindPlace {
  return (list, active, task) => {
    const own = priority(task);
    const left = phasesAfter(task);
    let place = list.length;
    while (place > active) {
      const other = list[place - 1] as number;
      const difference = priority(other) - own;
      if (difference > 0 || (difference === 0 && phasesAfter(other) >= left)) break;
      place--;
    }
    return place;
  };
}

/** With fifo alone the waiting are in order of priority, and the place is found sooner from behind. */
function fromTheEnd({ priority }: TaskOrder): FindPlace {
  return (list, active, task) => {
    const own = priority(task);
    let place = list.length;
    while (place > active && priority(list[place - 1] as number) < own) place--;
    return place;
  };
}
