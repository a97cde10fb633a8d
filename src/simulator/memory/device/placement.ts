/**
 * How a transfer falls on the data buses of a device. Consecutive addresses go through the fields of the device's address
 * mapping, so that a small transfer lies in few buses, and a large one in all of them but not evenly. The transfer is done
 * when its fullest bus is.
 */
import { addressFields } from '../../../machine/memory-devices/address-fields.js';
import type { MemoryDevice } from '../../../machine/memory-devices/memory-device.js';

export interface Placement {
  /** Fullest bus over the mean: as many such transfers fit side by side. 1 is an even spread. */
  readonly spread: number;
  /** Bytes that follow one another in one row of one bus. */
  readonly bytesPerRow: number;
}

export function placeTransfer({ organization, addressMapping }: MemoryDevice, bytes: number): Placement {
  const { channels, pseudoChannels, burstBytes, rowBytes } = organization;
  const fields = addressFields(addressMapping, organization);
  const bursts = Math.max(1, Math.ceil(bytes / burstBytes));
  const buses = channels * pseudoChannels;
  const fullest = fullestBus(bursts, fields);
  const spread = Math.max(1, (fullest * buses) / bursts);
  return { spread, bytesPerRow: Math.min(rowBytes, fullest * burstBytes) };
}

/** Bursts on the fullest bus, of so many consecutive ones that begin where all fields below the highest are 0. */
function fullestBus(bursts: number, fields: readonly { readonly field: string; readonly size: number }[]): number {
  const top = fields[fields.length - 1];
  if (top === undefined) return bursts;
  const lower = fields.slice(0, -1);
  const below = lower.reduce((product, { size }) => product * size, 1);
  const whole = Math.floor(bursts / below);
  if (whole === 0) return fullestBus(bursts, lower);
  const full = fullestBus(below, lower);
  if (top.field === 'ch' || top.field === 'pc') return full;
  return whole * full + (bursts % below === 0 ? 0 : fullestBus(bursts % below, lower));
}
