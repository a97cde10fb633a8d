/**
 * Every plan of a small collective: each chunk takes the dimensions in some order. Chunks are issued in turn, so that
 * plans that only exchange chunks are different.
 */
import { InputError } from '../../base/errors.js';
import { type ChunkPlan, type Collective, chunkSizes } from './collective.js';
import { type AllReduceForm, phasesOf } from './phases.js';

export interface ExhaustiveTask {
  readonly collective: Collective;
  /** Members by dimension. */
  readonly sizes: readonly number[];
  readonly chunks: number;
  readonly form: AllReduceForm;
  /** Most plans that are worth making. */
  readonly limit: number;
}

/** Orders of each chunk to the power of the chunks; Infinity beyond doubles. */
export function planCount({ collective, sizes, chunks }: Omit<ExhaustiveTask, 'limit' | 'form'>): number {
  const taking = takingDimensions(collective, sizes).length;
  let orders = 1;
  for (let d = 2; d <= taking; d++) orders *= d;
  let plans = 1;
  for (let c = 0; c < chunkSizes(collective.bytes, chunks).length && plans < Number.MAX_VALUE; c++) plans *= orders;
  return plans;
}

/** @throws InputError for more plans than the limit */
export function* allPlans(task: ExhaustiveTask): Generator<ChunkPlan[]> {
  const { collective, sizes, chunks, form, limit } = task;
  const count = planCount(task);
  if (count > limit)
    throw new InputError({
      path: 'chunks',
      expected: `few enough chunks for at most ${limit} plans`,
      found: `${chunks}, which make ${count}`,
    });
  const orders = [...permutations(takingDimensions(collective, sizes))];
  const bytes = chunkSizes(collective.bytes, chunks);
  const choices = bytes.map((size) =>
    orders.map((order) => ({ bytes: size, phases: phasesOf({ kind: collective.kind, form, order }, size, sizes) })),
  );
  const digits = bytes.map(() => 0);
  for (let plan = 0; plan < count; plan++) {
    yield digits.map((digit, c) => choices[c]?.[digit] as ChunkPlan);
    for (let c = digits.length - 1; c >= 0; c--) {
      digits[c] = ((digits[c] as number) + 1) % orders.length;
      if (digits[c] !== 0) break;
    }
  }
}

export function takingDimensions({ involved }: Collective, sizes: readonly number[]): number[] {
  return sizes.flatMap((size, d) => (size > 1 && involved[d] === true ? [d] : []));
}

/** In lexicographic order of the places. */
export function* permutations(items: readonly number[]): Generator<number[]> {
  if (items.length === 0) {
    yield [];
    return;
  }
  for (const first of items)
    for (const rest of permutations(items.filter((item) => item !== first))) yield [first, ...rest];
}
