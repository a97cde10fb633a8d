/** The congestion control schemes by name: an open registry, to which a plugin adds its own. */
import { type Entry, registry } from '../../../base/registry.js';
import { dcqcn } from './dcqcn.js';
import { dctcp } from './dctcp.js';
import { hpcc } from './hpcc.js';
import { optionsSchema } from './options.js';
import { pfc } from './pfc.js';
import { pint } from './pint.js';
import type { CongestionScheme } from './scheme.js';
import { timely } from './timely.js';
import { turns } from './turns.js';

declare module '../../../base/registry.js' {
  interface Kinds {
    congestionSchemes: CongestionScheme;
  }
}

export const congestionSchemes = registry(
  'congestionSchemes',
  'a congestion control scheme',
  [pfc, dcqcn, dctcp, timely, hpcc, pint, turns].map(schemeEntry),
);

/** A scheme as an entry of the registry. Its options are a run's, not the entry's: `make` gives the scheme itself. */
export function schemeEntry(scheme: CongestionScheme): Entry<CongestionScheme> {
  const { name, about, options } = scheme;
  return { name, about, options: (z) => optionsSchema(z, options), make: () => scheme };
}
