/**
 * The chunked arbitration policies. `fcfs`, `round-robin` and `priority` are work conserving; `throttled` is not: a core
 * without budget waits for the next window even when the memory is idle. A new policy is one function here, one line in
 * arbitration.ts, and passes the contract suite in test/contract.
 */
import { InputError } from '../../base/errors.js';
import type { Memory } from '../../hardware/memory.js';
import { PORTS_PER_CORE } from '../signals.js';
import type { TurnPolicy, Turns, Waiting } from './turn-policy.js';

/** First come, first served, chunk by chunk: a port asks for its next chunk when it has got the last one. */
export function fcfs(): TurnPolicy {
  return { turns: inOrder };
}

/** The cores take turns in the order of their index, whatever they move; a core's ports alternate. */
export function roundRobin(cores: number): TurnPolicy {
  const first = new Int32Array(cores);
  const second = new Int32Array(cores);
  return {
    turns({ ports, count, lastServed }, _now, turns) {
      first.fill(-1);
      second.fill(-1);
      let anyPair = false;
      for (let i = 0; i < count; i++) {
        const port = ports[i]!;
        const core = coreOf(port);
        if (first[core] === -1) first[core] = port;
        else {
          second[core] = port;
          anyPair = true;
        }
      }
      const start = lastServed < 0 ? 0 : coreOf(lastServed) + 1;
      for (let round = 0; round < (anyPair ? 2 : 1); round++) {
        for (let i = 0; i < cores; i++) {
          const core = (start + i) % cores;
          const other = round === 1 && second[core] !== -1;
          if (first[core] !== -1) turns.ports[turns.count++] = other ? second[core]! : first[core]!;
        }
      }
    },
  };
}

/** The core with the lowest number goes first, at the next chunk; equal ones are served first come, first served. */
export function priority(cores: number, { corePriority }: Memory): TurnPolicy {
  if (corePriority !== undefined && corePriority.length !== cores)
    throw new InputError({
      path: 'corePriority',
      expected: `${cores} numbers, one for each core`,
      found: corePriority.length,
    });
  const level = Float64Array.from({ length: cores }, (_, core) => corePriority?.[core] ?? core);
  return {
    turns({ ports, count }, _now, turns) {
      let best = Number.POSITIVE_INFINITY;
      for (let i = 0; i < count; i++) best = Math.min(best, level[coreOf(ports[i]!)]!);
      for (let i = 0; i < count; i++) if (level[coreOf(ports[i]!)] === best) turns.ports[turns.count++] = ports[i]!;
    },
  };
}

/** First come, first served, among cores that have not used up their budget of the present window. */
export function throttled(cores: number, { throttle, chunkBytes = 512 }: Memory): TurnPolicy {
  if (throttle === undefined)
    throw new InputError({ path: 'throttle', expected: 'a byte budget and a window', found: undefined });
  const { budgetBytes, windowCycles } = throttle;
  const budget = Float64Array.from({ length: cores }, (_, core) =>
    typeof budgetBytes === 'number' ? budgetBytes : (budgetBytes[core] ?? Number.NaN),
  );
  if (!budget.every((bytes) => bytes >= chunkBytes))
    throw new InputError({
      path: 'throttle.budgetBytes',
      expected: `at least a chunk (${chunkBytes} bytes) for each of ${cores} cores`,
      found: budgetBytes,
    });
  if (!(windowCycles > 0))
    throw new InputError({ path: 'throttle.windowCycles', expected: 'more than 0', found: windowCycles });
  const used = new Float64Array(cores);
  let window = 0;
  return {
    turns({ ports, count, remaining }, now, turns) {
      const current = Math.floor(now / windowCycles + 1e-9);
      if (current > window) {
        window = current;
        used.fill(0);
      }
      turns.until = (window + 1) * windowCycles;
      for (let i = 0; i < count; i++) {
        const core = coreOf(ports[i]!);
        const left = budget[core]! - used[core]!;
        if (left < Math.min(chunkBytes, remaining[ports[i]!]!)) continue;
        turns.ports[turns.count++] = ports[i]!;
        turns.most[core] = Math.max(1, Math.floor(left / chunkBytes));
      }
    },
    served(core, bytes) {
      used[core]! += bytes;
    },
  };
}

function inOrder({ ports, count }: Waiting, _now: number, turns: Turns): void {
  for (let i = 0; i < count; i++) turns.ports[i] = ports[i]!;
  turns.count = count;
}

function coreOf(port: number): number {
  return Math.floor(port / PORTS_PER_CORE);
}
