/** What a tenant says that serves a language model: requests, batch, cache, deadlines, and the cores of each phase. */
import * as z from 'zod';
import { complain, count, exactlyOne, file, onlyBeside, positive } from '../complain.js';

const MOST_REQUESTS = 1e6;
const MOST_TOKENS = 1e7;

const tokens = z.union([
  count(MOST_TOKENS),
  z
    .strictObject({
      uniform: z.strictObject({ min: count(MOST_TOKENS), max: count(MOST_TOKENS) }).optional(),
      /** exp of a normal distribution; what is drawn above `max` is `max`. */
      logNormal: z
        .strictObject({ median: positive(MOST_TOKENS), sigma: z.number().min(0).max(10), max: count(MOST_TOKENS) })
        .optional(),
    })
    .superRefine((value, context) => {
      exactlyOne(value, ['uniform', 'logNormal'], context);
      const { uniform } = value;
      if (uniform !== undefined && uniform.max < uniform.min)
        complain(context, { path: ['uniform', 'max'], expected: `at least ${uniform.min} (min)`, found: uniform.max });
    }),
]);

/** @param arrivals the section of a tenant's arrivals */
const requestsSchema = <A extends z.ZodType>(arrivals: A) =>
  z
    .strictObject({
      count: count(MOST_REQUESTS).optional(),
      /** Without it all requests are there at time 0. */
      arrivals: arrivals.optional(),
      promptTokens: tokens.optional(),
      outputTokens: tokens.optional(),
      /** Stands for all of them: arrival, prompt and output of each request, CSV. */
      traceFile: file.optional(),
    })
    .superRefine((value, context) => {
      const given = value as Record<string, unknown>;
      for (const key of ['promptTokens', 'outputTokens'] as const)
        if (value.traceFile === undefined && value[key] === undefined)
          complain(context, { path: [key], expected: 'a number of tokens, or a "traceFile"', found: undefined });
      for (const key of ['count', 'arrivals', 'promptTokens', 'outputTokens'])
        if (value.traceFile !== undefined && given[key] !== undefined)
          complain(context, { path: [key], expected: `no ${key} beside "traceFile"`, found: given[key] });
    });

const kvCache = z
  .strictObject({
    /** Of keys and values. Default: as activations. */
    elementBytes: z.number().min(0.5).max(8).optional(),
    pageTokens: count(65_536).default(16),
    /** Without it there is no limit. */
    capacityMiB: positive(1e9).optional(),
    whenFull: z.enum(['wait', 'preempt']).optional(),
  })
  .superRefine((value, context) => onlyBeside(value, 'whenFull', ['capacityMiB'], context));

/** A model that is not in the zoo. */
const decoder = z
  .strictObject({
    blocks: count(1000),
    width: count(1e6),
    heads: count(1e4),
    /** Default: as many as heads. */
    keyHeads: count(1e4).optional(),
    /** Of one head. Default: width / heads. */
    depth: count(1e5).optional(),
    /** Hidden layer of the feed-forward network, or of one expert. */
    inner: count(1e7),
    gated: z.boolean().default(true),
    experts: z
      .strictObject({ count: count(4096), chosen: count(4096), shared: z.int().min(0).max(4096).default(0) })
      .optional(),
    vocabulary: count(1e7),
    contextTokens: count(MOST_TOKENS),
  })
  .superRefine(({ width, heads, keyHeads = heads, depth, experts }, context) => {
    if (heads % keyHeads !== 0)
      complain(context, { path: ['keyHeads'], expected: `a divisor of ${heads} (heads)`, found: keyHeads });
    if (depth === undefined && width % heads !== 0)
      complain(context, { path: ['heads'], expected: `a divisor of ${width} (width), or a "depth"`, found: heads });
    if (experts !== undefined && experts.chosen > experts.count)
      complain(context, {
        path: ['experts', 'chosen'],
        expected: `at most ${experts.count} (experts)`,
        found: experts.chosen,
      });
  });

export const servingFields = <A extends z.ZodType, C extends z.ZodType>(arrivals: A, cores: C) => ({
  /** A language model of the user's own, by its sizes. */
  decoder: decoder.optional(),
  requests: requestsSchema(arrivals).optional(),
  /** Sequences under way at once, at most. Default: 32. */
  maxBatch: count(4096).optional(),
  /** Of one prefill step; a longer prompt has a step of its own. Default: 2048. */
  prefillTokens: count(MOST_TOKENS).optional(),
  /** Of one step, prompts cut where they must be. */
  chunkTokens: count(MOST_TOKENS).optional(),
  kvCache: kvCache.optional(),
  /** Where they are between layers. Default: in the scratchpad of the core that serves, where it is one and they fit; `memory`: never. */
  activations: z.enum(['memory', 'scratchpad']).optional(),
  /** What a request must hold to count in the goodput. */
  deadlines: z
    .strictObject({ firstTokenCycles: positive().optional(), perTokenCycles: positive().optional() })
    .optional(),
  /** Where prompts and outputs have cores of their own. */
  prefillCores: cores.optional(),
  decodeCores: cores.optional(),
});

const ONLY_SERVED = [
  'maxBatch',
  'prefillTokens',
  'chunkTokens',
  'kvCache',
  'activations',
  'deadlines',
  'prefillCores',
  'decodeCores',
  'decoder',
];
const NEVER_SERVED = [
  ...['inferences', 'arrivals', 'deadlineCycles', 'batch', 'layers', 'split', 'fusion', 'sparsity', 'vectorWork'],
];

/** What stands beside `requests` only, and what does not. */
export function complainOfServing(value: Readonly<Record<string, unknown>>, context: z.RefinementCtx): void {
  if (value['requests'] === undefined) {
    for (const key of ONLY_SERVED) onlyBeside(value, key, ['requests'], context);
    return;
  }
  for (const key of NEVER_SERVED)
    if (value[key] !== undefined)
      complain(context, { path: [key], expected: `no "${key}" beside "requests"`, found: value[key] });
  const { chunkTokens, prefillTokens, maxBatch = 32 } = value;
  if (chunkTokens === undefined) return;
  if (prefillTokens !== undefined)
    complain(context, { path: ['prefillTokens'], expected: 'nothing beside "chunkTokens"', found: prefillTokens });
  if (Number(chunkTokens) < Number(maxBatch))
    complain(context, {
      path: ['chunkTokens'],
      expected: `at least ${maxBatch} (maxBatch: every sequence takes a token)`,
      found: chunkTokens,
    });
}
