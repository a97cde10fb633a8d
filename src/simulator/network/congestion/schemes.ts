/** The congestion control schemes by name. */

import { didYouMean } from '../../../base/did-you-mean.js';
import { InputError } from '../../../base/errors.js';
import { dcqcn } from './dcqcn.js';
import { dctcp } from './dctcp.js';
import { hpcc } from './hpcc.js';
import { pfc } from './pfc.js';
import { pint } from './pint.js';
import type { CongestionScheme } from './scheme.js';
import { timely } from './timely.js';
import { turns } from './turns.js';

export const SCHEMES: readonly CongestionScheme[] = [pfc, dcqcn, dctcp, timely, hpcc, pint, turns];

/** @throws InputError for a scheme that is not known */
export function congestionScheme(name: string, schemes = SCHEMES): CongestionScheme {
  const found = schemes.find((scheme) => scheme.name === name);
  if (found !== undefined) return found;
  const names = schemes.map((scheme) => scheme.name);
  throw new InputError({
    path: 'scheme',
    expected: `a congestion control scheme (${names.join(', ')})`,
    found: name,
    hint: didYouMean(name, names),
  });
}
