/**
 * A cheap scheme made for collectives: no rates, no marks, no telemetry. Every flow has a static window of one
 * bandwidth-delay product, and every receiver lets messages take turns: one that has asked with its first packets waits
 * for a grant, which the receiver gives in the order of asking while less than one bandwidth-delay product is granted
 * and has not come (packet/grants.ts). What an all-to-all sends into one host at a time is then bounded by the receiver
 * instead of by the count of senders. Own design; Homa (SIGCOMM 2018) grants in a similar way, by remaining size.
 */
import { type Options, readOptions } from './options.js';
import type { CongestionScheme } from './scheme.js';

const OPTIONS = {
  /** Packets of a message that need no grant: they ask for one. */
  firstPackets: { value: 1, least: 1, most: 1e6 },
  /** Bandwidth-delay products that a receiver may have granted. */
  delayProducts: { value: 1, least: 0.01, most: 1000 },
};

export const turns: CongestionScheme = {
  name: 'turns',
  about: 'a static window of one bandwidth-delay product, and receivers that let messages take turns',
  telemetry: 'none',
  telemetryBytes: 0,
  timers: 0,
  readsMarks: false,
  options: OPTIONS,
  grants: (options: Options) => readOptions(options, OPTIONS),
  make: () => ({ acknowledged: () => {} }),
};
