import { describe, expect, it } from 'vitest';
import { Assembly, type Wire } from '../../src/kernel/assembly.js';
import type { Component, Wait } from '../../src/kernel/component.js';
import type { LinkSpec } from '../../src/kernel/link.js';
import { Port } from '../../src/kernel/port.js';
import { Simulation } from '../../src/kernel/simulation.js';
import { explainWaits } from '../../src/kernel/watchdog.js';

function part(name: string, ports: Record<string, Port>, more: Partial<Component> = {}): Component {
  return { name, spec: {}, state: {}, ports, ...more };
}

/** A sender and a receiver that logs, on a link; `tried` logs when the sender may try again. */
function pair(link?: LinkSpec, back?: LinkSpec) {
  const simulation = new Simulation();
  const arrived: [number, number][] = [];
  const tried: number[] = [];
  const out = new Port({
    receive: (message) => arrived.push([-message, simulation.now]),
    ready: () => tried.push(simulation.now),
  });
  const into = new Port({ receive: (message) => arrived.push([message, simulation.now]) });
  const wire: Wire = {
    from: 'a.out',
    to: 'b.in',
    ...(link === undefined ? {} : { link }),
    ...(back === undefined ? {} : { back }),
  };
  const assembly = new Assembly(simulation, [part('a', { out }), part('b', { in: into })], [wire]);
  return { simulation, arrived, tried, out, into, assembly };
}

describe('a wire', () => {
  it('delivers inside the call, both ways, and never refuses', () => {
    const { arrived, out, into, simulation } = pair();
    expect(out.trySend(1, 1e9)).toBe(true);
    into.send(2);
    into.release();
    expect(arrived).toEqual([
      [1, 0],
      [-2, 0],
    ]);
    expect(simulation.pending).toBe(0);
  });

  it('that leads nowhere, or to a port that receives nothing, is an error by name', () => {
    const out = new Port({});
    expect(() => out.send(3)).toThrow('a port of no component sent message 3 before it was wired');
    const into = new Port({});
    new Assembly(new Simulation(), [part('a', { out }), part('b', { into })], [{ from: 'a.out', to: 'b.into' }]);
    expect(() => out.send(3)).toThrow('b.into received message 3, and receives none');
  });
});

describe('a link', () => {
  it('takes bytes over bandwidth to send, one message at a time, and the latency more', () => {
    const { simulation, arrived, tried, out } = pair({ latencyCycles: 10, bytesPerCycle: 4 });
    expect(out.trySend(1, 8)).toBe(true);
    expect(out.trySend(2, 8)).toBe(false);
    expect(out.trySend(2, 8)).toBe(false);
    expect(() => out.send(2, 8)).toThrow('a.out sent message 2 over a link that was not ready');
    simulation.run();
    expect(tried).toEqual([2]);
    expect(arrived).toEqual([[1, 12]]);
    expect(simulation.events).toBe(2);
  });

  it('refuses what it has no credit for until one has come back', () => {
    const { simulation, arrived, tried, out, into, assembly } = pair({ credits: 2, creditLatencyCycles: 3 });
    expect([out.trySend(1), out.trySend(2), out.trySend(3)]).toEqual([true, true, false]);
    simulation.schedule(5, 0, () => into.release());
    simulation.run(6);
    expect(arrived).toEqual([
      [1, 0],
      [2, 0],
    ]);
    expect(assembly.waits()).toEqual([{ who: 'a', on: 'b', why: 'a.out has no credit of b.in' }]);
    simulation.run();
    expect(tried).toEqual([8]);
    expect(assembly.waits()).toEqual([]);
    expect(out.trySend(3)).toBe(true);
    into.release();
    into.release();
    expect(() => into.release()).toThrow('b.in released a message more than it received from a.out');
  });

  it('each way has its own bandwidth and credits', () => {
    const { simulation, arrived, out, into } = pair({ bytesPerCycle: 1, credits: 1 }, { latencyCycles: 7 });
    expect([out.trySend(1, 5), into.trySend(2), into.trySend(3)]).toEqual([true, true, true]);
    simulation.run();
    expect(arrived).toEqual([
      [1, 5],
      [-2, 7],
      [-3, 7],
    ]);
  });

  it('without limits takes whatever is sent, and releases mean nothing to it', () => {
    const { simulation, arrived, out, into } = pair({});
    for (let i = 1; i <= 5; i++) expect(out.trySend(i, 1e6)).toBe(true);
    simulation.run();
    expect(arrived.map(([message]) => message)).toEqual([1, 2, 3, 4, 5]);
    for (let i = 1; i <= 5; i++) into.release();
  });

  it.each<[LinkSpec, string]>([
    [{ latencyCycles: -1 }, 'latencyCycles: expected 0 or more, found -1'],
    [{ latencyCycles: Number.POSITIVE_INFINITY }, 'latencyCycles: expected 0 or more, found Infinity'],
    [{ creditLatencyCycles: Number.NaN }, 'creditLatencyCycles: expected 0 or more, found NaN'],
    [{ bytesPerCycle: 0 }, 'bytesPerCycle: expected more than 0, found 0'],
    [{ credits: 0 }, 'credits: expected a whole number from 1, or none for no limit, found 0'],
    [{ credits: 1.5 }, 'credits: expected a whole number from 1, or none for no limit, found 1.5'],
  ])('%j makes no sense', (spec, message) => {
    expect(() => pair(spec)).toThrow(message);
  });
});

