/**
 * A scheme's options: numbers with a default and bounds, and flags. They are checked twice: where a file writes them, by
 * a schema, and where a program makes a scheme; what is left out has its default, what is unknown or out of range is refused.
 */

import type * as zod from 'zod';
import { didYouMean } from '../../../base/did-you-mean.js';
import { InputError } from '../../../base/errors.js';

export type Options = Readonly<Record<string, number | boolean>>;

export interface NumberOption {
  readonly value: number;
  readonly least: number;
  readonly most: number;
}

export type Known = Readonly<Record<string, NumberOption | boolean>>;

/** The options as read: a flag is a boolean, everything else a number. */
export type Read<T extends Known> = { readonly [N in keyof T]: T[N] extends boolean ? boolean : number };

/** @throws InputError */
export function readOptions<T extends Known>(given: Options, known: T): Read<T> {
  for (const name of Object.keys(given))
    if (!(name in known))
      throw new InputError({
        path: name,
        expected: Object.keys(known).length === 0 ? 'no options' : `one of ${Object.keys(known).join(', ')}`,
        found: name,
        hint: didYouMean(name, Object.keys(known)),
      });
  const read = Object.entries(known).map(([name, option]) => [
    name,
    typeof option === 'boolean' ? flag(name, given[name], option) : numeric(name, given[name], option),
  ]);
  return Object.fromEntries(read) as Read<T>;
}

function flag(name: string, given: number | boolean | undefined, otherwise: boolean): boolean {
  if (given === undefined) return otherwise;
  if (typeof given !== 'boolean') throw new InputError({ path: name, expected: 'true or false', found: given });
  return given;
}

function numeric(name: string, given: number | boolean | undefined, { value, least, most }: NumberOption): number {
  if (given === undefined) return value;
  if (typeof given !== 'number' || !(given >= least && given <= most))
    throw new InputError({ path: name, expected: `a number from ${least} to ${most}`, found: given });
  return given;
}

/** The schema of the options as a file writes them: any of them may be left out. */
export function optionsSchema(z: typeof zod, known: Known): zod.ZodType {
  const shape = Object.entries(known).map(([name, option]) => [
    name,
    (typeof option === 'boolean' ? z.boolean() : z.number().min(option.least).max(option.most)).optional(),
  ]);
  return z.strictObject(Object.fromEntries(shape) as Record<string, zod.ZodType>);
}
