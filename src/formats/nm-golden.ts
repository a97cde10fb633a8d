/**
 * A file of worked examples of N:M masks, effective weights, gradients and structure schedules (`golden_nm.json`): inputs as
 * seeds and sizes, answers beside them, which may be missing.
 */
import * as z from 'zod';
import { InputError } from '../base/errors.js';
import { parseJson } from './json-text.js';

const whole = z.int().min(0);
const size = z.int().min(1).max(4096);
const nm = { N: z.int().min(1), M: z.int().min(1).max(65536) };
const table = z.array(z.array(z.number()));
const bits = z.array(z.string().regex(/^[01]*$/, 'zeros and ones'));

const golden = z.object({
  masks: z
    .array(z.object({ rows: size, cols: size, seed: whole, ...nm, row: bits.optional(), col: bits.optional() }))
    .default([]),
  matrices: z.array(z.object({ rows: size, cols: size, seed: whole, w: table.optional() })).default([]),
  effective_weight: z
    .array(z.object({ beta: z.number().min(0).max(1), seed: whole, ...nm, w_eff: table.optional() }))
    .default([]),
  srste_grad: z
    .object({ seed_w: whole, seed_g: whole, ...nm, lambda: z.number().min(0), grad_w: table.optional() })
    .optional(),
  ties: z.object({ w: table, ...nm, row: bits.optional() }).optional(),
  structure: z
    .array(
      z.object({
        kind: z.enum(['stepwise', 'geometric', 'densify']),
        ...nm,
        total: z.int().min(1),
        dense: whole,
        finetune: whole,
        start_epoch_to_pattern: z.record(z.string(), z.string()).optional(),
      }),
    )
    .default([]),
});

export type NmGolden = z.output<typeof golden>;

/** @throws InputError for what is not JSON, or a field that is wrong, by its path */
export function parseNmGolden(text: string, file: string): NmGolden {
  const result = golden.safeParse(parseJson(text, file), { reportInput: true });
  if (result.success) return result.data;
  const issue = result.error.issues[0]!;
  throw new InputError({ file, path: issue.path.join('.'), expected: issue.message, found: issue.input });
}
