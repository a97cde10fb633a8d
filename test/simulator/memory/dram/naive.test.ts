/**
 * The channel that leaves ticks out against a naive one that plays them all: the same requests at the same ticks, on random
 * devices with random queues.
 */
import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import type { Dramsim3Options } from '../../../../src/machine/memory-devices/controller-options.js';
import { capacityBytes } from '../../../../src/machine/memory-devices/memory-device.js';
import { AddressMap, type Location } from '../../../../src/simulator/memory/dram/address-map.js';
import { replayRequests } from '../../../../src/simulator/memory/dram/replay-streams.js';
import { requestSequence } from '../../../../src/workload/request-streams.js';
import { anyDevice, anyDramsim3, anyTraffic } from '../../../support/dram.js';
import { propertyRuns } from '../../../support/property-runs.js';
import { NaiveChannel, type NaiveRequest } from './naive-dramsim3.js';

const plainDevice = anyDevice
  .filter(({ organization: { pseudoChannels, stackIds } }) => pseudoChannels * stackIds === 1)
  .map((device) => ({ ...device, organization: { ...device.organization, channels: 1 } }));

/** Ticks in which a naive channel may be without progress; DRAMsim3's rules can stand still for ever. */
const PATIENCE = 3000;

describe('a channel by DRAMsim3’s rules', () => {
  test.prop([plainDevice, anyDramsim3, anyTraffic, fc.constantFrom(1, 5, 30)], propertyRuns(30, 0.05))(
    'does as a naive one does',
    (device, options, traffic, gap) => {
      const machine = { device, controller: options };
      const requestBytes = device.organization.burstBytes;
      const sequence = requestSequence(
        { ...traffic, requests: Math.min(traffic.requests, 80), mode: 'closed' },
        { capacityBytes: capacityBytes(device.organization), requestBytes },
      );
      const releaseAt = Float64Array.from(sequence.address, (_, i) => Math.floor(i / 3) * gap);
      const naive = playNaive(machine, sequence, releaseAt);
      if (naive === undefined) return;
      const release = {
        mode: 'open',
        streams: 1,
        window: 0,
        depthTiles: 0,
        streamWindow: 0,
        turn: 1,
        releaseAt,
      } as const;
      const { requests } = replayRequests(machine, sequence, release);
      expect(Array.from(requests.done)).toEqual(naive);
    },
  );
});

function playNaive(
  { device, controller }: { device: Parameters<typeof replayRequests>[0]['device']; controller: unknown },
  { address, isWrite }: { address: Float64Array; isWrite: Uint8Array },
  releaseAt: Float64Array,
): number[] | undefined {
  const map = new AddressMap(device, device.addressMapping);
  const place: Location = { channel: 0, bank: 0, row: 0, column: 0 };
  const requests: NaiveRequest[] = Array.from(address, (each, id) => {
    map.locate(each, place);
    const { bank, row, column } = place;
    return { id, address: each, isWrite: isWrite[id] === 1, bank, row, column, added: -1, done: -1 };
  });
  const channel = new NaiveChannel(device, controller as Dramsim3Options);
  let next = 0;
  let last = 0;
  for (let tick = 0; channel.doneNow.length < requests.length; tick++) {
    const before = channel.doneNow.length;
    for (let offers = 0; offers < 2 && next < requests.length && releaseAt[next]! <= tick; offers++) {
      const request = requests[next] as NaiveRequest;
      if (!channel.accepts(request)) break;
      channel.add(request, tick);
      next++;
      last = tick;
    }
    channel.tick(tick);
    if (channel.doneNow.length > before) last = tick;
    if (tick - last > PATIENCE) return undefined;
  }
  return requests.map(({ done }) => done);
}
