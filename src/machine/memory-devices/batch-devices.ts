/**
 * The devices that a memory may be served by batch by batch, in closed form (simulator/memory/device/), by the names of
 * their standards. Their parameters are those of the devices that are replayed request by request.
 */
import { entry, registry } from '../../base/registry.js';
import type { MemoryDevice } from './memory-device.js';
import { memoryDevices } from './memory-devices.js';

declare module '../../base/registry.js' {
  interface Kinds {
    devices: MemoryDevice;
  }
}

const BY_STANDARD = {
  HBM: 'hbm1',
  'HBM-4Gb': 'hbm-4gb',
  HBM2: 'hbm2',
  'DDR4-3200': 'ddr4-3200',
  LPDDR4: 'lpddr4-2400',
} as const;

export const devices = registry(
  'devices',
  'a memory device',
  Object.entries(BY_STANDARD).map(([name, own]) => {
    const device = memoryDevices.get(own);
    return entry(name, device.about, device);
  }),
);
