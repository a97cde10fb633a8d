/**
 * The flit network against a naive stepper on random networks and traffic; what it conserves; that it does not lock up;
 * and the time of a packet alone, by the formula.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hopsBetween, type NocGrid, nodesOf } from '../../../src/machine/noc/grid.js';
import { routersBetween } from '../../../src/machine/noc/shared-resources.js';
import { FlitNetwork } from '../../../src/simulator/noc/flit-network.js';
import type { RouterBuffers } from '../../../src/simulator/noc/router-state.js';
import { wire } from '../../../src/simulator/noc/wiring.js';
import { type NaivePacket, naiveArrivals } from '../../support/naive-noc.js';
import { propertyRuns } from '../../support/property-runs.js';

const grids: fc.Arbitrary<NocGrid> = fc.oneof(
  fc.record({ topology: fc.constant('crossbar' as const), sizes: fc.tuple(fc.integer({ min: 2, max: 7 })) }),
  fc.record({ topology: fc.constant('ring' as const), sizes: fc.tuple(fc.integer({ min: 2, max: 9 })) }),
  fc.record({
    topology: fc.constantFrom('mesh' as const, 'torus' as const),
    sizes: fc.array(fc.integer({ min: 2, max: 4 }), { minLength: 1, maxLength: 3 }),
  }),
);

interface Case {
  readonly grid: NocGrid;
  readonly channelCycles: number;
  readonly buffers: RouterBuffers;
  readonly packets: readonly NaivePacket[];
}

/** @param several most nodes a packet is for; one for more than one fits a buffer */
function cases(most: number, rush: number, several = 1): fc.Arbitrary<Case> {
  return fc
    .record({
      grid: grids,
      channelCycles: fc.integer({ min: 1, max: 3 }),
      buffers: fc.record({ virtualChannels: fc.integer({ min: 2, max: 5 }), flits: fc.integer({ min: 1, max: 5 }) }),
      draws: fc.array(
        fc.tuple(
          fc.nat(rush),
          fc.nat(),
          fc.array(fc.nat(), { minLength: 1, maxLength: several }),
          fc.integer({ min: 1, max: 7 }),
        ),
        { minLength: 1, maxLength: most },
      ),
    })
    .map(({ draws, ...rest }) => {
      const nodes = nodesOf(rest.grid);
      const packets = draws
        .map(([at, source, drawn, flits]) => {
          const destinations = [...new Set(drawn.map((node) => node % nodes))];
          const most = destinations.length === 1 ? flits : Math.min(flits, rest.buffers.flits);
          return { at, source: source % nodes, destinations, flits: most };
        })
        .sort((a, b) => a.at - b.at);
      return { ...rest, packets };
    });
}

/** Plays the packets; arrivals by packet, and the network as it is when all have arrived. */
function play({ grid, channelCycles, buffers, packets }: Case, look?: (network: FlitNetwork) => void) {
  const network = new FlitNetwork(wire(grid, channelCycles), buffers, () => true);
  const arrivals = packets.map(({ destinations }) => destinations.map(() => Number.NaN));
  const queues = Array.from({ length: nodesOf(grid) }, (): number[] => []);
  let missing = arrivals.flat().length;
  for (let next = 0; missing > 0; ) {
    if (network.time > 1e6) throw new Error('deadlock');
    network.receive();
    for (let i = 0; i < network.arrivals; i++) {
      const packet = network.arrived[i]!;
      const number = network.packets.tag[packet]!;
      const place = packets[number]!.destinations.indexOf(network.packets.destination[packet]!);
      expect(arrivals[number]![place]).toBeNaN();
      arrivals[number]![place] = network.time;
      network.packets.release(packet);
      missing--;
    }
    for (; next < packets.length && packets[next]!.at <= network.time; next++)
      queues[packets[next]!.source]!.push(next);
    for (const [node, queue] of queues.entries()) {
      if (queue.length === 0 || !network.isIdle(node)) continue;
      const number = queue.shift()!;
      const { destinations, flits } = packets[number]!;
      network.send(node, network.packets.addForAll(destinations, flits, network.time, number));
    }
    network.advance();
    look?.(network);
  }
  return { network, arrivals };
}

