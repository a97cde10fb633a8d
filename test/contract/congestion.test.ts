/** Every congestion control scheme of the house keeps the contract; so does one that a user writes. */
import { describe, expect, it } from 'vitest';
import { congestionSchemes } from '../../src/simulator/network/congestion/schemes.js';
import { describeCongestion } from '../../src/testing/congestion.js';
import { aimd } from '../support/aimd-scheme.js';

const suite = { describe, it, expect };

/** Steps that bring rates back within the time that the suite gives. */
const OPTIONS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  dcqcn: { aiMbps: 1000, haiMbps: 10_000 },
  timely: { aiMbps: 1000, haiMbps: 5000 },
};

for (const name of congestionSchemes.names)
  describeCongestion(suite, congestionSchemes.get(name), { options: OPTIONS[name] ?? {} });

describeCongestion(suite, aimd);