describe('an assembly', () => {
  const build = (names: string[], wires: Wire[]) =>
    new Assembly(
      new Simulation(),
      names.map((name) => part(name, { left: new Port({}), right: new Port({}) })),
      wires,
    );
  const ring = [
    { from: 'a.right', to: 'b.left' },
    { from: 'b.right', to: 'a.left' },
  ];

  it.each<[string, string[], Wire[], string]>([
    ['two of one name', ['a', 'a'], [], 'expected a component name of its own, without a dot, found "a"'],
    ['a name with a dot', ['a.b'], [], 'expected a component name of its own, without a dot, found "a.b"'],
    [
      'an unknown component',
      ['alpha', 'b'],
      [{ from: 'alpa.right', to: 'b.left' }],
      'expected the name of a component, found "alpa" (did you mean alpha?)',
    ],
    [
      'an unknown port',
      ['a', 'b'],
      [{ from: 'a.rigth', to: 'b.left' }],
      'expected a port of a (left, right), found "rigth" (did you mean right?)',
    ],
    ['a port without a wire', ['a', 'b'], ring.slice(0, 1), 'a.left: expected a wire, found nothing'],
    [
      'a port with two',
      ['a', 'b'],
      [...ring, { from: 'b.left', to: 'a.left' }],
      'b.left: expected one wire, found "another"',
    ],
    ['no port at all', ['a', 'b'], [{ from: 'a', to: 'b' }], 'expected the name of a component, found ""'],
  ])('refuses %s', (_, names, wires, message) => {
    expect(() => build(names, wires)).toThrow(message);
  });

  it('starts its parts in their order, when all are wired, and finds them by name', () => {
    const started: string[] = [];
    const ports = (): Record<string, Port> => ({
      to: new Port({ receive: (message) => started.push(`got ${message}`) }),
    });
    const [first, second] = [ports(), ports()];
    const assembly = new Assembly(
      new Simulation(),
      [
        part('first', first, { start: () => first['to']?.send(1) }),
        part('second', second, { start: () => started.push('second') }),
      ],
      [{ from: 'first.to', to: 'second.to' }],
    );
    assembly.start();
    expect(started).toEqual(['got 1', 'second']);
    expect(assembly.part('second').ports).toBe(second);
  });
});

describe('the watchdog', () => {
  const waiting = (...chain: [who: string, on: string][]) =>
    chain.map(([who, on]) => ({ who, on, why: `${who}${on}` }));

  it('names the circle, and leaves out who waits for it from outside', () => {
    expect(explainWaits(waiting(['x', 'a'], ['a', 'y'], ['a', 'b'], ['b', 'c'], ['c', 'a'], ['z', 'x']))).toBe(
      'a waits for b (ab), b waits for c (bc), c waits for a (ca)',
    );
    expect(explainWaits(waiting(['a', 'a']))).toBe('a waits for a (aa)');
  });

  it('goes to the end of the chain where there is no circle', () => {
    expect(explainWaits(waiting(['a', 'b'], ['b', 'c'], ['d', 'c']))).toBe('a waits for b (ab), b waits for c (bc)');
    expect(explainWaits([])).toBeUndefined();
  });

  it('looks along a chain of any length', () => {
    const names = Array.from({ length: 50_000 }, (_, i) => `n${i}`);
    const waits = names.map((who, i) => ({ who, on: names[i + 1] ?? 'n0', why: '' }));
    expect(explainWaits(waits)?.split(', ')).toHaveLength(names.length);
  });

  it('hears from components what they wait for, and from links who has no credit', () => {
    const simulation = new Simulation();
    const waits: Wait[] = [{ on: 'a', why: 'it wants to' }];
    const [out, into] = [new Port({}), new Port({ receive: () => {} })];
    const assembly = new Assembly(
      simulation,
      [part('a', { out }), part('b', { into }, { waitsFor: () => waits })],
      [{ from: 'a.out', to: 'b.into', link: { credits: 1 } }],
    );
    out.trySend(0);
    out.trySend(0);
    simulation.run();
    expect(explainWaits(assembly.waits())).toBe(
      'b waits for a (it wants to), a waits for b (a.out has no credit of b.into)',
    );
  });
});
