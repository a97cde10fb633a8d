/**
 * The flit network against a naive stepper on random networks and traffic; what it conserves; that it does not lock up;
 * and the time of a packet alone, by the formula.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hopsBetween, type NocGrid, nodesOf } from '../../../src/machine/noc/grid.js';
import { FlitNetwork, type RouterBuffers } from '../../../src/simulator/noc/flit-network.js';
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

function cases(most: number, rush: number): fc.Arbitrary<Case> {
  return fc
    .record({
      grid: grids,
      channelCycles: fc.integer({ min: 1, max: 3 }),
      buffers: fc.record({ virtualChannels: fc.integer({ min: 2, max: 5 }), flits: fc.integer({ min: 1, max: 5 }) }),
      draws: fc.array(fc.tuple(fc.nat(rush), fc.nat(), fc.nat(), fc.integer({ min: 1, max: 7 })), {
        minLength: 1,
        maxLength: most,
      }),
    })
    .map(({ draws, ...rest }) => {
      const nodes = nodesOf(rest.grid);
      const packets = draws
        .map(([at, source, destination, flits]) => ({
          at,
          source: source % nodes,
          destination: destination % nodes,
          flits,
        }))
        .sort((a, b) => a.at - b.at);
      return { ...rest, packets };
    });
}

/** Plays the packets; arrivals by packet, and the network as it is when all have arrived. */
function play({ grid, channelCycles, buffers, packets }: Case, look?: (network: FlitNetwork) => void) {
  const network = new FlitNetwork(wire(grid, channelCycles), buffers, () => true);
  const arrivals = packets.map(() => Number.NaN);
  const queues = Array.from({ length: nodesOf(grid) }, (): number[] => []);
  let missing = packets.length;
  for (let next = 0; missing > 0; ) {
    if (network.time > 1e6) throw new Error('deadlock');
    network.receive();
    for (let i = 0; i < network.arrivals; i++) {
      const packet = network.arrived[i]!;
      arrivals[network.packets.tag[packet]!] = network.time;
      network.packets.release(packet);
      missing--;
    }
    for (; next < packets.length && packets[next]!.at <= network.time; next++)
      queues[packets[next]!.source]!.push(next);
    for (const [node, queue] of queues.entries()) {
      if (queue.length === 0 || !network.isIdle(node)) continue;
      const number = queue.shift()!;
      const { destination, flits } = packets[number]!;
      network.send(node, network.packets.add(destination, flits, network.time, number));
    }
    network.advance();
    look?.(network);
  }
  return { network, arrivals };
}

describe('the flit network', () => {
  it('is the naive stepper, to the cycle', () => {
    const law = fc.property(cases(60, 40), (one) => {
      const { grid, channelCycles, buffers, packets } = one;
      expect(play(one).arrivals).toEqual(
        naiveArrivals(grid, channelCycles, buffers.virtualChannels, buffers.flits, packets),
      );
    });
    fc.assert(law, propertyRuns(60, 0.1));
  });

  it('loses and makes no flit or credit, on any channel, and never locks up', () => {
    const law = fc.property(cases(400, 10), (one) => {
      const { grid, buffers, packets } = one;
      const channels = wire(grid, one.channelCycles).cyclesOf.length;
      const { network, arrivals } = play(one, (running) => {
        for (let channel = 0; channel < channels; channel++)
          for (let index = 0; index < buffers.virtualChannels; index++) {
            const { flits, credits } = running.occupancy(channel, index);
            expect(credits).toBeGreaterThanOrEqual(0);
            expect(flits + credits).toBeLessThanOrEqual(buffers.flits);
          }
      });
      expect(arrivals.every(Number.isFinite)).toBe(true);
      // Every flit went over the channel into its first router and those out of all its routers.
      const carried = network.carried.reduce((sum, flits) => sum + flits, 0);
      const ways = packets.map((packet) => packet.flits * (1 + hopsBetween(grid, packet.source, packet.destination)));
      expect(carried).toBe(ways.reduce((sum, flits) => sum + flits, 0));
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
  });

  it('takes 4 cycles a router, those of its channels, and a cycle for every further flit of a packet alone', () => {
    const law = fc.property(grids, fc.nat(), fc.nat(), fc.integer({ min: 1, max: 20 }), (grid, from, to, flits) => {
      const nodes = nodesOf(grid);
      const packet = { at: 0, source: from % nodes, destination: to % nodes, flits };
      const buffers = { virtualChannels: 8, flits: 8 };
      const { arrivals } = play({ grid, channelCycles: 2, buffers, packets: [packet] });
      const hops = hopsBetween(grid, packet.source, packet.destination);
      // Two cycles in, three of every router, one of its last channel or two of the others; a credit is back in time.
      expect(arrivals[0]).toBe(4 * hops + (hops - 1) + 2 + flits - 1);
    });
    fc.assert(law, propertyRuns(100));
  });
});
