/**
 * A device as the memory's service, batch by batch: rate and latency at the granularity of transfers. While k transfers are
 * in progress, of which so many are stores, the device moves what it sustains for k such transfers, times the share of its
 * data buses that k of them, placed at random, keep busy. The number of channels follows from the bandwidth of the memory.
 */
import { power } from '../../../base/power.js';
import type { Memory } from '../../../machine/memory.js';
import { type MemoryDevice, peakGBps } from '../../../machine/memory-devices/memory-device.js';
import { CONTROLLER_DEFAULTS } from '../../../machine/memory-devices/memory-devices.js';
import { isStorePort } from '../ports.js';
import type { Load, Service } from '../service.js';
import { placeTransfer } from './placement.js';
import { sustainedShare } from './sustained.js';

/** Sizes are told apart in steps of 2^(1/4): the rate is a mean over sizes anyway. */
const STEPS_PER_DOUBLING = 4;

/** 2^(size / 4), whole doublings exactly. */
function bytesOf(size: number): number {
  const doublings = Math.floor(size / STEPS_PER_DOUBLING);
  return 2 ** doublings * power(2, size / STEPS_PER_DOUBLING - doublings);
}

/** @param grainBytes of one transfer served before the next one's turn: 0 when all share at any time */
export function deviceService(device: MemoryDevice, memory: Memory, grainBytes: number): Service {
  const { bandwidthBytesPerCycle, clockGHz = 1, efficiency = 1, latencyCycles = 0 } = memory;
  const { organization, timing, tickNs } = device;
  const ofOneChannel = peakGBps(device) / organization.channels;
  const channels = Math.max(1, Math.round((bandwidthBytesPerCycle * clockGHz) / ofOneChannel));
  const sized = { ...device, organization: { ...organization, channels } };
  const options = CONTROLLER_DEFAULTS[device.controller];
  const known = new Map<number, number>();

  function share(transfers: number, stores: number, bytes: number): number {
    const { spread } = placeTransfer(sized, bytes);
    const busy = 1 - power(1 - 1 / spread, transfers);
    const grain = Math.max(grainBytes, organization.burstBytes);
    return (
      busy * sustainedShare(sized, options, { transfers, bytes, grainBytes: grain, readShare: 1 - stores / transfers })
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
    latencyCycles: latencyCycles + latencyTicks(timing) * tickNs * clockGHz,
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

/** A row must be closed and opened before the first data. */
function latencyTicks({ tRP, tRCDRD, AL = 0, CL, burst }: MemoryDevice['timing']): number {
  return tRP + tRCDRD + AL + CL + burst;
}
