/**
 * Drives a memory without cores: transfers begin at given times on given ports, each as soon as its port is free.
 */

import { Simulation } from '../kernel/simulation.js';
import type { Memory } from '../machine/memory.js';
import { buildMemory } from '../simulator/memory/build-memory.js';
import type { SharedMemory } from '../simulator/memory/shared-memory.js';
import { machineBus, PORTS_PER_CORE } from '../simulator/signals.js';

export interface Transfer {
  readonly port: number;
  readonly at: number;
  readonly bytes: number;
  /** Of the port; the memory's peak unless said otherwise. */
  readonly width?: number;
  /** Bandwidth the job asks for; the port's width unless said otherwise. */
  readonly asked?: number;
}

export interface Outcome {
  /** When each transfer ended, in the order given. */
  readonly ends: number[];
  readonly bytesAsked: number;
  readonly bytesServed: number;
  /** Largest total rate ever told. */
  readonly highestRate: number;
  /** Cycles in which something was under way. */
  readonly busyCycles: number;
  readonly events: number;
}

export function drive(
  description: Memory,
  cores: number,
  transfers: readonly Transfer[],
  build: (simulation: Simulation, onEnd: (port: number) => void) => SharedMemory = (simulation, onEnd) =>
    buildMemory(description, cores, simulation, bus, onEnd),
): Outcome {
  const simulation = new Simulation();
  const ports = cores * PORTS_PER_CORE;
  const waiting: number[][] = Array.from({ length: ports }, () => []);
  const current = new Int32Array(ports).fill(-1);
  const ends = transfers.map(() => Number.NaN);
  let underWay = 0;
  let since = 0;
  let busyCycles = 0;
  let highestRate = 0;
  bus = machineBus();
  bus.on('bandwidth', (_time, rates) => {
    highestRate = Math.max(
      highestRate,
      rates.reduce((sum, rate) => sum + rate, 0),
    );
  });
  const memory = build(simulation, (port) => {
    ends[current[port] as number] = simulation.now;
    current[port] = -1;
    if (--underWay === 0) busyCycles += simulation.now - since;
    next(port);
  });
  const next = (port: number): void => {
    const index = waiting[port]?.shift();
    if (index === undefined) return;
    const { bytes, width, asked } = transfers[index] as Transfer;
    current[port] = index;
    if (underWay++ === 0) since = simulation.now;
    const cap = width ?? description.bandwidthBytesPerCycle;
    memory.transfer(port, bytes, cap, asked ?? cap);
  };
  transfers.forEach(({ port, at }, index) => {
    simulation.schedule(at, 1, () => {
      waiting[port]?.push(index);
      if (current[port] === -1) next(port);
    });
  });
  simulation.run();
  const { bytesAsked, bytesServed } = memory;
  return { ends, bytesAsked, bytesServed, highestRate, busyCycles, events: simulation.events };
}

let bus = machineBus();
