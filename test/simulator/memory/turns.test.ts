/**
 * Each chunked policy asked directly: who waits, who takes turns, and what lets turns go on.
 */
import { describe, expect, it } from 'vitest';
import type { Memory } from '../../../src/machine/memory.js';
import { arbitrations } from '../../../src/simulator/memory/arbitration.js';
import type { TurnPolicy, Turns, Waiting } from '../../../src/simulator/memory/turn-policy.js';

const CORES = 4;
const [LOAD_0, STORE_0, LOAD_1, STORE_1, LOAD_2, , LOAD_3] = [0, 1, 2, 3, 4, 5, 6] as const;
const MEMORY: Memory = { bandwidthBytesPerCycle: 16, arbitration: 'fcfs', chunkBytes: 100 };

function policy(name: string, more: Partial<Memory> = {}): TurnPolicy {
  const arbitration = arbitrations.get(name);
  if (arbitration.kind !== 'chunked') throw new Error(`${name} is not chunked`);
  return arbitration.make(CORES, { ...MEMORY, ...more });
}

/** Ports in the order in which they began to wait, each with the time. */
function waiting(
  list: [port: number, began: number][],
  lastServed = -1,
  remaining = 1000,
  priorities: Readonly<Record<number, number>> = {},
): Waiting {
  const began = new Float64Array(2 * CORES);
  for (const [port, time] of list) began[port] = time;
  return {
    ports: Int32Array.from([...list.map(([port]) => port), ...new Array(2 * CORES - list.length).fill(0)]),
    count: list.length,
    remaining: new Float64Array(2 * CORES).fill(remaining),
    began,
    priority: Float64Array.from({ length: 2 * CORES }, (_, port) => priorities[port] ?? 0),
    chunkBytes: 100,
    lastServed,
  };
}

function blank(): Turns {
  const most = new Float64Array(CORES);
  return { ports: new Int32Array(4 * CORES), count: 0, until: Number.POSITIVE_INFINITY, limited: false, most };
}

function turnsOf(asked: TurnPolicy, who: Waiting, now = 0): { readonly ports: number[]; readonly turns: Turns } {
  const turns = blank();
  asked.turns(who, now, turns);
  return { ports: Array.from(turns.ports.subarray(0, turns.count)), turns };
}

/** Do turns of the port first served go on when a transfer begins on another? */
function goesOn(
  asked: TurnPolicy,
  served: number,
  newcomer: number,
  times: [served: number, newcomer: number],
): boolean {
  const turns = blank();
  turns.ports[0] = served;
  turns.count = 1;
  const who = waiting([
    [served, times[0]],
    [newcomer, times[1]],
  ]);
  return asked.keeps?.(newcomer, who, turns) === true;
}

describe('fcfs', () => {
  const fcfs = policy('fcfs');

  it('lets the earliest have all turns, those of an instant alternate', () => {
    expect(
      turnsOf(
        fcfs,
        waiting([
          [LOAD_0, 5],
          [LOAD_1, 3],
          [LOAD_2, 4],
        ]),
      ).ports,
    ).toEqual([LOAD_1]);
    expect(
      turnsOf(
        fcfs,
        waiting([
          [LOAD_2, 3],
          [LOAD_0, 3],
          [LOAD_1, 4],
        ]),
      ).ports,
    ).toEqual([LOAD_2, LOAD_0]);
  });

  it('lets stores go first, the earliest of them', () => {
    expect(
      turnsOf(
        fcfs,
        waiting([
          [LOAD_0, 1],
          [STORE_0, 9],
          [STORE_1, 8],
        ]),
      ).ports,
    ).toEqual([STORE_1]);
    expect(
      turnsOf(
        fcfs,
        waiting([
          [STORE_0, 9],
          [LOAD_0, 1],
        ]),
      ).ports,
    ).toEqual([STORE_0]);
  });

  it('goes on when a load or a later store begins, not when a store overtakes', () => {
    expect(goesOn(fcfs, LOAD_0, LOAD_1, [3, 4])).toBe(true);
    expect(goesOn(fcfs, LOAD_0, LOAD_1, [4, 4])).toBe(false);
    expect(goesOn(fcfs, LOAD_0, STORE_1, [3, 4])).toBe(false);
    expect(goesOn(fcfs, STORE_0, STORE_1, [3, 4])).toBe(true);
    expect(goesOn(fcfs, STORE_0, STORE_1, [4, 4])).toBe(false);
    expect(goesOn(fcfs, STORE_0, LOAD_1, [4, 4])).toBe(true);
  });
});

