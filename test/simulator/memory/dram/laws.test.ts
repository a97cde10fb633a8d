/**
 * What holds of every replay of requests, whatever the device, the controller and the traffic.
 */
import { test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { capacityBytes } from '../../../../src/machine/memory-devices/memory-device.js';
import { AddressMap } from '../../../../src/simulator/memory/dram/address-map.js';
import { buildChannels } from '../../../../src/simulator/memory/dram/build-channels.js';
import type { DramChannel } from '../../../../src/simulator/memory/dram/channel.js';
import { ReferenceDriver } from '../../../../src/simulator/memory/dram/reference-driver.js';
import {
  type DramMachine,
  type DramReplay,
  releaseOf,
  replayStreams,
} from '../../../../src/simulator/memory/dram/replay-streams.js';
import { Requests } from '../../../../src/simulator/memory/dram/requests.js';
import { type RequestStreams, requestSequence } from '../../../../src/workload/request-streams.js';
import { anyMachine, anyTraffic } from '../../../support/dram.js';
import { propertyRuns } from '../../../support/property-runs.js';

/** Refreshes may be postponed by at most this number of intervals (JESD79-4, 4.25; JESD235). */
const POSTPONED_INTERVALS = 8;

describe('every replay of requests', () => {
  test.prop([anyMachine, anyTraffic], propertyRuns(120))(
    'serves every request, after it was taken in and no faster than the data bus',
    (machine, traffic) => {
      const { requests, sequence, endTick, counts } = replayStreams(machine, traffic);
      const { released, added, done } = requests;
      sequence.address.forEach((_, i) => {
        expect(released[i]!).toBeGreaterThanOrEqual(0);
        expect(added[i]!).toBeGreaterThanOrEqual(released[i]!);
        expect(done[i]!).toBeGreaterThanOrEqual(added[i]!);
        expect(done[i]!).toBeLessThanOrEqual(endTick);
      });
      const { organization, timing } = machine.device;
      const columns = counts.reduce((sum, { reads, writes }) => sum + reads + writes, 0);
      const buses = organization.channels * organization.pseudoChannels;
      expect(columns).toBeLessThanOrEqual(sequence.address.length);
      expect(columns * timing.burst).toBeLessThanOrEqual((endTick + timing.tREFI) * buses + columns);
    },
  );

  test.prop([anyMachine, anyTraffic], propertyRuns(120))('puts no refresh off too long', (machine, traffic) => {
    const { longestPostponement } = replayStreams(machine, traffic);
    const most = POSTPONED_INTERVALS * machine.device.timing.tREFI;
    for (const ticks of longestPostponement) expect(ticks).toBeLessThanOrEqual(most);
  });

  test.prop([anyMachine, anyTraffic], propertyRuns(120))(
    'accounts for every tick of every data bus',
    (machine, traffic) => {
      const { buses, accountedTicks } = replayStreams(machine, traffic, { accounts: true });
      const { channels, pseudoChannels } = machine.device.organization;
      expect(buses).toHaveLength(channels * pseudoChannels);
      for (const bus of buses) {
        const ticks = Object.values(bus);
        expect(Math.min(...ticks)).toBeGreaterThanOrEqual(0);
        expect(ticks.reduce((sum, each) => sum + each, 0)).toBeCloseTo(accountedTicks, 6);
      }
    },
  );

  test.prop([anyMachine, anyTraffic], propertyRuns(80))('is the same when no tick is left out', (machine, traffic) => {
    const skipping = replayStreams(machine, traffic);
    const every = replayEveryTick(machine, traffic);
    expect(every.done).toEqual(skipping.requests.done);
  });

  test.prop([anyMachine, anyTraffic], propertyRuns(40))('is the same every time', (machine, traffic) => {
    const [one, other] = [replayStreams(machine, traffic), replayStreams(machine, traffic)] as [DramReplay, DramReplay];
    expect(other.requests.done).toEqual(one.requests.done);
    expect(other.counts).toEqual(one.counts);
  });
});

/** The same with channels that ask to be played at each tick. */
function replayEveryTick({ device, controller }: DramMachine, traffic: RequestStreams): Requests {
  const requestBytes = device.organization.burstBytes;
  const memory = { capacityBytes: capacityBytes(device.organization), requestBytes };
  const sequence = requestSequence(traffic, memory);
  const requests = new Requests(sequence.address.length, new AddressMap(device, device.addressMapping));
  const driver = new ReferenceDriver(requests, sequence, releaseOf(traffic, requestBytes), (observers) =>
    buildChannels(device, controller, requests, { ...observers, isAwaited: true }).map(everyTick),
  );
  driver.run();
  return requests;
}

function everyTick(channel: DramChannel): DramChannel {
  let last = -1;
  return {
    accepts: (request) => channel.accepts(request),
    add: (request, tick) => channel.add(request, tick),
    tick: (tick) => {
      last = tick;
      channel.tick(tick);
    },
    get nextTick() {
      return last + 1;
    },
    get madeRoom() {
      return channel.madeRoom;
    },
    get isIdle() {
      return false;
    },
    get underWay() {
      return channel.underWay;
    },
    get counts() {
      return channel.counts;
    },
    get account() {
      return channel.account;
    },
    get longestPostponement() {
      return channel.longestPostponement;
    },
  };
}
