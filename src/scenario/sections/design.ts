/** The section `design` of a cluster: the budget of bandwidth that is to be spread, and what it must keep. */
import * as z from 'zod';
import { positive } from '../complain.js';

const constraint = z.strictObject({
  /** One for each dimension. */
  coefficients: z.array(z.number().min(-1e12).max(1e12)).min(1).max(10),
  relation: z.enum(['<=', '==', '>=']),
  boundGBps: z.number().min(-1e12).max(1e12),
});

export const designSchema = z
  .strictObject({
    /** Of an accelerator, all dimensions together. Default: what the network has. */
    totalGBps: positive().optional(),
    constraints: z.array(constraint).max(1000).default([]),
  })
  .prefault({});
