/**
 * How far a replay request by request has come: on a terminal a bar with requests a second and the time that is left, and
 * in any case a note at the end of one that took long. The last tenth may take shorter or longer: what is shown is shares of
 * requests, not of work.
 */
import { counted, fixed, percent } from '../base/numbers.js';
import type { Bus } from '../kernel/bus.js';
import { tileTotals } from '../mapping/tile-plan.js';
import type { SimulationInput } from '../simulator/input.js';
import type { MachineSignals } from '../simulator/signals.js';
import { note } from './command.js';

/** A replay that took less needs no words. */
const WORTH_A_NOTE_MS = 5000;
const REDRAWN_MS = 200;

export interface ReplayProgress {
  /** Given to the replay. */
  readonly observe: (bus: Bus<MachineSignals>, input: SimulationInput) => void;
  stop(): void;
}

/** @param write to the terminal; nothing is drawn without it */
export function replayProgress(
  write: ((text: string) => void) | undefined,
  now: () => number = Date.now,
): ReplayProgress {
  let began = 0;
  let drawn = 0;
  let done = 0;
  return {
    observe: (bus, input) => {
      const all = requestsOf(input);
      if (all === undefined) return;
      began = now();
      bus.on('requests', (_, pulse) => {
        done = pulse.done;
        const time = now();
        if (write === undefined || time - drawn < REDRAWN_MS || done === 0) return;
        drawn = time;
        write(`\r${progressLine(done, Math.max(done, all), time - began)}`);
      });
    },
    stop: () => {
      if (drawn > 0) write?.(`\r${' '.repeat(79)}\r`);
      const took = now() - began;
      if (done > 0 && took >= WORTH_A_NOTE_MS)
        note(
          `note: ${counted(done, 'request')} replayed in ${fixed(took / 1000, 0)} s, ${thousands(done, took)} a second`,
        );
    },
  };
}

/** At most 79 characters. */
export function progressLine(done: number, all: number, milliseconds: number): string {
  const left = (milliseconds * (all - done)) / done / 1000;
  const remaining = left < 90 ? `${fixed(left, 0)} s` : `${fixed(left / 60, 0)} min`;
  return `requests replayed: ${percent(done / all)}, ${thousands(done, milliseconds)} a second, ${remaining} left`.padEnd(
    79,
  );
}

function thousands(requests: number, milliseconds: number): string {
  return `${fixed(requests / Math.max(1, milliseconds), 0)} thousand`;
}

/** As many bursts as the tiles' bytes take; undefined where nothing is replayed request by request. */
function requestsOf({ memory, work }: SimulationInput): number | undefined {
  if (memory.requests === undefined) return undefined;
  const { burstBytes } = memory.requests.device.organization;
  let bytes = 0;
  for (const each of work) {
    if (each?.kind === 'tiles') {
      const { loadBytes, storeBytes } = tileTotals(each.plan);
      bytes += loadBytes + storeBytes;
    } else if (each !== undefined) bytes += each.latencyCycles * each.bandwidthBytesPerCycle;
  }
  return bytes / burstBytes;
}
