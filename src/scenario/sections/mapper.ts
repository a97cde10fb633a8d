/** The section `mapper`: how a mapping is searched, or the one that is given. */
import * as z from 'zod';
import { DEFAULT_SAMPLES } from '../../search/budget.js';
import { DEFAULT_GOAL, goals } from '../../search/jobs/goals.js';
import { DEFAULT_MAPPER, mappers } from '../../search/jobs/mappers.js';
import { complain, count, file, nameIn, options, positive } from '../complain.js';

export const mapperSchema = z
  .strictObject({
    name: nameIn(mappers).default(DEFAULT_MAPPER),
    options,
    /** Name and options of a mapper, YAML, as `caldera tune` writes them; options beside it come before its own. */
    settingsFile: file.optional(),
    /** Evaluations for each group. */
    samples: count(1e9).default(DEFAULT_SAMPLES),
    /** Stop when the makespan is proven to be this near the best: a share, 0.01 is 1 %. */
    targetGap: z.number().min(0).max(1e6).optional(),
    /** Stop after so many seconds for each group; results then depend on the machine. */
    timeLimitSeconds: positive(1e6).optional(),
    /** Who judges a mapping: the analytical allocator, or the event simulator. */
    objective: z.enum(['allocator', 'simulated']).default('allocator'),
    /** What is made small. */
    goal: nameIn(goals).default(DEFAULT_GOAL),
    goalOptions: options,
    /** The simulator picks among so many of the best mappings the allocator finds. */
    rerank: count(10_000).optional(),
    /** Mapping, JSON: the search begins with it. */
    warmStartFile: file.optional(),
    /** A group's search begins with what the one before found. */
    carryOver: z.boolean().default(false),
    /** Mapping, JSON: replay it instead of searching. */
    mappingFile: file.optional(),
  })
  .superRefine((value, context) => {
    if (value.objective !== 'simulated' || value.rerank === undefined) return;
    complain(context, { path: ['rerank'], expected: 'no "rerank" beside "objective: simulated"', found: value.rerank });
  })
  .prefault({});
