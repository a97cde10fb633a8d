/**
 * Transfers that read the same tile of the same weights, and so share one stream: it crosses memory and every link once, and
 * forks at the switches. Whoever comes while a tile streams joins for what is left and is sent alone, or with those that
 * came later still, what it has missed: the room for a tile is taken as a whole, so that the order of its bytes does not matter.
 * What a reader lacks holds all that an earlier one lacks, so all move at one rate, each until it has its tile.
 */
import type { ResourceUse, SharedResources } from '../../machine/noc/shared-resources.js';
import { addUses } from './flow-uses.js';

/** A port's part in a stream. */
export interface Reader {
  readonly port: number;
  readonly core: number;
  /** Its bytes that are nobody else's, by the byte moved. */
  readonly own: ResourceUse;
  /** Which part of its bytes is the stream's. */
  readonly share: number;
  readonly weight: number;
  readonly cap: number;
  readonly bytes: number;
}

export interface SharedStream {
  readonly key: string;
  readers: Reader[];
  /** Of a byte that each of them moves: what is passed, and what crosses memory less than for each alone. */
  use: ResourceUse;
  saved: number;
}

export function canJoin({ readers: [first] }: SharedStream, { bytes, share, weight, cap }: Reader): boolean {
  if (first === undefined) return false;
  return first.bytes === bytes && first.share === share && first.weight === weight && first.cap === cap;
}

/** The ways from all stacks to some cores, as one use of each resource for each stack; every set of cores once. */
export class Trees {
  readonly #resources: SharedResources;
  readonly #known = new Map<string, ResourceUse>();

  constructor(resources: SharedResources) {
    this.#resources = resources;
  }

  /** Works out again what the stream passes. */
  settle(stream: SharedStream, paddingOfLinks: number): void {
    const { readers } = stream;
    const { isLink, isStack } = this.#resources;
    const share = readers[0]?.share ?? 0;
    const tree = this.#treeTo(readers.map(({ core }) => core));
    const padded = tree.shares.map((part, i) => (isLink[tree.resources[i]!] === 1 ? part * paddingOfLinks : part));
    const stacks = tree.shares.reduce((sum, part, i) => sum + (isStack[tree.resources[i]!] === 1 ? part : 0), 0);
    stream.use = addUses([
      ...readers.map(({ own }): [ResourceUse, number] => [own, 1]),
      [{ resources: tree.resources, shares: padded }, share],
    ]);
    stream.saved = share * (readers.length - stacks);
  }

  #treeTo(cores: readonly number[]): ResourceUse {
    const sorted = cores.toSorted((a, b) => a - b);
    const key = sorted.join(' ');
    const known = this.#known.get(key) ?? treeOf(sorted, this.#resources);
    this.#known.set(key, known);
    return known;
  }
}

function treeOf(cores: readonly number[], { loadWays }: SharedResources): ResourceUse {
  const byStack = new Map<number, { readonly part: number; readonly passed: Set<number> }>();
  for (const core of cores) {
    const ways = loadWays[core] ?? [];
    for (const way of ways) {
      const branch = byStack.get(way.from) ?? { part: 1 / ways.length, passed: new Set<number>() };
      byStack.set(way.from, branch);
      for (const resource of way.resources) branch.passed.add(resource);
    }
  }
  const once = ({ size }: Set<number>): Float64Array => new Float64Array(size).fill(1);
  return addUses(
    [...byStack.values()].map(({ part, passed }) => [
      { resources: Int32Array.from(passed), shares: once(passed) },
      part,
    ]),
  );
}