/** By channel: flits that go over it if each packet goes the tree of the ways that the message model takes too. */
function carriedByTrees({ grid, channelCycles, packets }: Case): number[] {
  const { ports, channelOf, entryOf, cyclesOf } = wire(grid, channelCycles);
  const carried = new Array<number>(cyclesOf.length).fill(0);
  for (const { source, destinations, flits } of packets) {
    const passed = new Set([entryOf[source]!]);
    for (const destination of destinations) {
      const routers = routersBetween(grid, source, destination);
      routers.forEach((router, i) => {
        const next = routers[i + 1];
        const exit = grid.topology === 'crossbar' ? destination : ports - 1;
        const outputs = Array.from({ length: ports }, (_, port) => router * ports + port);
        passed.add(
          next === undefined
            ? channelOf[router * ports + exit]!
            : channelOf[outputs.find((output, port) => leads(grid, router, next, port, channelOf[output]!, ports))!]!,
        );
      });
    }
    for (const channel of passed) carried[channel]! += flits;
  }
  return carried;
}

/** Whether a port is the one from a router to its neighbour; in a dimension of two, where both are, the way up. */
function leads(grid: NocGrid, from: number, to: number, port: number, channel: number, ports: number): boolean {
  return port < 2 * grid.sizes.length && channel >= 0 && Math.floor(channel / ports) === to && from !== to;
}

describe('the flit network', () => {
  it.each([1, 6])('is the naive stepper, to the cycle, with packets for at most %i nodes', (several) => {
    const law = fc.property(cases(60, 40, several), (one) => {
      const { grid, channelCycles, buffers, packets } = one;
      expect(play(one).arrivals).toEqual(
        naiveArrivals(grid, channelCycles, buffers.virtualChannels, buffers.flits, packets),
      );
    });
    fc.assert(law, propertyRuns(40, 0.1));
  });

  it.each([1, 9])(
    'loses and makes no flit or credit, and never locks up, with packets for at most %i nodes',
    (several) => {
      const law = fc.property(cases(several === 1 ? 400 : 150, 10, several), (one) => {
        const { grid, buffers } = one;
        const channels = wire(grid, one.channelCycles).cyclesOf.length;
        const { network, arrivals } = play(one, (running) => {
          for (let channel = 0; channel < channels; channel++)
            for (let index = 0; index < buffers.virtualChannels; index++) {
              const { flits, credits } = running.occupancy(channel, index);
              expect(credits).toBeGreaterThanOrEqual(0);
              expect(flits + credits).toBeLessThanOrEqual(buffers.flits);
            }
        });
        expect(arrivals.flat().every(Number.isFinite)).toBe(true);
        // Every flit went over the channel into its first router and those out of all its routers, over each once.
        expect([...network.carried]).toEqual(carriedByTrees(one));
        for (let cycle = 0; cycle < 20; cycle++) {
          network.receive();
          network.advance();
        }
        for (let channel = 0; channel < channels; channel++)
          for (let index = 0; index < buffers.virtualChannels; index++)
            expect(network.occupancy(channel, index)).toEqual({ flits: 0, credits: buffers.flits });
        expect(network.packets.alive).toBe(0);
      });
      fc.assert(law, propertyRuns(15, 0.05));
    },
  );

  it('refuses a packet for several nodes that does not fit a buffer: its copies could wait for each other', () => {
    const buffers = { virtualChannels: 2, flits: 4 };
    const packet = { at: 0, source: 0, flits: 5 };
    const mesh: NocGrid = { topology: 'mesh', sizes: [3, 3] };
    const one = { grid: mesh, channelCycles: 1, buffers };
    expect(() => play({ ...one, packets: [{ ...packet, destinations: [2, 6] }] })).toThrow(RangeError);
    expect(play({ ...one, packets: [{ ...packet, destinations: [2] }] }).arrivals[0]![0]).toBeGreaterThan(0);
  });

  it('takes 4 cycles a router, those of its channels, and a cycle for every further flit of a packet alone, to each node', () => {
    const several = fc.array(fc.nat(), { minLength: 1, maxLength: 5 });
    const law = fc.property(grids, fc.nat(), several, fc.integer({ min: 1, max: 20 }), (grid, from, to, drawn) => {
      const nodes = nodesOf(grid);
      const destinations = [...new Set(to.map((node) => node % nodes))];
      const flits = destinations.length === 1 ? drawn : Math.min(drawn, 8);
      const packet = { at: 0, source: from % nodes, destinations, flits };
      const buffers = { virtualChannels: 8, flits: 8 };
      const { arrivals } = play({ grid, channelCycles: 2, buffers, packets: [packet] });
      // Two cycles in, three of every router, one of its last channel or two of the others; a credit is back in time.
      // Copies leave a router in one cycle, so that each arrives as if it were alone.
      const hops = destinations.map((destination) => hopsBetween(grid, packet.source, destination));
      expect(arrivals[0]).toEqual(hops.map((routers) => 4 * routers + (routers - 1) + 2 + flits - 1));
    });
    fc.assert(law, propertyRuns(100));
  });
});
