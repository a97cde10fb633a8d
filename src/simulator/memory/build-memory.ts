/**
 * The memory component for a description of the memory: arbitration and device timing put together.
 */
import { InputError, locate } from '../../base/errors.js';
import type { Bus } from '../../kernel/bus.js';
import type { Simulation } from '../../kernel/simulation.js';
import { MEMORY_DEFAULTS, type Memory } from '../../machine/memory.js';
import { devices } from '../../machine/memory-devices/batch-devices.js';
import { type MachineSignals, PORTS_PER_CORE } from '../signals.js';
import { arbitrations } from './arbitration.js';
import { ChunkedMemory } from './chunked-memory.js';
import { deviceService } from './device/device-service.js';
import { buildRequestMemory } from './dram/build-request-memory.js';
import { FluidMemory } from './fluid-memory.js';
import { idealService, type Service } from './service.js';
import type { SharedMemory } from './shared-memory.js';

/** @throws InputError for an unknown policy or device, or a number that makes no sense, named by its field */
export function buildMemory(
  memory: Memory,
  cores: number,
  simulation: Simulation,
  bus: Bus<MachineSignals>,
  onEnd: (port: number) => void,
): SharedMemory {
  checkNumbers(memory);
  const { requests } = memory;
  if (requests !== undefined)
    return locate({ path: 'device' }, () => buildRequestMemory(memory, requests, cores, { simulation, bus }, onEnd));
  const arbitration = locate({ path: 'arbitration' }, () => arbitrations.get(memory.arbitration));
  const ports = cores * PORTS_PER_CORE;
  const { chunkBytes = MEMORY_DEFAULTS.chunkBytes } = memory;
  const service = serviceOf(memory, arbitration.kind === 'chunked' ? chunkBytes : 0);
  if (arbitration.kind === 'fluid') return new FluidMemory(simulation, service, arbitration.policy, bus, ports, onEnd);
  return new ChunkedMemory(simulation, service, arbitration.make(cores, memory), chunkBytes, bus, ports, onEnd);
}

function serviceOf(memory: Memory, grainBytes: number): Service {
  const { device = MEMORY_DEFAULTS.device, bandwidthBytesPerCycle } = memory;
  const { efficiency = MEMORY_DEFAULTS.efficiency, latencyCycles = MEMORY_DEFAULTS.latencyCycles } = memory;
  if (device === MEMORY_DEFAULTS.device) return idealService(bandwidthBytesPerCycle * efficiency, latencyCycles);
  return deviceService(
    locate({ path: 'device' }, () => devices.get(device)),
    memory,
    grainBytes,
  );
}

function checkNumbers(memory: Memory): void {
  const { bandwidthBytesPerCycle, chunkBytes = 1, efficiency = 1, latencyCycles = 0, clockGHz = 1 } = memory;
  demand('bandwidthBytesPerCycle', bandwidthBytesPerCycle, bandwidthBytesPerCycle > 0, 'more than 0');
  demand('chunkBytes', chunkBytes, chunkBytes > 0 && chunkBytes < Number.POSITIVE_INFINITY, 'more than 0');
  demand('efficiency', efficiency, efficiency > 0 && efficiency <= 1, 'more than 0, at most 1');
  demand('latencyCycles', latencyCycles, latencyCycles >= 0 && latencyCycles < Number.POSITIVE_INFINITY, '0 or more');
  demand('clockGHz', clockGHz, clockGHz > 0, 'more than 0');
  for (const field of ['loadPortBytesPerCycle', 'storePortBytesPerCycle'] as const) {
    const width = memory[field];
    if (width !== undefined) demand(field, width, width > 0, 'more than 0');
  }
}

function demand(path: string, found: number, holds: boolean, expected: string): void {
  if (!holds) throw new InputError({ path, expected, found });
}
