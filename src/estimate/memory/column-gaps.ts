/**
 * The least ticks between two column commands, by what they move and how far apart their banks are, from a device's times.
 * Two readings of the standards, as the controllers have them.
 */
import type { ControllerName, MemoryDevice } from '../../machine/memory-devices/memory-device.js';
import { STANDARD_WAITS } from '../../machine/memory-devices/standards/standards.js';
import { type Command, type Level, sumOf, type Wait } from '../../machine/memory-devices/standards/wait.js';

/** How the banks of two commands lie to each other. */
export const SAME_GROUP = 0;
export const SAME_LAYER = 1;
export const SAME_RANK = 2;
export const OTHER_RANK = 3;
export const OTHER_BUS = 4;

/** Ticks by relation, then by [first is a write][second is a write]: entry relation · 4 + 2 · first + second. */
export type ColumnGaps = Float64Array;

export function columnGaps(device: MemoryDevice, controller: ControllerName): ColumnGaps {
  return controller === 'dramsim3' ? bySums(device) : byStandard(device);
}

/** From the times themselves, the bus being free again a rank switch after a burst. */
function bySums({ timing, organization }: MemoryDevice): ColumnGaps {
  const { burst, AL = 0, CL, CWL, tRTRS = 0, tCCDS, tWTRS } = timing;
  const single = organization.bankGroups === 1;
  const tCCDL = single ? tCCDS : timing.tCCDL;
  const tWTRL = single ? tWTRS : timing.tWTRL;
  const read = AL + CL + burst;
  const write = AL + CWL + burst;
  const near = (tCCD: number, tWTR: number): number[] => {
    const column = Math.max(burst, tCCD);
    return [column, CL + burst - CWL + tRTRS, write + tWTR, column];
  };
  const apart = [burst + tRTRS, read + burst + tRTRS - write, write + burst + tRTRS - read, burst];
  const group = near(tCCDS, tWTRS);
  return Float64Array.from([...near(tCCDL, tWTRL), ...group, ...group, ...apart, ...apart]);
}

/** Which levels bind two commands of a relation, and where they are beside each other. */
const BINDING: readonly { readonly within: readonly Level[]; readonly beside?: Level }[] = [
  { within: ['channel', 'pseudo-channel', 'rank', 'stack-layer', 'bank-group'] },
  { within: ['channel', 'pseudo-channel', 'rank', 'stack-layer'] },
  { within: ['channel', 'pseudo-channel', 'rank'], beside: 'stack-layer' },
  { within: ['channel', 'pseudo-channel'], beside: 'rank' },
  { within: ['channel'], beside: 'pseudo-channel' },
];

/** From the standard's list of waiting times, and the ticks that commands hold their bus. */
function byStandard(device: MemoryDevice): ColumnGaps {
  const { waits } = STANDARD_WAITS[device.standard];
  const bus = (command: Command): number => device.commandTicks[command] ?? 1;
  const gaps = new Float64Array(BINDING.length * 4);
  BINDING.forEach(({ within, beside }, relation) => {
    const binds = (wait: Wait): boolean => (wait.beside === true ? wait.level === beside : within.includes(wait.level));
    (['RD', 'WR'] as const).forEach((first, i) => {
      (['RD', 'WR'] as const).forEach((second, k) => {
        const sums = waits
          .filter((wait) => wait.after.includes(first) && wait.before.includes(second) && binds(wait))
          .map(({ ticks }) => sumOf(ticks, device.timing) + bus(first) - bus(second));
        gaps[relation * 4 + 2 * i + k] = Math.max(bus(first), ...sums);
      });
    });
  });
  return gaps;
}
