/**
 * A numeric field of a scenario by its dotted path: between which values it is to be varied, and whether it takes whole
 * numbers only. Both are found by asking: the scenario is loaded with values put in.
 */
import { InputError } from '../base/errors.js';
import { readText } from '../formats/read-file.js';
import { readYaml } from '../formats/yaml-document.js';
import { scenarioOf } from '../scenario/load.js';
import { applyOverrides, type Override, overridden } from '../scenario/overrides.js';

export interface FieldRange {
  readonly from: number;
  readonly to: number;
  readonly whole: boolean;
}

interface Asked {
  readonly vary: string;
  readonly from: number | undefined;
  readonly to: number | undefined;
}

/**
 * @param reach times and parts of the scenario's own value, where no ends are given
 * @throws InputError for a field that is no number, or ends that are none
 */
export function fieldOf(file: string, set: readonly Override[], { vary, from, to }: Asked, reach: number): FieldRange {
  const yaml = readYaml(readText(file), file);
  const document = scenarioOf(overridden(yaml, set)).document;
  const own = valueAt(document, vary) ?? valueAt(applyOverrides(yaml.value, set), vary);
  if (own === undefined && (from === undefined || to === undefined))
    throw new InputError({
      path: '--vary',
      expected: 'a number that the scenario gives, or --from and --to beside it',
      found: vary,
    });
  const [least, most] = [from ?? (own as number) / reach, to ?? (own as number) * reach];
  if (!(least > 0)) throw new InputError({ path: '--from', expected: 'a number above 0', found: from });
  if (!(most > least)) throw new InputError({ path: '--to', expected: `a number above ${least}`, found: to });
  // A field that takes no half is one of whole numbers.
  const takes = (value: number): boolean => {
    try {
      scenarioOf(overridden(yaml, [...set, [vary, value]]));
      return true;
    } catch (error) {
      if (error instanceof InputError) return false;
      throw error;
    }
  };
  const some = Math.ceil(Math.sqrt(least * most));
  const whole = !takes(some + 0.5) && takes(some);
  if (!whole) scenarioOf(overridden(yaml, [...set, [vary, some + 0.5]])); // tells what is wrong with the field
  return { from: whole ? Math.max(1, Math.round(least)) : least, to: whole ? Math.round(most) : most, whole };
}

/** The number at a dotted path; of a star the first. */
function valueAt(document: unknown, path: string): number | undefined {
  let node: unknown = document;
  for (const step of path.split('.')) {
    if (typeof node !== 'object' || node === null) return undefined;
    node = step === '*' ? Object.values(node)[0] : (node as Record<string, unknown>)[step];
  }
  return typeof node === 'number' ? node : undefined;
}
