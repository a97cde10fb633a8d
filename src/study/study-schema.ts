/**
 * The on-disk shape of a study: a base document, the fields that vary, and what is measured at each point of the grid.
 */
import * as z from 'zod';
import { didYouMean } from '../base/did-you-mean.js';
import { measures } from './measures.js';

const scalar = z.union([z.string(), z.number(), z.boolean()]);

/** Several fields at once, under one label. */
const setting = z.strictObject({
  label: z.union([z.string(), z.number()]),
  set: z.record(z.string().min(1), z.unknown()),
});

const measure = z.string().superRefine((name, context) => {
  if (measures.has(name)) return;
  const expected = `a measure (${measures.names.join(', ')})`;
  context.addIssue({ code: 'custom', params: { expected, hint: didYouMean(name, measures.names) }, input: name });
});

const figure = z.strictObject({
  /** Columns of the results. */
  x: z.string().min(1),
  y: z.string().min(1),
  /** One line for each combination of values of these columns; what else varies is averaged, with its range. */
  lines: z.array(z.string().min(1)).default([]),
  /** Only rows with these values. */
  where: z.record(z.string().min(1), scalar).default({}),
  logX: z.boolean().default(false),
  logY: z.boolean().default(false),
});

/** Along an axis whose values cost more and more: when to leave the rest out. */
const stop = z
  .strictObject({
    /** A key of `vary`. */
    along: z.string().min(1),
    /** Reached: the points after it are left out. */
    target: z
      .strictObject({ column: z.string().min(1), atMost: z.number().optional(), atLeast: z.number().optional() })
      .optional(),
    /** So many points in a row that bring less than the gain over the best before them. */
    dominated: z
      .strictObject({
        column: z.string().min(1),
        goal: z.enum(['least', 'most']).default('least'),
        patience: z.int().min(1).max(1000).default(2),
        gainPercent: z.number().min(0).max(100).default(0),
      })
      .optional(),
  })
  .superRefine(({ target, dominated }, context) => {
    if (target === undefined && dominated === undefined)
      context.addIssue({ code: 'custom', params: { expected: 'target or dominated', found: 'neither' } });
    if (target !== undefined && target.atMost === undefined && target.atLeast === undefined)
      context.addIssue({
        code: 'custom',
        path: ['target'],
        params: { expected: 'atMost or atLeast', found: 'neither' },
      });
  });

/** Each once: the column that tells them apart has their names. */
const severalBases = z
  .array(z.string().min(1))
  .min(1)
  .max(10_000)
  .superRefine((names, context) => {
    const again = names.findIndex((name, i) => names.indexOf(name) < i);
    if (again < 0) return;
    context.addIssue({ code: 'custom', path: [again], params: { expected: 'each base once' }, input: names[again] });
  });

export const studySchema = z
  .strictObject({
    name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/),
    /** What one wants to know. */
    question: z.string().min(1).optional(),
    /** A file of a scenario of any kind, or several of one kind, or the scenario itself; it needs no name. */
    base: z.union([z.string().min(1), severalBases]).optional(),
    scenario: z.record(z.string(), z.unknown()).optional(),
    /** By dotted path into the scenario, or by a name of one's own for labelled settings: the last varies fastest. */
    vary: z.record(z.string().min(1), z.array(z.union([scalar, setting])).min(1)),
    /** Measures of the kind of the scenario. Default: the usual one, of an accelerator `run`. */
    measure: z.array(measure).min(1).optional(),
    figures: z.array(figure).default([]),
    stop: stop.optional(),
  })
  .superRefine((study, context) => {
    if ((study.base === undefined) !== (study.scenario === undefined)) return;
    const found = study.base === undefined ? 'neither' : 'both';
    context.addIssue({ code: 'custom', params: { expected: 'either base or scenario', found } });
  });

type Checked = z.output<typeof studySchema>;

/** With the measures that are meant where it names none. */
export interface StudyDocument extends Checked {
  readonly measure: string[];
}
export type StopDocument = z.output<typeof stop>;
export type FigureDocument = z.output<typeof figure>;
