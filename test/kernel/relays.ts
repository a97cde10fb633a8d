/**
 * Random assemblies: relays that keep each message for a while and pass it on over links, until it has made its hops.
 * Messages are rows of a table; a relay that is refused keeps the message and its credit.
 */
import fc from 'fast-check';
import { Assembly, type Wire } from '../../src/kernel/assembly.js';
import type { Component } from '../../src/kernel/component.js';
import type { LinkSpec } from '../../src/kernel/link.js';
import { MessageTable } from '../../src/kernel/message-table.js';
import { Port } from '../../src/kernel/port.js';
import { Simulation } from '../../src/kernel/simulation.js';

export interface RelaySpec {
  /** What a message is kept for before it is passed on. */
  readonly keptCycles: number;
  /** Bytes of the messages that begin here. */
  readonly begins: readonly number[];
}

export interface Edge {
  readonly from: number;
  readonly to: number;
  readonly link: LinkSpec;
}

export interface Network {
  readonly relays: readonly RelaySpec[];
  readonly edges: readonly Edge[];
  /** Links that a message takes; fewer where no link leads on. */
  readonly hops: number;
}

/** What happened to a message on a link: `left` when its first byte did. */
export interface Passage {
  readonly edge: number;
  readonly name: number;
  readonly bytes: number;
  readonly left: number;
  arrived: number;
}

export interface Played {
  readonly assembly: Assembly;
  /** Names of the messages that have made their hops, in the order in which they did. */
  readonly ended: readonly number[];
  /** Names of those that relays still have. */
  readonly kept: readonly number[];
  readonly begun: number;
  readonly passages: readonly Passage[];
  /** Messages that left over each edge, that arrived, and that were released, at the end. */
  readonly counts: readonly { left: number; arrived: number; released: number }[];
  readonly inUse: number;
}

/** @param watch called after each arrival and each release */
export function play(network: Network, watch: (played: Played) => void = () => {}): Played {
  const simulation = new Simulation();
  const table = new MessageTable({ name: Int32Array, bytes: Float64Array, hops: Int32Array, passage: Int32Array }, 1);
  const ended: number[] = [];
  const kept = new Set<number>();
  const passages: Passage[] = [];
  const counts = network.edges.map(() => ({ left: 0, arrived: 0, released: 0 }));
  let begun = 0;

  const parts = network.relays.map((spec, index): Component<RelaySpec, { waiting: number[][] }> => {
    const into = network.edges.flatMap(({ to }, edge) => (to === index ? [edge] : []));
    const outOf = network.edges.flatMap(({ from }, edge) => (from === index ? [edge] : []));
    /** By outgoing edge: messages to be passed on, in order, and where each came from (−1: from here). */
    const waiting: number[][] = outOf.map(() => []);
    const cameFrom: number[][] = outOf.map(() => []);
    const ports: Record<string, Port> = {};

    const releaseFrom = (edge: number): void => {
      if (edge < 0) return;
      (counts[edge] as (typeof counts)[number]).released++;
      ports[`in${edge}`]?.release();
      watch(result());
    };
    const passOn = (way: number): void => {
      const edge = outOf[way] as number;
      const port = ports[`out${edge}`] as Port;
      for (let row = waiting[way]?.[0]; row !== undefined; row = waiting[way]?.[0]) {
        const { name, bytes, hops, passage } = table.columns;
        if (!port.trySend(row, bytes[row])) return;
        hops[row]!--;
        passage[row] = passages.length;
        passages.push({ edge, name: name[row]!, bytes: bytes[row]!, left: simulation.now, arrived: Number.NaN });
        kept.delete(name[row]!);
        (counts[edge] as (typeof counts)[number]).left++;
        waiting[way]?.shift();
        releaseFrom(cameFrom[way]?.shift() as number);
      }
    };
    const accept = (row: number, from: number): void => {
      const { name, hops } = table.columns;
      if (hops[row] === 0 || outOf.length === 0) {
        ended.push(name[row]!);
        kept.delete(name[row]!);
        table.give(row);
        releaseFrom(from);
        return;
      }
      const way = (name[row]! + hops[row]!) % outOf.length;
      waiting[way]?.push(row);
      cameFrom[way]?.push(from);
      passOn(way);
    };

    for (const edge of into)
      ports[`in${edge}`] = new Port({
        receive: (row) => {
          const { name, passage } = table.columns;
          (passages[passage[row]!] as Passage).arrived = simulation.now;
          (counts[edge] as (typeof counts)[number]).arrived++;
          kept.add(name[row]!);
          watch(result());
          simulation.schedule(simulation.now + spec.keptCycles, 1, () => accept(row, edge));
        },
      });
    outOf.forEach((edge, way) => {
      ports[`out${edge}`] = new Port({ ready: () => passOn(way) });
    });
    return {
      name: `relay${index}`,
      spec,
      state: { waiting },
      ports,
      start() {
        for (const bytes of spec.begins) {
          const row = table.take();
          table.columns.name[row] = begun++;
          table.columns.bytes[row] = bytes;
          table.columns.hops[row] = network.hops;
          kept.add(table.columns.name[row]!);
          accept(row, -1);
        }
      },
    };
  });

  const wires = network.edges.map(
    ({ from, to, link }, edge): Wire => ({ from: `relay${from}.out${edge}`, to: `relay${to}.in${edge}`, link }),
  );
  const assembly = new Assembly(simulation, parts, wires);
  const result = (): Played => ({
    assembly,
    ended,
    kept: [...kept],
    begun,
    passages,
    counts,
    inUse: table.size,
  });
  assembly.start();
  simulation.run();
  return result();
}

const links: fc.Arbitrary<LinkSpec> = fc.record(
  {
    latencyCycles: fc.constantFrom(0, 1, 2.5),
    bytesPerCycle: fc.constantFrom(1, 3, 64),
    credits: fc.integer({ min: 1, max: 4 }),
    creditLatencyCycles: fc.constantFrom(0, 2),
  },
  { requiredKeys: [] },
);

/** @param isDag links lead from lower to higher numbers only, so that no circle can form */
export function networks(isDag: boolean): fc.Arbitrary<Network> {
  return fc.integer({ min: 2, max: 6 }).chain((count) =>
    fc.record({
      relays: fc.array(
        fc.record({
          keptCycles: fc.constantFrom(0, 0, 1, 4),
          begins: fc.array(fc.constantFrom(0, 1, 64, 100.5), { maxLength: 8 }),
        }),
        { minLength: count, maxLength: count },
      ),
      edges: fc
        .array(fc.record({ from: fc.nat(count - 1), to: fc.nat(count - 1), link: links }), {
          minLength: 1,
          maxLength: 12,
        })
        .map((edges) =>
          edges
            .filter(({ from, to }) => !isDag || from !== to)
            .map((edge) =>
              isDag ? { ...edge, from: Math.min(edge.from, edge.to), to: Math.max(edge.from, edge.to) } : edge,
            ),
        ),
      hops: fc.integer({ min: 1, max: 8 }),
    }),
  );
}
