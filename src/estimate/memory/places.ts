/**
 * Where the requests of a sequence lie on a device: the address taken apart field by field, for all of them at once.
 */
import { addressFields } from '../../machine/memory-devices/address-fields.js';
import type { MemoryDevice } from '../../machine/memory-devices/memory-device.js';

export interface Places {
  readonly channel: Int32Array;
  /** Within the channel: pseudo-channel, rank, stack layer, bank group and bank, the last one counting fastest. */
  readonly bank: Int32Array;
  readonly row: Int32Array;
}

/** @throws InputError for a mapping that leaves a field out */
export function placesOf(addresses: Float64Array, device: MemoryDevice, mapping: string): Places {
  const { organization } = device;
  const weights: Record<string, number> = {};
  let weight = 1;
  const counts = [
    ['ba', organization.banksPerGroup],
    ['bg', organization.bankGroups],
    ['sd', organization.stackIds],
    ['ra', organization.ranks],
    ['pc', organization.pseudoChannels],
  ] as const;
  for (const [field, count] of counts) {
    weights[field] = weight;
    weight *= count;
  }
  const fields = addressFields(mapping, organization);
  const places: Places = {
    channel: new Int32Array(addresses.length),
    bank: new Int32Array(addresses.length),
    row: new Int32Array(addresses.length),
  };
  addresses.forEach((address, i) => {
    let rest = Math.floor(address / organization.burstBytes);
    for (const { field, size } of fields) {
      const above = Math.floor(rest / size);
      const value = rest - above * size;
      rest = above;
      if (field === 'ch') places.channel[i] = value;
      else if (field === 'ro') places.row[i] = value;
      else if (field !== 'co') places.bank[i]! += value * (weights[field] as number);
    }
  });
  return places;
}
