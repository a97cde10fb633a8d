/**
 * An accelerator as a list of parts and wires: a host, cores, the memory that the cores share, and what a scenario puts between
 * cores and memory. None of the wires is a link: what takes time is in the parts.
 */
import { Assembly, type Wire } from '../../kernel/assembly.js';
import type { Port } from '../../kernel/port.js';
import type { Simulation } from '../../kernel/simulation.js';
import type { CorePart } from './core-part.js';
import type { HostPart } from './host-part.js';
import type { MemoryPart } from './memory-part.js';
import type { WirePart } from './wire-part.js';

export interface AcceleratorParts {
  readonly host: HostPart;
  /** By number. */
  readonly cores: readonly CorePart[];
  /** In the order in which a transfer meets them on its way to the memory. */
  readonly between?: readonly WirePart[];
  readonly memory: MemoryPart;
}

/** Cores start first, then what is on their wires, with the memory at the other end; the host begins when all are there. */
export function assemble(simulation: Simulation, { host, cores, between = [], memory }: AcceleratorParts): Assembly {
  const wires = cores.flatMap(({ name, ports }, core): Wire[] => {
    const met = between.filter((part) => part.stands(core));
    const ends: Port[] = [
      ports.memory,
      ...met.flatMap((part) => [part.coreSideOf(core), part.memorySideOf(core)]),
      memory.ports[name] as Port,
    ];
    const ways = Array.from(
      { length: ends.length / 2 },
      (_, i): Wire => ({ from: ends[2 * i]!, to: ends[2 * i + 1]! }),
    );
    return [{ from: host.ports[name] as Port, to: ports.host }, ...ways];
  });
  return new Assembly(simulation, [...cores, ...between, memory, host], wires);
}
