/**
 * The fused groups of a whole network as jobs: which group waits for which, in an order in which they can run. Chains are
 * planned one by one, so groups of different chains may wait for each other; such a group is taken apart into single
 * layers, which never do.
 */
import type { Tokens } from '../../mapping/fusion-plan/strategy.js';
import type { CutNetwork } from './cut-chains.js';

export interface OrderedGroup {
  readonly chain: number;
  /** Layers of the chain, counted from 0, both included. */
  readonly first: number;
  readonly last: number;
  /** Places, in this order, of the groups that must have ended. */
  readonly after: readonly number[];
}

export interface GroupOrder {
  readonly groups: readonly OrderedGroup[];
  /** By chain: the strategies given, but for groups taken apart. */
  readonly tokens: readonly Int32Array[];
}

/** @param tokens by chain */
export function orderGroups(cut: CutNetwork, tokens: readonly Tokens[]): GroupOrder {
  const strategies = tokens.map((strategy) => Int32Array.from(strategy));
  for (;;) {
    const groups = groupsOf(strategies);
    const needs = needsOf(cut, groups);
    const order = sorted(needs);
    if (order.length === groups.length) {
      const place = new Int32Array(groups.length);
      order.forEach((group, at) => {
        place[group] = at;
      });
      const after = (group: number): number[] => [...needs[group]!].map((other) => place[other]!).sort((a, b) => a - b);
      return { groups: order.map((group) => ({ ...groups[group]!, after: after(group) })), tokens: strategies };
    }
    const done = new Set(order);
    const stuck = groups.find(({ first, last }, group) => last > first && !done.has(group));
    if (stuck === undefined) throw new RangeError('the network is no acyclic graph');
    strategies[stuck.chain]!.fill(0, stuck.first, stuck.last);
  }
}

type Group = Omit<OrderedGroup, 'after'>;

function groupsOf(tokens: readonly Int32Array[]): Group[] {
  return tokens.flatMap((strategy, chain) => {
    const groups: Group[] = [];
    let first = 0;
    strategy.forEach((token, last) => {
      if (token !== 0) return;
      groups.push({ chain, first, last });
      first = last + 1;
    });
    return groups;
  });
}

/** By group: the others that make what its layers read. */
function needsOf({ network, members }: CutNetwork, groups: readonly Group[]): ReadonlySet<number>[] {
  const groupOf = new Int32Array(network.layers.length);
  const layersOf = groups.map(({ chain, first, last }) => members[chain]!.slice(first, last + 1));
  layersOf.forEach((layers, group) => {
    for (const layer of layers) groupOf[layer] = group;
  });
  return layersOf.map((layers, group) => {
    const read = layers.flatMap((layer) => network.layers[layer]!.reads ?? network.layers[layer]!.after);
    return new Set(read.map((layer) => groupOf[layer]!).filter((other) => other !== group));
  });
}

/** As many groups as can be put behind all that they need; of several the first (Kahn, 1962). */
function sorted(needs: readonly ReadonlySet<number>[]): number[] {
  const left = needs.map(({ size }) => size);
  const order: number[] = [];
  const isDone = new Uint8Array(needs.length);
  for (let found = true; found; ) {
    found = false;
    for (let group = 0; group < needs.length; group++) {
      if (isDone[group] === 1 || left[group] !== 0) continue;
      isDone[group] = 1;
      order.push(group);
      found = true;
      needs.forEach((others, other) => {
        if (others.has(group)) left[other]!--;
      });
    }
  }
  return order;
}
