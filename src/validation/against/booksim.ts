/**
 * The flit network against BookSim 2.0 (booksim/booksim2 28f4329): latency and throughput of meshes, tori and rings under
 * synthetic traffic, at the router and the sampling that the table was measured with.
 */

import { InputError, locate } from '../../base/errors.js';
import { KnuthRandom } from '../../base/lagged-fibonacci.js';
import { type NamedRow, parseNamedCsv } from '../../formats/csv-table.js';
import { MOST_ROUTERS, type NocGrid } from '../../machine/noc/grid.js';
import { FlitNetwork } from '../../simulator/noc/flit-network.js';
import { BOOKSIM_BUFFERS } from '../../simulator/noc/router-state.js';
import { BOOKSIM_SAMPLING, sampleTraffic, type TrafficSample } from '../../simulator/noc/traffic-sample.js';
import { wire } from '../../simulator/noc/wiring.js';
import { booksimTraffic } from './booksim-traffic.js';
import type { Bound, Figure, ForeignCheck } from './foreign-check.js';

const RATE = 'offered_flits_per_node_per_cycle';
const COLUMNS = ['topology', 'k', 'n', 'traffic', 'packet_flits', RATE, 'seed'];
/** BookSim's channels between routers: those of a torus are folded, and longer. */
const MESH_CYCLES = 1;
const TORUS_CYCLES = 2;
/** Longer packets than any on-chip network has; keeps a wrong number from running for hours. */
const MOST_FLITS = 1024;
const MOST_SEED = 2 ** 30 - 3;
/** Where two packets turn at one router in one cycle and both have two ways to choose from, the dice fall in another order. */
const SAMPLED: Bound = { mean: 0.01, worst: 0.15 };

export const booksimCheck: ForeignCheck = {
  name: 'booksim',
  about: 'BookSim 2.0 28f4329: packet and network latency, accepted rate and hops of meshes, tori and rings',
  bounds: { stable: { mean: 0, worst: 0 }, '*': SAMPLED },
  *figures({ text, file }) {
    for (const [row, columns] of parseNamedCsv(text, file, COLUMNS).entries())
      yield* figuresOf(
        row,
        columns,
        locate(columns.place, () => sampleRow(columns)),
      );
  },
};

function* figuresOf(row: number, columns: NamedRow, sample: TrafficSample): Iterable<Figure> {
  const table = (column: string): string | undefined => columns.text(column) || undefined;
  yield { row, quantity: 'stable', ours: sample.isStable ? 1 : 0, table: table('stable') };
  const quantities: readonly [string, number][] = [
    ['packet_latency_cycles', sample.packetLatency],
    ['network_latency_cycles', sample.networkLatency],
    ['accepted_flits_per_node_per_cycle', sample.acceptedRate],
    ['hops', sample.hops],
  ];
  for (const [quantity, value] of quantities) {
    // Past saturation neither has a figure.
    if (!sample.isStable && table(quantity) === undefined) continue;
    yield { row, quantity, ours: sample.isStable && Number.isFinite(value) ? value : 'none', table: table(quantity) };
  }
}

/** @throws InputError for what is no row of such a table */
function sampleRow(row: NamedRow): TrafficSample {
  const grid = gridOf(row);
  const packetFlits = row.number('packet_flits', { integer: true, min: 1, max: MOST_FLITS });
  const rate = row.number(RATE, { above: 0, max: 1 });
  const random = new KnuthRandom(row.number('seed', { integer: true, min: 0, max: MOST_SEED }));
  const channelCycles = grid.topology === 'mesh' ? MESH_CYCLES : TORUS_CYCLES;
  const network = new FlitNetwork(wire(grid, channelCycles), BOOKSIM_BUFFERS, () => random.below(2) === 1);
  const pattern = booksimTraffic(row.text('traffic'), grid);
  return sampleTraffic(network, { pattern, packetFlits, rate }, random, BOOKSIM_SAMPLING);
}

function gridOf(row: NamedRow): NocGrid {
  const topology = row.text('topology');
  if (topology !== 'mesh' && topology !== 'torus')
    throw new InputError({ path: 'topology', expected: 'mesh or torus', found: topology });
  const size = row.number('k', { integer: true, min: 2, max: MOST_ROUTERS });
  const dimensions = row.number('n', { integer: true, min: 1, max: 12 });
  const nodes = Array.from({ length: dimensions }).reduce<number>((product) => product * size, 1);
  if (nodes > MOST_ROUTERS)
    throw new InputError({ path: 'n', expected: `at most ${MOST_ROUTERS} routers`, found: nodes });
  return { topology, sizes: new Array<number>(dimensions).fill(size) };
}
