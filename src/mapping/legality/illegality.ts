/** One thing that is wrong with a mapping. The rules are told in ../legal.ts. */
import { InputError } from '../../base/errors.js';

export type Rule = 'coverage' | 'nesting' | 'fan-out' | 'capacity' | 'bypass' | 'constraint';

export interface Illegality {
  readonly rule: Rule;
  /** Name of the level. */
  readonly level: string;
  /** What of the level: `temporal.K`, `spatial.x`, `keeps.weights`. */
  readonly path: string;
  readonly expected: string;
  readonly found: number | string;
}

export function illegalityError({ rule, level, path, expected, found }: Illegality): InputError {
  return new InputError({ path: `${level}.${path}`, expected: `${expected} (${rule})`, found });
}
