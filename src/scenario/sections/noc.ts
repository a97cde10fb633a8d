/** The section `platform.noc`: the network between cores and memory stacks, and where they lie on it. */
import * as z from 'zod';
import { InputError } from '../../base/errors.js';
import { NOC_TOPOLOGIES } from '../../machine/noc/grid.js';
import type { Noc } from '../../machine/noc/noc.js';
import { planNoc } from '../../machine/noc/plan-noc.js';
import type { Preset } from '../../machine/presets.js';
import { FLUID_WITH_NOC } from '../../simulator/noc/build-noc-memory.js';
import { complain, count, positive } from '../complain.js';

/** A router by its number, or by column and row. */
const place = z.union([z.number().int().min(0).max(65_536), z.array(z.number().int().min(0).max(65_536)).length(2)]);

export const nocSection = z.strictObject({
  topology: z.enum(NOC_TOPOLOGIES),
  /** Routers in a row; of a ring all of them. */
  columns: count(1024).optional(),
  rows: count(1024).optional(),
  /** Of a link, in each direction. */
  linkBytesPerCycle: positive(1e9),
  /** From a router to the next. */
  hopCycles: z.number().min(0).max(1e6).optional(),
  flitBytes: count(65_536).optional(),
  /** Router of each core: the one with its number, unless said. */
  cores: z.array(place).max(4096).optional(),
  /** Router of each memory stack: in the corners, unless said. */
  stacks: z.array(place).max(1024).optional(),
  /** Router of each bank of the shared SRAM: evenly spread, unless said. */
  banks: z.array(place).max(1024).optional(),
  /** Weights that several cores read at once are sent once. */
  multicast: z.boolean().optional(),
});

interface Described {
  readonly noc?: z.output<typeof nocSection> | undefined;
  readonly memory: {
    readonly stacks?: number | undefined;
    readonly channels?: 'interleaved' | 'partitioned' | undefined;
    readonly arbitration: string;
    readonly device: unknown;
  };
  readonly sharedSram?: { readonly banks: number } | undefined;
}

/** The described network, or the preset's. @throws InputError with its path below the platform */
export function nocOf(
  { noc, memory, sharedSram }: Described,
  cores: number,
  preset: Preset | undefined,
): Noc | undefined {
  const wish = noc ?? preset?.noc;
  if (wish === undefined) return undefined;
  const stacks = memory.stacks ?? (noc === undefined ? preset?.stacks : undefined);
  try {
    return planNoc(wish, cores, { stacks, channels: memory.channels, banks: sharedSram?.banks });
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const { path, expected, found } = error.problem;
    throw new InputError({ path: pathBelowPlatform(path, noc), expected, found });
  }
}

/** Where it was said how many stacks or banks there are. */
function pathBelowPlatform(path: string | undefined, noc: Described['noc']): string {
  if (path === 'stacks' && noc?.stacks === undefined) return 'memory.stacks';
  if (path === 'banks' && noc?.banks === undefined) return 'sharedSram.banks';
  return `noc.${path}`;
}

export function complainOfNoc(
  platform: Described,
  cores: number,
  preset: Preset | undefined,
  context: z.RefinementCtx,
): void {
  const { noc, memory } = platform;
  if (noc === undefined && preset?.noc === undefined) {
    for (const key of ['stacks', 'channels'] as const)
      if (memory[key] !== undefined)
        complain(context, { path: ['memory', key], expected: 'a noc beside it', found: memory[key] });
    return;
  }
  if (memory.arbitration !== 'proportional' && memory.arbitration !== 'max-min')
    complain(context, { path: ['memory', 'arbitration'], expected: FLUID_WITH_NOC, found: memory.arbitration });
  if (memory.device !== 'ideal')
    complain(context, { path: ['memory', 'device'], expected: 'ideal where there is a noc', found: memory.device });
  if (cores === 0) return; // what is wrong with the cores is said elsewhere
  try {
    nocOf(platform, cores, preset);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const { path = '', expected, found } = error.problem;
    const keys = path.split('.').map((key) => (/^\d+$/.test(key) ? Number(key) : key));
    complain(context, { path: keys, expected, found });
  }
}
