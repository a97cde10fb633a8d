/**
 * A memory that is replayed request by request: which device, which controller, where the cores' transfers lie in it and
 * how many requests a port may have under way. Plain data.
 */
import { InputError } from '../../base/errors.js';
import type { Interleaving } from './address-fields.js';
import type { ControllerOptions } from './controller-options.js';
import { type MemoryDevice, peakGBps } from './memory-device.js';

/**
 * Each port has a region of its own. Its transfers lie in it one behind the other from a random page (`contiguous`), each at
 * a random page (`scattered`), or one behind the other with all regions beginning at the same bank (`aligned`).
 */
export const PLACEMENTS = ['contiguous', 'scattered', 'aligned'] as const;
export type Placement = (typeof PLACEMENTS)[number];

export interface RequestMode {
  readonly device: MemoryDevice;
  readonly controller: ControllerOptions;
  readonly placement: Placement;
  /** Where the channel changes along the addresses; as the device's mapping has it unless given. */
  readonly interleaving?: Interleaving | undefined;
  /** Requests that a port may have under way, 1 or more. */
  readonly requestsInFlight: number;
  /** Of the pages that are drawn at random. */
  readonly seed: number;
  readonly accounts?: boolean;
}

export const REQUEST_MODE_DEFAULTS = { placement: 'contiguous', requestsInFlight: 512, seed: 1 } as const;

/** Standards round their clocks: DDR4-3200 is sold as 25.6 GB/s and has 25.4. */
const ROUNDING = 0.02;

/**
 * How many of the device's channels have this bandwidth together.
 * @throws InputError unless it is that of a whole number of channels, within 2 %
 */
export function channelsFor(device: MemoryDevice, bandwidthGBps: number): number {
  const channelGBps = peakGBps(device) / device.organization.channels;
  const channels = Math.round(bandwidthGBps / channelGBps);
  if (channels >= 1 && Math.abs(bandwidthGBps / (channels * channelGBps) - 1) <= ROUNDING) return channels;
  throw new InputError({
    expected: `a whole number of channels of ${device.name}, each ${Number(channelGBps.toFixed(2))} GB/s`,
    found: Number(bandwidthGBps.toFixed(2)),
  });
}
