/**
 * The chunked arbitration policies. `fcfs`, `round-robin` and the priorities are work conserving; `throttled` is not: a core
 * without budget waits for the next window even when the memory is idle. A new policy is one function here, one line in
 * arbitration.ts, and passes the contract suite in test/contract.
 */
import { InputError } from '../../base/errors.js';
import { MEMORY_DEFAULTS, type Memory } from '../../machine/memory.js';
import { coreOfPort, isStorePort } from './ports.js';
import type { TurnPolicy, Turns, Waiting } from './turn-policy.js';

/**
 * First come, first served: a transfer's chunks all queue up when it begins; those of transfers that begin in the same
 * instant alternate. A store goes ahead of loads, at the next chunk, as memory controllers drain their write buffers.
 */
export function fcfs(): TurnPolicy {
  return { turns: (waiting, _now, turns) => firstCome(waiting, turns, everybody), keeps: comesLater };
}

/** The cores take turns in the order of their index, whatever they move; a core's ports alternate. */
export function roundRobin(cores: number): TurnPolicy {
  /** The ports that wait, by core; −1 for none. */
  const first = new Int32Array(cores).fill(-1);
  const second = new Int32Array(cores).fill(-1);
  /** The cores that wait, by how long until it is their turn. */
  const queue = new Int32Array(cores);
  return {
    turns({ ports, count, lastServed }, _now, turns) {
      const next = lastServed < 0 ? 0 : coreOfPort(lastServed) + 1;
      let length = 0;
      let pairs = false;
      for (let i = 0; i < count; i++) {
        const port = ports[i]!;
        const core = coreOfPort(port);
        if (first[core]! >= 0) {
          second[core] = port;
          pairs = true;
          continue;
        }
        first[core] = port;
        const until = core < next ? core + cores : core;
        let place = length++;
        for (; place > 0 && queue[place - 1]! > until; place--) queue[place] = queue[place - 1]!;
        queue[place] = until;
      }
      for (let i = 0; i < length; i++) {
        const core = queue[i]! < cores ? queue[i]! : queue[i]! - cores;
        const port = first[core]!;
        turns.ports[i] = port;
        // The second round; a core with one port only uses it in both.
        if (pairs) turns.ports[length + i] = second[core]! >= 0 ? second[core]! : port;
        first[core] = -1;
        second[core] = -1;
      }
      turns.count = pairs ? 2 * length : length;
    },
  };
}

/** The core with the lowest number goes first, at the next chunk; among equal ones first come, first served. */
export function priority(cores: number, { corePriority }: Memory): TurnPolicy {
  if (corePriority !== undefined && corePriority.length !== cores)
    throw new InputError({
      path: 'corePriority',
      expected: `${cores} numbers, one for each core`,
      found: corePriority.length,
    });
  const level = Float64Array.from({ length: cores }, (_, core) => corePriority?.[core] ?? core);
  return {
    turns(waiting, _now, turns) {
      let best = Number.POSITIVE_INFINITY;
      for (let i = 0; i < waiting.count; i++) best = Math.min(best, level[coreOfPort(waiting.ports[i]!)]!);
      firstCome(waiting, turns, (port) => level[coreOfPort(port)] === best);
    },
    keeps(port, waiting, turns) {
      const before = level[coreOfPort(turns.ports[0]!)]! - level[coreOfPort(port)]!;
      return before < 0 || (before === 0 && comesLater(port, waiting, turns));
    },
  };
}

/** Transfers for the jobs of the lowest priority number go first, at the next chunk; among equal ones first come, first served. */
export function tenantPriority(): TurnPolicy {
  return {
    turns(waiting, _now, turns) {
      const { ports, count, priority: level } = waiting;
      let best = Number.POSITIVE_INFINITY;
      for (let i = 0; i < count; i++) best = Math.min(best, level[ports[i]!]!);
      firstCome(waiting, turns, (port) => level[port] === best);
    },
    keeps(port, waiting, turns) {
      const before = waiting.priority[turns.ports[0]!]! - waiting.priority[port]!;
      return before < 0 || (before === 0 && comesLater(port, waiting, turns));
    },
  };
}

/** First come, first served, among cores that have not used up their budget of the present window. */
export function throttled(cores: number, memory: Memory): TurnPolicy {
  const { throttle, chunkBytes = MEMORY_DEFAULTS.chunkBytes } = memory;
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
    turns(waiting, now, turns) {
      const current = Math.floor(now / windowCycles + 1e-9); // a boundary missed by rounding is reached
      if (current > window) {
        window = current;
        used.fill(0);
      }
      turns.until = (window + 1) * windowCycles;
      turns.limited = true;
      firstCome(waiting, turns, (port) => {
        const core = coreOfPort(port);
        const left = budget[core]! - used[core]!;
        turns.most[core] = Math.max(1, Math.floor(left / chunkBytes)); // one may be less than a whole chunk
        return left >= Math.min(chunkBytes, waiting.remaining[port]!);
      });
    },
    keeps: comesLater,
    served(core, bytes) {
      used[core]! += bytes;
    },
  };
}

/** Stores before loads, then the earliest; all that are equally early take turns. */
function firstCome({ ports, count, began }: Waiting, turns: Turns, admitted: (port: number) => boolean): void {
  let earliest = Number.POSITIVE_INFINITY;
  let stores = false;
  for (let i = 0; i < count; i++) {
    const port = ports[i]!;
    if (!admitted(port)) continue;
    const store = isStorePort(port);
    if (store !== stores ? store : began[port]! < earliest) {
      earliest = began[port]!;
      stores = store;
      turns.count = 0;
    }
    if (store === stores && began[port] === earliest) turns.ports[turns.count++] = port;
  }
}

/** A transfer that has just begun waits for those that take turns, unless it is a store and they are loads. */
function comesLater(port: number, { began }: Waiting, turns: Turns): boolean {
  const served = turns.ports[0]!;
  return isStorePort(served) === isStorePort(port) ? began[served]! < began[port]! : isStorePort(served);
}

function everybody(): boolean {
  return true;
}
