/**
 * The waiting times of a device between its commands, in ticks from the first tick of one command to the first tick of
 * the next. The standard counts from the end of a command to the end of the next one, so a command that holds its bus for
 * several ticks shifts them; and while it holds the bus, no other command uses it.
 */
import type { MemoryDevice } from '../../../machine/memory-devices/memory-device.js';
import { STANDARD_WAITS } from '../../../machine/memory-devices/standards/standards.js';
import { COMMANDS, type Command, type Level, sumOf } from '../../../machine/memory-devices/standards/wait.js';

export interface Constraint {
  readonly level: Level;
  readonly after: Command;
  readonly before: Command;
  readonly ticks: number;
  readonly window: number;
  readonly beside: boolean;
}

const COLUMN_COMMANDS: ReadonlySet<Command> = new Set<Command>(['RD', 'WR']);

export function isColumnCommand(command: Command): boolean {
  return COLUMN_COMMANDS.has(command);
}

export function constraintTable(device: MemoryDevice): Constraint[] {
  const { timing } = device;
  const ticksOf = (command: Command): number => device.commandTicks[command] ?? 1;
  const constraints: Constraint[] = [];
  for (const after of COMMANDS) {
    if (ticksOf(after) === 1) continue;
    for (const before of COMMANDS) {
      if (device.dualCommandBus && isColumnCommand(after) !== isColumnCommand(before)) continue;
      constraints.push({ level: 'channel', after, before, ticks: ticksOf(after), window: 1, beside: false });
    }
  }
  for (const { level, after, before, ticks, window = 1, beside = false } of STANDARD_WAITS[device.standard].waits) {
    const sum = sumOf(ticks, timing);
    for (const first of after)
      for (const second of before)
        constraints.push({
          level,
          after: first,
          before: second,
          ticks: sum + ticksOf(first) - ticksOf(second),
          window,
          beside,
        });
  }
  return constraints;
}
