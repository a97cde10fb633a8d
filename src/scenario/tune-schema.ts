/** The on-disk shape of a tuning study: which settings of a mapper vary, on which workloads, judged on which others. */
import * as z from 'zod';
import { DEFAULT_SEED } from '../search/budget.js';
import { mappers } from '../search/jobs/mappers.js';
import { optimisers } from '../search/optimisers/optimisers.js';
import { complain, count, file, nameIn, options } from './complain.js';

const setting = z
  .strictObject({
    least: z.number().min(-1e9).max(1e9),
    most: z.number().min(-1e9).max(1e9),
    /** The first settings tried have it: what the mapper has today. */
    start: z.number().optional(),
    /** Whole numbers only. */
    whole: z.boolean().default(false),
    /** Equal steps are equal factors. */
    log: z.boolean().default(false),
  })
  .superRefine(({ least, most, start, whole, log }, context) => {
    if (most <= least)
      complain(context, { path: ['most'], expected: `a number above "least" (${least})`, found: most });
    if (log && least <= 0)
      complain(context, { path: ['least'], expected: 'a number above 0 beside "log"', found: least });
    if (start !== undefined && (start < least || start > most))
      complain(context, { path: ['start'], expected: `a number from ${least} to ${most}`, found: start });
    for (const [key, value] of Object.entries({ least, most, start }))
      if (whole && value !== undefined && !Number.isInteger(value))
        complain(context, { path: [key], expected: 'a whole number beside "whole"', found: value });
  });

export const tuneSchema = z.strictObject({
  kind: z.literal('tune'),
  name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/),
  seed: z.number().int().min(0).max(0xffffffff).default(DEFAULT_SEED),
  mapper: nameIn(mappers).default('magma'),
  /** Of the mapper, held fixed. */
  options,
  /** By the names of the mapper's options. */
  settings: z.record(z.string().min(1), setting).refine((settings) => Object.keys(settings).length > 0, {
    params: { expected: 'at least one setting', found: 'none' },
  }),
  /** Scenario files the settings are tuned on. */
  workloads: z.array(file).min(1).max(1000),
  /** Scenario files they are judged on afterwards. */
  unseen: z.array(file).min(1).max(1000),
  /** Settings that are tried. */
  trials: count(10_000).default(60),
  /** Searches of each workload, each with a seed of its own. */
  repeats: count(100).default(3),
  /** Of each search, for each group. */
  samples: count(1e7).default(2000),
  /** What looks for the settings. */
  optimiser: nameIn(optimisers).default('bayesian'),
});

export type TuneDocument = z.output<typeof tuneSchema>;
