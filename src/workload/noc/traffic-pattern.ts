/**
 * Synthetic traffic of on-chip networks: to which node each node sends (Dally and Towles, table 3.1). Packets to oneself
 * go through one's router like all others.
 */

import { didYouMean } from '../../base/did-you-mean.js';
import { InputError } from '../../base/errors.js';
import { type NocGrid, nodesOf } from '../../machine/noc/grid.js';

/** 0 … n − 1, uniformly. */
export type Draw = (n: number) => number;

/** @param draw asked only where chance decides */
export type TrafficPattern = (source: number, draw: Draw) => number;

/** Patterns that a name says all of. */
export const TRAFFIC_NAMES = ['uniform', 'transpose', 'tornado', 'neighbor', 'bitcomp', 'bitrev', 'shuffle'];

/** @throws InputError for a name that is not known, or a pattern that the network has not the nodes for */
export function trafficPattern(name: string, grid: NocGrid): TrafficPattern {
  const nodes = nodesOf(grid);
  const bits = Math.log2(nodes);
  switch (name) {
    case 'uniform':
      return (_, draw) => draw(nodes);
    case 'tornado':
      return shifted(grid, (size) => Math.ceil(size / 2) - 1);
    case 'neighbor':
      return shifted(grid, () => 1);
    case 'transpose': {
      if (bits % 2 !== 0) throw wrongNodes(name, nodes, 'an even power of two');
      const root = 2 ** (bits / 2);
      return (source) => Math.floor(source / root) + (source % root) * root;
    }
    case 'bitcomp':
    case 'bitrev':
    case 'shuffle': {
      if (!Number.isInteger(bits)) throw wrongNodes(name, nodes, 'a power of two');
      if (name === 'bitcomp') return (source) => nodes - 1 - source;
      if (name === 'shuffle') return (source) => (2 * source < nodes ? 2 * source : 2 * source + 1 - nodes);
      return (source) => reversed(source, bits);
    }
  }
  const hint = didYouMean(name, TRAFFIC_NAMES);
  throw new InputError({ path: 'traffic', expected: `a pattern (${TRAFFIC_NAMES.join(', ')})`, found: name, hint });
}

function wrongNodes(name: string, nodes: number, expected: string): InputError {
  return new InputError({ path: 'traffic', expected: `${expected} of nodes for ${name}`, found: nodes });
}

function shifted({ sizes }: NocGrid, by: (size: number) => number): TrafficPattern {
  return (source) => {
    let stride = 1;
    let destination = 0;
    for (const size of sizes) {
      destination += stride * ((Math.floor(source / stride) + by(size)) % size);
      stride *= size;
    }
    return destination;
  };
}

function reversed(source: number, bits: number): number {
  let result = 0;
  for (let bit = 0; bit < bits; bit++) result = 2 * result + ((source >> bit) & 1);
  return result;
}

/**
 * Every node sends to one of the listed ones, as cores do to memory controllers.
 * @param weights whole numbers, one a listed node
 * @throws InputError for a node that the network has not
 */
export function hotSpots(listed: readonly number[], weights: readonly number[], nodes: number): TrafficPattern {
  const outside = listed.find((node) => node >= nodes);
  if (outside !== undefined)
    throw new InputError({ path: 'traffic', expected: `hot spots below ${nodes}`, found: outside });
  if (listed.length === 1) return () => listed[0]!;
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const upTo = weights.map((_, i) => weights.slice(0, i + 1).reduce((sum, weight) => sum + weight, 0));
  return (_, draw) => {
    const drawn = draw(total);
    return listed[upTo.findIndex((limit) => drawn < limit)]!;
  };
}
