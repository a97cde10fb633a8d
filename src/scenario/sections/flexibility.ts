/**
 * The section `flexibility` of a core: a class by its letters (`TS`, `0000`), a known accelerator by its name, or the four
 * axes one by one, each none, full, or a part of its values.
 */
import * as z from 'zod';
import { didYouMean } from '../../base/did-you-mean.js';
import { InputError } from '../../base/errors.js';
import type { CoreFlexibility } from '../../machine/core.js';
import { CLASSES, classNamed, type Flexibility, INFLEXIBLE } from '../../machine/flexibility.js';
import { flexibleAccelerators } from '../../machine/known-flexibility.js';
import { baseDesigns } from '../../mapping/flexion/base-designs.js';
import { SPREAD } from '../../mapping/flexion/flexion.js';
import { orderOf } from '../../mapping/flexion/freedom.js';
import { complain, count, nameIn } from '../complain.js';

/** Orders or pairs that a file may list. */
const MOST_LISTED = 1000;

const order = z.string().superRefine((letters, context) => {
  try {
    orderOf(letters);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    complain(context, { expected: error.problem.expected, found: letters });
  }
});

const pair = z.string().superRefine((letters, context) => {
  const known = [...letters.toUpperCase()].every((letter) => SPREAD.some((loop) => loop === letter));
  if (known && letters.length === 2) return;
  complain(context, { expected: `two letters of ${SPREAD.join(' ')}: across clusters, inside one`, found: letters });
});

const fixedOrFree = z.enum(['none', 'full']);

const axes = z.strictObject({
  /** `hard`: each operand has a third of the shared scratchpad. */
  tile: z.enum(['none', 'hard', 'full']).default('none'),
  order: z.union([fixedOrFree, z.array(order).min(1).max(MOST_LISTED)]).default('none'),
  parallelism: z.union([fixedOrFree, z.array(pair).min(1).max(16)]).default('none'),
  /** Columns of a cluster, or blocks that the array is made of. */
  shape: z
    .union([
      fixedOrFree,
      z.array(count(65_536)).min(1).max(MOST_LISTED),
      z.strictObject({ blockRows: count(65_536), blockColumns: count(65_536) }),
    ])
    .default('none'),
  /** Has the values of what is fixed. */
  design: nameIn(baseDesigns).default('dla'),
});

const named = z.string().superRefine((name, context) => {
  if (classNamed(name) !== undefined || flexibleAccelerators.has(name)) return;
  const names = [...CLASSES, ...flexibleAccelerators.names];
  complain(context, {
    expected: `a class (${CLASSES.join(' ')}) or an accelerator (${flexibleAccelerators.names.join(' ')})`,
    found: name,
    hint: didYouMean(name, names),
  });
});

export const flexibilitySchema = z.union([named, axes]);

export type FlexibilityDocument = z.output<typeof flexibilitySchema>;

export function flexibilityOf(document: FlexibilityDocument): CoreFlexibility {
  if (typeof document === 'object') return document;
  const design = flexibleAccelerators.has(document) ? flexibleAccelerators.get(document).design : 'dla';
  return { ...(namedFlexibility(document) ?? INFLEXIBLE), design };
}

/** What a class or a known accelerator can change. */
export function namedFlexibility(name: string): Flexibility | undefined {
  return classNamed(name) ?? (flexibleAccelerators.has(name) ? flexibleAccelerators.get(name).flexibility : undefined);
}
