/**
 * What the transfers of different cores share on a chip with a network: its links, each direction by itself, and the
 * memory stacks. For every core, which of them a byte loaded or stored passes, and with what share: 1 on the core's own
 * link, 1/n on the links of n interleaved stacks. Plain data, read by the estimate and by the replay.
 */
import { type NocGrid, placeOf, wrapsAround } from './grid.js';
import { type Noc, routerName } from './noc.js';

/** Resources that a byte passes, each with the share of the bytes that do. */
export interface ResourceUse {
  readonly resources: Int32Array;
  readonly shares: Float64Array;
}

export interface SharedResources {
  readonly names: readonly string[];
  /** What each moves at most. */
  readonly bytesPerCycle: Float64Array;
  /** 1 for a link, 0 for a memory stack. */
  readonly isLink: Uint8Array;
  /** From and to which router, −1 at a core or a stack. */
  readonly from: Int32Array;
  readonly to: Int32Array;
  /** By core. */
  readonly loads: readonly ResourceUse[];
  readonly stores: readonly ResourceUse[];
  /** By core: routers between it and its data, on average. */
  readonly hops: Float64Array;
}

/** @param memoryBytesPerCycle of all stacks together */
export function sharedResources(noc: Noc, memoryBytesPerCycle: number): SharedResources {
  const { grid, corePlaces, stackPlaces, channels } = noc;
  const book = new ResourceBook(noc, memoryBytesPerCycle / stackPlaces.length);
  const loads: ResourceUse[] = [];
  const stores: ResourceUse[] = [];
  const hops = new Float64Array(corePlaces.length);
  corePlaces.forEach((place, core) => {
    const ways = stackPlaces.map((stack) => routersBetween(grid, place, stack));
    const nearest = ways.reduce((best, way, stack) => (way.length < ways[best]!.length ? stack : best), 0);
    const used = channels === 'interleaved' ? ways.map((_, stack) => stack) : [nearest];
    const load = new Map<number, number>();
    const store = new Map<number, number>();
    for (const stack of used) {
      const share = 1 / used.length;
      hops[core]! += ways[stack]!.length * share;
      const there = [-1 - core, ...ways[stack]!];
      for (const resource of book.way(there, stack, true)) store.set(resource, (store.get(resource) ?? 0) + share);
      const back = [...routersBetween(grid, stackPlaces[stack]!, place), -1 - core];
      for (const resource of book.way(back, stack, false)) load.set(resource, (load.get(resource) ?? 0) + share);
    }
    loads.push(useOf(load));
    stores.push(useOf(store));
  });
  return { ...book.all(), loads, stores, hops };
}

/** Routers from one place to another, both included, dimension by dimension; up where both ways round are equally long. */
export function routersBetween(grid: NocGrid, from: number, to: number): number[] {
  if (grid.topology === 'crossbar') return [0];
  const place = placeOf(grid, from);
  const there = placeOf(grid, to);
  const way = [from];
  let stride = 1;
  let router = from;
  grid.sizes.forEach((size, dimension) => {
    const up = (there[dimension]! - place[dimension]! + size) % size;
    const isUp = wrapsAround(grid) ? 2 * up <= size : there[dimension]! > place[dimension]!;
    for (let at = place[dimension]!; at !== there[dimension]; ) {
      const next = (at + (isUp ? 1 : size - 1)) % size;
      router += (next - at) * stride;
      way.push(router);
      at = next;
    }
    stride *= size;
  });
  return way;
}

/** Numbers the links as ways come upon them; the stacks are the first resources. */
class ResourceBook {
  readonly #noc: Noc;
  readonly #number = new Map<string, number>();
  readonly #names: string[];
  readonly #bytesPerCycle: number[];
  readonly #from: number[];
  readonly #to: number[];

  constructor(noc: Noc, stackBytesPerCycle: number) {
    this.#noc = noc;
    this.#names = noc.stackPlaces.map((_, stack) => `stack${stack}`);
    this.#bytesPerCycle = this.#names.map(() => stackBytesPerCycle);
    this.#from = this.#names.map(() => -1);
    this.#to = this.#names.map(() => -1);
  }

  /** Resources between a core and a stack: a core c stands in the way as −1 − c, at the end that it is at. */
  way(places: readonly number[], stack: number, isStore: boolean): number[] {
    const found = [stack];
    for (let i = 1; i < places.length; i++) found.push(this.#link(places[i - 1]!, places[i]!));
    const router = isStore ? places.at(-1)! : places[0]!;
    const name = routerName(this.#noc.grid, router);
    const own = isStore ? `${name}>stack${stack}` : `stack${stack}>${name}`;
    found.push(this.#add(own, isStore ? router : -1, isStore ? -1 : router));
    return found;
  }

  all(): Pick<SharedResources, 'names' | 'bytesPerCycle' | 'isLink' | 'from' | 'to'> {
    const stacks = this.#noc.stackPlaces.length;
    return {
      names: this.#names,
      bytesPerCycle: Float64Array.from(this.#bytesPerCycle),
      isLink: Uint8Array.from(this.#names, (_, resource) => (resource < stacks ? 0 : 1)),
      from: Int32Array.from(this.#from),
      to: Int32Array.from(this.#to),
    };
  }

  #link(from: number, to: number): number {
    const name = (place: number): string => (place < 0 ? `core${-1 - place}` : routerName(this.#noc.grid, place));
    return this.#add(`${name(from)}>${name(to)}`, Math.max(-1, from), Math.max(-1, to));
  }

  #add(name: string, from: number, to: number): number {
    const known = this.#number.get(name);
    if (known !== undefined) return known;
    const number = this.#names.push(name) - 1;
    this.#number.set(name, number);
    this.#bytesPerCycle.push(this.#noc.linkBytesPerCycle);
    this.#from.push(from);
    this.#to.push(to);
    return number;
  }
}

function useOf(shares: ReadonlyMap<number, number>): ResourceUse {
  return { resources: Int32Array.from(shares.keys()), shares: Float64Array.from(shares.values()) };
}
