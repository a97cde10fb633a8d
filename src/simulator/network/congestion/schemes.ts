/** The congestion control schemes by name: an open registry, to which a plugin adds its own. */
import { type Entry, registry } from '../../../base/registry.js';
import { dcqcn } from './dcqcn.js';
import { dctcp } from './dctcp.js';
import { guardedScheme } from './guarded-scheme.js';
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
  [pfc, dcqcn, dctcp, timely, hpcc, pint, turns].map(entryOf),
);

/**
 * A scheme of a plugin's as an entry of the registry. Its options are a run's, not the entry's: the entry's `make` gives
 * the scheme itself, whose `make` gets every option, and which may set no rate but whole ones within the flow's bounds.
 */
export function schemeEntry(scheme: CongestionScheme): Entry<CongestionScheme> {
  return entryOf(guardedScheme(scheme));
}

function entryOf(scheme: CongestionScheme): Entry<CongestionScheme> {
  const { name, about, options } = scheme;
  return { name, about, options: (z) => optionsSchema(z, options), make: () => scheme };
}
