/**
 * The channels of a device under the controller chosen.
 */
import type { ControllerOptions } from '../../../machine/memory-devices/controller-options.js';
import type { MemoryDevice } from '../../../machine/memory-devices/memory-device.js';
import type { DramChannel, Observers } from './channel.js';
import { Dramsim3Channel } from './dramsim3/dramsim3-channel.js';
import type { Requests } from './requests.js';

export function buildChannels(
  device: MemoryDevice,
  options: ControllerOptions,
  requests: Requests,
  observers: Observers,
): DramChannel[] {
  return Array.from({ length: device.organization.channels }, (_, index) => {
    switch (options.controller) {
      case 'dramsim3':
        return new Dramsim3Channel(index, requests, device, options, observers);
      default:
        throw new Error('not yet');
    }
  });
}
