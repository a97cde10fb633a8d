/** The memory stacks and the network of a described chip, and the component that replays them. */
import { InputError } from '../../base/errors.js';
import type { Bus } from '../../kernel/bus.js';
import type { Simulation } from '../../kernel/simulation.js';
import { MEMORY_DEFAULTS, type Memory } from '../../machine/memory.js';
import type { Noc } from '../../machine/noc/noc.js';
import { type SharedResources, sharedResources } from '../../machine/noc/shared-resources.js';
import { arbitrations } from '../memory/arbitration.js';
import type { MachineSignals } from '../signals.js';
import { NocMemory, type NocReplay } from './noc-memory.js';

/** A search replays one chip thousands of times. */
const known = new WeakMap<Noc, { readonly bandwidth: number; readonly resources: SharedResources }>();

export function nocReplay(noc: Noc, { bandwidthBytesPerCycle: bandwidth }: Memory): NocReplay {
  const before = known.get(noc);
  const resources = before?.bandwidth === bandwidth ? before.resources : sharedResources(noc, bandwidth);
  known.set(noc, { bandwidth, resources });
  return { resources, sharing: 'by-link', hopCycles: noc.hopCycles, flitBytes: noc.flitBytes };
}

/** @throws InputError for a memory that is not shared as a fluid, or has a device */
export function buildNocMemory(
  memory: Memory,
  noc: NocReplay,
  simulation: Simulation,
  bus: Bus<MachineSignals>,
  onEnd: (port: number) => void,
): NocMemory {
  const arbitration = arbitrations.get(memory.arbitration);
  if (arbitration.kind !== 'fluid')
    throw new InputError({ path: 'arbitration', expected: FLUID_WITH_NOC, found: memory.arbitration });
  const { efficiency = MEMORY_DEFAULTS.efficiency, latencyCycles = MEMORY_DEFAULTS.latencyCycles } = memory;
  return new NocMemory(simulation, noc, { efficiency, latencyCycles }, arbitration.policy, { bus, onEnd });
}

/** Turns are dealt out at one memory; behind a network every link would have its own. */
export const FLUID_WITH_NOC = 'proportional or max-min where there is a noc';
