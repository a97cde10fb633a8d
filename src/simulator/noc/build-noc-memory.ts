/** The memory stacks and the network of a described chip, and the component that replays them. */
import { InputError } from '../../base/errors.js';
import type { Bus } from '../../kernel/bus.js';
import type { Simulation } from '../../kernel/simulation.js';
import type { Platform } from '../../machine/accelerator.js';
import { MEMORY_DEFAULTS, type Memory } from '../../machine/memory.js';
import { chipResources, type SharedResources } from '../../machine/noc/shared-resources.js';
import type { OnChipPlan } from '../../mapping/residency/on-chip-plan.js';
import { arbitrations } from '../memory/arbitration.js';
import type { MachineSignals } from '../signals.js';
import { NocMemory, type NocReplay } from './noc-memory.js';

/** A search replays one chip thousands of times. */
const known = new WeakMap<Platform, SharedResources | undefined>();

/** Nothing where all that cores share is the one memory. @param planned of the mapping */
export function nocReplay(platform: Platform, { plan, cast }: OnChipPlan): NocReplay | undefined {
  if (!known.has(platform)) known.set(platform, chipResources(platform));
  const resources = known.get(platform);
  if (resources === undefined) return undefined;
  const { hopCycles, flitBytes } = platform.noc ?? WITHOUT_NETWORK;
  const kept = plan === undefined ? {} : { kept: { plan, isLive: true } };
  return { resources, sharing: 'by-link', hopCycles, flitBytes, ...kept, ...(cast === undefined ? {} : { cast }) };
}

const WITHOUT_NETWORK = { hopCycles: 0, flitBytes: 1 };

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
