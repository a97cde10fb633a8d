/**
 * Parts that a scenario puts between cores and memory (`platform.parts`), by name. A further one is a class on `WirePart` and
 * an entry of this registry.
 */
import { locate } from '../../base/errors.js';
import { registry } from '../../base/registry.js';
import type { Simulation } from '../../kernel/simulation.js';
import type { PlatformPart } from '../../machine/accelerator.js';
import type { Memory } from '../../machine/memory.js';
import { Delay } from './delay.js';
import { Limiter } from './limiter.js';
import type { PartSite, WirePart } from './wire-part.js';

/** Builds a part where it stands. */
export type PartKind = (site: PartSite) => WirePart;

declare module '../../base/registry.js' {
  interface Kinds {
    machineParts: PartKind;
  }
}

export const machineParts = registry('machineParts', 'a part between cores and memory', [
  {
    name: 'delay',
    about: 'a longer way to the memory: every transfer ends later',
    options: (z) => z.strictObject({ cycles: z.number().min(0).max(1e12).optional() }),
    make:
      ({ cycles = 1 }: { readonly cycles?: number }) =>
      (site) =>
        new Delay(site, cycles),
  },
  {
    name: 'limiter',
    about: 'a DMA engine with a few channels: one transfer each at a time, first come, first served',
    options: (z) => z.strictObject({ transfers: z.number().int().min(1).max(8192).optional() }),
    make:
      ({ transfers = 1 }: { readonly transfers?: number }) =>
      (site) =>
        new Limiter(site, transfers),
  },
]);

/** In the order in which they stand on the wires, from the cores on. @throws InputError for a name that nothing has */
export function buildParts(parts: readonly PlatformPart[], simulation: Simulation, memory: Memory): WirePart[] {
  return parts.map(({ name, cores, options = {} }, index) => {
    const kind = locate({ path: `parts.${index}.name` }, () => machineParts.get(name, options));
    return kind({ name: `part${index}`, cores, simulation, memory });
  });
}
