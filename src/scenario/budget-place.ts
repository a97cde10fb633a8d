/** A budget of co-design that holds nothing is told where the file has it. */
import { InputError } from '../base/errors.js';
import type { LoadedCodesign } from './load-codesign.js';

export function atBudget<T>({ yaml, preset }: Pick<LoadedCodesign, 'yaml' | 'preset'>, body: () => T): T {
  try {
    return body();
  } catch (error) {
    if (!(error instanceof InputError) || error.problem.file !== undefined) throw error;
    const key = error.problem.path === '--power' ? 'powerMilliwatts' : preset === undefined ? 'areaMm2' : 'areaOf';
    throw new InputError({ ...error.problem, ...yaml.placeOf([key]) });
  }
}