describe('round-robin', () => {
  const all: [number, number][] = [LOAD_3, LOAD_0, LOAD_2].map((port) => [port, 0]);

  it('goes through the cores in order, from the one after the last served', () => {
    const robin = policy('round-robin');
    expect(turnsOf(robin, waiting(all)).ports).toEqual([LOAD_0, LOAD_2, LOAD_3]);
    expect(turnsOf(robin, waiting(all, STORE_0)).ports).toEqual([LOAD_2, LOAD_3, LOAD_0]);
    expect(turnsOf(robin, waiting(all, LOAD_2)).ports).toEqual([LOAD_3, LOAD_0, LOAD_2]);
    expect(turnsOf(robin, waiting(all, LOAD_3)).ports).toEqual([LOAD_0, LOAD_2, LOAD_3]);
  });

  it('gives a core with two ports no more turns than the others: its ports alternate', () => {
    const robin = policy('round-robin');
    const both = waiting([
      [STORE_1, 0],
      [LOAD_0, 0],
      [LOAD_1, 0],
    ]);
    expect(turnsOf(robin, both).ports).toEqual([LOAD_0, STORE_1, LOAD_0, LOAD_1]);
    // And forgets who waited before.
    expect(turnsOf(robin, waiting([[LOAD_1, 0]])).ports).toEqual([LOAD_1]);
    expect(
      turnsOf(
        robin,
        waiting([
          [STORE_1, 0],
          [LOAD_0, 0],
        ]),
      ).ports,
    ).toEqual([LOAD_0, STORE_1]);
  });

  it('is asked again whenever a transfer begins', () => {
    expect(goesOn(policy('round-robin'), LOAD_0, LOAD_1, [3, 4])).toBe(false);
  });
});

describe('priority', () => {
  it('serves the lowest number, the earliest of equal ones', () => {
    const own = policy('priority');
    expect(
      turnsOf(
        own,
        waiting([
          [LOAD_2, 1],
          [LOAD_1, 2],
          [STORE_1, 3],
        ]),
      ).ports,
    ).toEqual([STORE_1]);
    const given = policy('priority', { corePriority: [7, 3, 3, 5] });
    expect(
      turnsOf(
        given,
        waiting([
          [LOAD_0, 0],
          [LOAD_2, 2],
          [LOAD_1, 1],
        ]),
      ).ports,
    ).toEqual([LOAD_1]);
    expect(
      turnsOf(
        given,
        waiting([
          [LOAD_0, 0],
          [LOAD_3, 2],
        ]),
      ).ports,
    ).toEqual([LOAD_3]);
  });

  it('goes on when somebody less urgent begins, or later one as urgent', () => {
    const given = policy('priority', { corePriority: [7, 3, 3, 5] });
    expect(goesOn(given, LOAD_1, LOAD_0, [4, 4])).toBe(true);
    expect(goesOn(given, LOAD_0, LOAD_1, [3, 4])).toBe(false);
    expect(goesOn(given, LOAD_1, LOAD_2, [3, 4])).toBe(true);
    expect(goesOn(given, LOAD_1, LOAD_2, [4, 4])).toBe(false);
  });
});

describe('throttled', () => {
  const throttle = { budgetBytes: [300, 250, 300, 300], windowCycles: 50 };
  const two = waiting([
    [LOAD_0, 0],
    [LOAD_1, 0],
  ]);

  it('gives each core its budget in chunks, until the window ends', () => {
    const { ports, turns } = turnsOf(policy('throttled', { throttle }), two, 60);
    expect(ports).toEqual([LOAD_0, LOAD_1]);
    expect(turns.until).toBe(100);
    expect(turns.limited).toBe(true);
    expect(Array.from(turns.most.subarray(0, 2))).toEqual([3, 2]);
  });

  it('passes over a core that has used its own up, until the next window', () => {
    const asked = policy('throttled', { throttle });
    expect(turnsOf(asked, two, 0).ports).toEqual([LOAD_0, LOAD_1]);
    asked.served?.(0, 200);
    asked.served?.(0, 100);
    asked.served?.(1, 100);
    const { ports, turns } = turnsOf(asked, two, 49);
    expect(ports).toEqual([LOAD_1]);
    expect(turns.most[1]).toBe(1);
    expect(turnsOf(asked, two, 50).ports).toEqual([LOAD_0, LOAD_1]);
  });

  it('lets a core end a transfer with what is left of its budget, if that is enough', () => {
    const asked = policy('throttled', { throttle });
    asked.served?.(1, 200);
    const last = (bytes: number): Waiting => waiting([[LOAD_1, 0]], -1, bytes);
    expect(turnsOf(asked, last(51), 10).ports).toEqual([]);
    const { ports, turns } = turnsOf(asked, last(50), 10);
    expect(ports).toEqual([LOAD_1]);
    expect(turns.most[1]).toBe(1);
  });

  it('takes one number for the budget of every core', () => {
    const { turns } = turnsOf(policy('throttled', { throttle: { ...throttle, budgetBytes: 500 } }), two);
    expect(Array.from(turns.most.subarray(0, 2))).toEqual([5, 5]);
    expect(turns.until).toBe(50);
  });

  it('goes on as fcfs does', () => {
    const asked = policy('throttled', { throttle });
    expect(goesOn(asked, LOAD_0, LOAD_1, [3, 4])).toBe(true);
    expect(goesOn(asked, LOAD_0, STORE_1, [3, 4])).toBe(false);
  });
});
