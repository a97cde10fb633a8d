/**
 * The layer table that a row names: `workloads/<name>.json` beside the table, or `<name>.json`.
 */
import { InputError } from '../../base/errors.js';
import type { NamedText } from '../../formats/named-text.js';
import type { CheckInput } from './foreign-check.js';

/** @throws InputError that names the first of the two places */
export function workloadText({ companion }: CheckInput, name: string): NamedText {
  try {
    return companion(`workloads/${name}.json`);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    try {
      return companion(`${name}.json`);
    } catch (second) {
      throw second instanceof InputError ? error : second;
    }
  }
}
