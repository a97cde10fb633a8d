/** Every congestion control scheme of the house keeps the contract; so does one that a user writes. */
import { describe, expect, it } from 'vitest';
import { sharedBuffer } from '../../src/machine/cluster/congestion-setup.js';
import { parameterSet } from '../../src/machine/cluster/parameter-sets.js';
import { guardedScheme } from '../../src/simulator/network/congestion/guarded-scheme.js';
import { congestionSchemes } from '../../src/simulator/network/congestion/schemes.js';
import { NS3_PACKET } from '../../src/simulator/network/packet/packet-input.js';
import { PacketReplay } from '../../src/simulator/network/packet/packet-replay.js';
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

describe('a scheme of a plugin', () => {
  const star = { hosts: 2, switches: 1, links: [0, 1].map((a) => ({ a, b: 2, rateGbps: 100, delayNs: 1000 })) };
  const replay = (scheme: typeof aimd) =>
    new PacketReplay(
      {
        fabric: star,
        flows: [{ source: 0, destination: 1, bytes: 100_000, startNs: 0, after: [] }],
        setup: parameterSet('paper', 'pfc', 100),
        buffer: sharedBuffer(4),
        packet: NS3_PACKET,
        seed: 1,
        timeQuantumNs: 1,
      },
      guardedScheme(scheme),
    ).run();

  it('gets the options that a file leaves out', () => {
    let got: object = {};
    const make: typeof aimd.make = (options, senders) => {
      got = options;
      return aimd.make(options, senders);
    };
    replay({ ...aimd, make });
    expect(got).toEqual({ aiMbps: 1000 });
  });

  it.each([Number.NaN, 1.5e10 + 0.5, 2e11, 1])('is refused by name with a rate of %s', (rate) => {
    const make: typeof aimd.make = (_, senders) => ({ acknowledged: (flow) => senders.setRate(flow, rate) });
    expect(() => replay({ ...aimd, make })).toThrow(/schemes\.aimd: expected to set flow 0 a rate in whole bits/);
  });
});
