/**
 * The channels of a device under the controller chosen.
 */
import type { ControllerOptions, RamulatorOptions } from '../../../machine/memory-devices/controller-options.js';
import type { MemoryDevice } from '../../../machine/memory-devices/memory-device.js';
import type { DramChannel, Observers } from './channel.js';
import { Dramsim3Channel } from './dramsim3/dramsim3-channel.js';
import { IdealWindowChannel } from './ideal-window/ideal-window-channel.js';
import { DoubleEdgeChannel } from './ramulator/double-edge-channel.js';
import { DualBusChannel } from './ramulator/dual-bus-channel.js';
import { SingleBusChannel } from './ramulator/single-bus-channel.js';
import { SplitActivateChannel } from './ramulator/split-activate-channel.js';
import type { Requests } from './requests.js';

export function buildChannels(
  device: MemoryDevice,
  options: ControllerOptions,
  requests: Requests,
  observers: Observers,
): DramChannel[] {
  const build = (index: number): DramChannel => {
    if (options.controller === 'dramsim3') return new Dramsim3Channel(index, requests, device, options, observers);
    if (options.controller === 'ramulator') return ramulatorChannel(device, index, requests, options, observers);
    return new IdealWindowChannel(index, requests, device, options, observers);
  };
  return Array.from({ length: device.organization.channels }, (_, index) => build(index));
}

/** As many commands a tick as the device has buses and edges for. */
function ramulatorChannel(
  device: MemoryDevice,
  index: number,
  requests: Requests,
  options: RamulatorOptions,
  observers: Observers,
): DramChannel {
  if (device.timing.tAAD !== undefined) return new SplitActivateChannel(index, requests, device, options, observers);
  if (device.ticksPerClock === 2) return new DoubleEdgeChannel(index, requests, device, options, observers);
  if (device.dualCommandBus) return new DualBusChannel(index, requests, device, options, observers);
  return new SingleBusChannel(index, requests, device, options, observers);
}
