/**
 * The memory in request mode for a description of the memory: the device with as many channels as the bandwidth needs, the
 * controller, where transfers lie, and the arbitration policy as the chooser of requests.
 */
import { InputError, locate } from '../../../base/errors.js';
import type { Bus } from '../../../kernel/bus.js';
import type { Simulation } from '../../../kernel/simulation.js';
import type { Memory } from '../../../machine/memory.js';
import { interleave } from '../../../machine/memory-devices/address-fields.js';
import { capacityBytes } from '../../../machine/memory-devices/memory-device.js';
import { channelsFor, type RequestMode } from '../../../machine/memory-devices/request-mode.js';
import { type MachineSignals, PORTS_PER_CORE } from '../../signals.js';
import { arbitrations } from '../arbitration.js';
import type { DramMachine } from './replay-streams.js';
import { FairChooser, type RequestChooser, TurnChooser } from './request-chooser.js';
import { RequestMemory } from './request-memory.js';
import { transferAddresses } from './transfer-addresses.js';

/** @throws InputError for an unknown policy, or a bandwidth that is not a number of channels */
export function buildRequestMemory(
  memory: Memory,
  mode: RequestMode,
  cores: number,
  around: { readonly simulation: Simulation; readonly bus: Bus<MachineSignals> },
  onEnd: (port: number) => void,
): RequestMemory {
  const { clockGHz = 1, latencyCycles = 0 } = memory;
  const machine = machineFor(memory, mode, clockGHz);
  const ports = cores * PORTS_PER_CORE;
  const { placement, requestsInFlight, seed } = mode;
  if (!(Number.isInteger(requestsInFlight) && requestsInFlight >= 1))
    throw new InputError({
      path: 'requestsInFlight',
      expected: 'a whole number of at least 1',
      found: requestsInFlight,
    });
  const addresses = transferAddresses(placement, ports, capacityBytes(machine.device.organization), seed);
  const accounts = mode.accounts === true ? { accounts: true } : {};
  return new RequestMemory(
    around.simulation,
    { machine, clockGHz, latencyCycles, requestsInFlight, addresses, ...accounts },
    chooserFor(memory, cores, machine.device.organization.burstBytes),
    around.bus,
    ports,
    onEnd,
  );
}

/** The device with as many channels as have the bandwidth asked for. */
function machineFor(memory: Memory, { device, controller, interleaving }: RequestMode, clockGHz: number): DramMachine {
  const channels = channelsFor(device, memory.bandwidthBytesPerCycle * clockGHz);
  const sized = { ...device, organization: { ...device.organization, channels } };
  const { addressMapping } = device;
  const mapping = interleaving === undefined ? addressMapping : interleave(addressMapping, interleaving);
  return { device: sized, controller, addressMapping: mapping };
}

function chooserFor(memory: Memory, cores: number, burstBytes: number): RequestChooser {
  const arbitration = locate({ path: 'arbitration' }, () => arbitrations.get(memory.arbitration));
  const ports = cores * PORTS_PER_CORE;
  if (arbitration.kind === 'fluid') return new FairChooser(arbitration.policy, ports);
  return new TurnChooser(arbitration.make(cores, { ...memory, chunkBytes: burstBytes }), ports, cores, burstBytes);
}
