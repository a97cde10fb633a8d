import { describe, expect, it } from 'vitest';
import { Assembly } from '../../src/kernel/assembly.js';
import { CallPort } from '../../src/kernel/call-port.js';
import type { Component } from '../../src/kernel/component.js';
import type { LinkSpec } from '../../src/kernel/link.js';
import { Port } from '../../src/kernel/port.js';
import { Simulation } from '../../src/kernel/simulation.js';

interface Adder {
  add(a: number, b: number): number;
}
interface Namer {
  name(): string;
}

const adder: Adder = { add: (a, b) => a + b };
const namer: Namer = { name: () => 'n' };

function part(name: string, port: Port): Component {
  return { name, spec: {}, state: {}, ports: { port } };
}

function wired(a: Port, b: Port, link?: LinkSpec): Assembly {
  const wire = { from: 'a.port', to: 'b.port', ...(link === undefined ? {} : { link }) };
  return new Assembly(new Simulation(), [part('a', a), part('b', b)], [wire]);
}

describe('a port of calls', () => {
  it('holds what the other end offers, each way', () => {
    const a = new CallPort<Adder, Namer>(adder);
    const b = new CallPort<Namer, Adder>(namer);
    wired(a, b);
    expect(a.peer).toBe(namer);
    expect(b.peer).toBe(adder);
  });

  it('may be offered what is built when its component starts, and says who is not there yet', () => {
    const a = new CallPort<Adder, Namer>();
    const b = new CallPort<Namer, Adder>(namer);
    expect(() => a.peer).toThrow('a port of no component asked for its peer before it was wired');
    wired(a, b);
    expect(() => b.peer).toThrow('b.port asked for its peer before it was there');
    a.offer(adder);
    expect(b.peer.add(1, 2)).toBe(3);
  });

  it('is wired to its like, and not over a link', () => {
    const port = () => new CallPort<Adder, Namer>(adder);
    expect(() => wired(port(), new Port({}))).toThrow('a.port: expected a wire to a port of calls, found "b.port"');
    expect(() => wired(new Port({}), port())).toThrow('b.port: expected a wire to a port of calls, found "a.port"');
    expect(() => wired(port(), port(), { latencyCycles: 1 })).toThrow('a.port: expected a wire without a link');
  });
});
