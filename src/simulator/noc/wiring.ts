/**
 * Routers, ports and channels of an on-chip network as flat tables. A router of n dimensions has 2n + 1 ports: up and down
 * each dimension, then its node's. An input port is named by its channel, `router · ports + port`; the channels that end in
 * nodes come after those of all routers.
 */
import { type NocGrid, nodesOf, placeOf, wrapsAround } from '../../machine/noc/grid.js';

export interface NocWiring {
  readonly grid: NocGrid;
  readonly routers: number;
  readonly ports: number;
  readonly nodes: number;
  /** By output (router · ports + port): the channel that begins there, −1 at the edge of a mesh. */
  readonly channelOf: Int32Array;
  /** By node: the channel into its router. */
  readonly entryOf: Int32Array;
  /** By channel: cycles that a flit is on it. */
  readonly cyclesOf: Int32Array;
  /** By channel: cycles from the switch that frees a place at its end to the credit's use at its beginning. */
  readonly creditCyclesOf: Int32Array;
}

/** A credit is registered where it is sent and where it is received; a node uses it at once. */
const CREDIT_CYCLES = 2;

/** @param channelCycles of a channel between two routers; those of nodes take one cycle */
export function wire(grid: NocGrid, channelCycles: number): NocWiring {
  return grid.topology === 'crossbar' ? wireCrossbar(grid) : wireGrid(grid, channelCycles);
}

function wireCrossbar(grid: NocGrid): NocWiring {
  const nodes = nodesOf(grid);
  const each = Int32Array.from({ length: nodes }, (_, node) => node);
  return {
    grid,
    routers: 1,
    ports: nodes,
    nodes,
    channelOf: each.map((node) => nodes + node),
    entryOf: each,
    cyclesOf: new Int32Array(2 * nodes).fill(1),
    creditCyclesOf: new Int32Array(2 * nodes).fill(CREDIT_CYCLES, 0, nodes).fill(CREDIT_CYCLES + 1, nodes),
  };
}

function wireGrid(grid: NocGrid, channelCycles: number): NocWiring {
  const nodes = nodesOf(grid);
  const ports = 2 * grid.sizes.length + 1;
  const channelOf = new Int32Array(nodes * ports).fill(-1);
  const cyclesOf = new Int32Array(nodes * ports + nodes).fill(channelCycles);
  const entryOf = new Int32Array(nodes);
  for (let router = 0; router < nodes; router++) {
    let stride = 1;
    placeOf(grid, router).forEach((place, dimension) => {
      const size = grid.sizes[dimension]!;
      // A flit that leaves upwards comes in at the port from below, and the other way round.
      const up = router + (place + 1 < size ? stride : stride * (1 - size));
      const down = router - (place > 0 ? stride : stride * (1 - size));
      if (place + 1 < size || wrapsAround(grid))
        channelOf[router * ports + 2 * dimension] = up * ports + 2 * dimension + 1;
      if (place > 0 || wrapsAround(grid)) channelOf[router * ports + 2 * dimension + 1] = down * ports + 2 * dimension;
      stride *= size;
    });
    entryOf[router] = router * ports + ports - 1;
    channelOf[entryOf[router]!] = nodes * ports + router;
    cyclesOf[entryOf[router]!] = 1;
    cyclesOf[nodes * ports + router] = 1;
  }
  const creditCyclesOf = cyclesOf.map((cycles) => cycles + CREDIT_CYCLES);
  for (const entry of entryOf) creditCyclesOf[entry] = CREDIT_CYCLES;
  return { grid, routers: nodes, ports, nodes, channelOf, entryOf, cyclesOf, creditCyclesOf };
}
