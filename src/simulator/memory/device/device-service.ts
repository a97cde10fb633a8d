/**
 * A banked device as the memory's service: rate and latency at the granularity of transfers. While k transfers are in
 * progress, of which so many are stores, the device moves what it sustains for k such streams, times the share of its
 * channels that k tiles placed at random keep busy. The number of channels follows from the bandwidth of the memory.
 */
import { power } from '../../../base/power.js';
import type { Memory } from '../../../machine/memory.js';
import { isStorePort } from '../ports.js';
import type { Load, Service } from '../service.js';
import { latencyNs } from './closed-loop.js';
import { placeTile } from './placement.js';
import { sustainedShare } from './sustained.js';
import type { DeviceTiming } from './timing.js';
import { TRAFFIC_DEFAULTS } from './traffic.js';

/** Sizes are told apart in steps of 2^(1/4): the rate is a mean over sizes anyway. */
const STEPS_PER_DOUBLING = 4;

/** 2^(size / 4), whole doublings exactly. */
function bytesOf(size: number): number {
  const doublings = Math.floor(size / STEPS_PER_DOUBLING);
  return 2 ** doublings * power(2, size / STEPS_PER_DOUBLING - doublings);
}

/** @param grainBytes of one transfer served before the next one's turn: 0 when all share at any time */
export function deviceService(device: DeviceTiming, memory: Memory, grainBytes: number): Service {
  const { bandwidthBytesPerCycle, clockGHz = 1, efficiency = 1, latencyCycles = 0 } = memory;
  const channels = Math.max(1, Math.round((bandwidthBytesPerCycle * clockGHz) / device.channelGBps));
  const sized = { ...device, channels };
  const known = new Map<number, number>();

  function share(transfers: number, stores: number, tileBytes: number): number {
    const { spread } = placeTile(sized, tileBytes, 0);
    const busy = 1 - power(1 - 1 / spread, transfers);
    return (
      busy *
      sustainedShare(sized, {
        ...TRAFFIC_DEFAULTS,
        streams: transfers,
        tileBytes,
        grainBytes: Math.max(grainBytes, device.burstBytes),
        readShare: 1 - stores / transfers,
        requestBytes: device.burstBytes,
      })
    );
  }

  function rateOf(transfers: number, stores: number, meanBytes: number): number {
    const size = Math.round(STEPS_PER_DOUBLING * Math.log2(Math.max(1, meanBytes)));
    const key = (size * 1024 + transfers) * 1024 + stores;
    let found = known.get(key);
    if (found === undefined) {
      found = share(transfers, stores, bytesOf(size));
      known.set(key, found);
    }
    return bandwidthBytesPerCycle * efficiency * found;
  }

  return {
    steady: false,
    aloneRate: (bytes, store) => rateOf(1, store ? 1 : 0, bytes),
    latencyCycles: latencyCycles + latencyNs(sized, 'scattered') * clockGHz,
    rate({ active, count, bytes }: Load): number {
      let stores = 0;
      let sum = 0;
      for (let i = 0; i < count; i++) {
        const port = active[i]!;
        if (isStorePort(port)) stores++;
        sum += bytes[port]!;
      }
      return count === 0 ? 0 : rateOf(count, stores, sum / count);
    },
  };
}
