/**
 * An accelerator as a list of parts and wires: a host, cores and the memory that the cores share. None of the wires is a
 * link: what takes time is in the parts.
 */
import { Assembly, type Wire } from '../../kernel/assembly.js';
import type { Port } from '../../kernel/port.js';
import type { Simulation } from '../../kernel/simulation.js';
import type { CorePart } from './core-part.js';
import type { HostPart } from './host-part.js';
import type { MemoryPart } from './memory-part.js';

export interface AcceleratorParts {
  readonly host: HostPart;
  /** By number. */
  readonly cores: readonly CorePart[];
  readonly memory: MemoryPart;
}

/** Cores start first, with the memory at the other end of their wires; the host begins when all are there. */
export function assemble(simulation: Simulation, { host, cores, memory }: AcceleratorParts): Assembly {
  const wires = cores.flatMap(({ name, ports }): Wire[] => [
    { from: host.ports[name] as Port, to: ports.host },
    { from: ports.memory, to: memory.ports[name] as Port },
  ]);
  return new Assembly(simulation, [...cores, memory, host], wires);
}
