/**
 * A ring of components on links: each passes on what it receives and gives the credit back. As many messages as
 * components go round, so that all components are at work all the time.
 */
import { Assembly } from '../../src/kernel/assembly.js';
import type { Component } from '../../src/kernel/component.js';
import { Port } from '../../src/kernel/port.js';
import { Simulation } from '../../src/kernel/simulation.js';

const BYTES = 64;
const LINK = { latencyCycles: 5, bytesPerCycle: 16, credits: 8 };

export function ring(components: number): Simulation {
  const simulation = new Simulation();
  const parts = Array.from({ length: components }, (_, i): Component => {
    const out = new Port({});
    const into = new Port({
      receive: (message) => {
        out.trySend(message, BYTES);
        into.release();
      },
    });
    // unlike sizes at the start, so that the messages do not move in step
    return { name: `c${i}`, spec: {}, state: {}, ports: { out, into }, start: () => out.send(i, BYTES + (i % 61)) };
  });
  const wires = parts.map(({ name }, i) => ({ from: `${name}.out`, to: `c${(i + 1) % components}.into`, link: LINK }));
  new Assembly(simulation, parts, wires).start();
  return simulation;
}
