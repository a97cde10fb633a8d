/**
 * What the transfers of different cores share: the memory stacks, the banks of a shared SRAM, and on a chip with a network
 * its links, each direction by itself. For every core, which of them a byte loaded or stored passes, and with what share: 1
 * on the core's own link, 1/n on the links of n interleaved stacks. Plain data, read by the estimate and by the replay.
 */
import type { Platform } from '../accelerator.js';
import type { SharedSram } from '../shared-sram.js';
import { type NocGrid, placeOf, wrapsAround } from './grid.js';
import { type Noc, routerName } from './noc.js';

/** Resources that a byte passes, each with the share of the bytes that do. */
export interface ResourceUse {
  readonly resources: Int32Array;
  readonly shares: Float64Array;
}

/** From a memory stack, or a bank, to a core: all resources that a byte passes. */
export interface Way {
  readonly from: number;
  readonly resources: readonly number[];
}

/** How each core gets at one kind of memory. */
export interface Reach {
  /** By core. */
  readonly loads: readonly ResourceUse[];
  readonly stores: readonly ResourceUse[];
  /** By core, the ways that its loads take in equal parts. */
  readonly loadWays: readonly (readonly Way[])[];
  /** By core: routers between it and its data, on average. */
  readonly hops: Float64Array;
}

export interface SharedResources extends Reach {
  readonly names: readonly string[];
  /** What each moves at most. */
  readonly bytesPerCycle: Float64Array;
  /** 1 for a link, 0 for a memory stack or a bank. */
  readonly isLink: Uint8Array;
  /** 1 for a memory stack: only these are as efficient as the memory is. */
  readonly isStack: Uint8Array;
  /** From and to which router, −1 at a core, a stack or a bank. */
  readonly from: Int32Array;
  readonly to: Int32Array;
  /** One stream may serve several cores. */
  readonly multicast?: boolean | undefined;
  /** The same of the shared SRAM; `fills` by core is what a byte passes that it loads from memory, on into the SRAM. */
  readonly sram?: (Reach & { readonly fills: readonly ResourceUse[] }) | undefined;
}

/** @param memoryBytesPerCycle of all stacks together */
export function sharedResources(noc: Noc, memoryBytesPerCycle: number, sram?: SharedSram): SharedResources {
  const { corePlaces, stackPlaces, bankPlaces = [], channels, grid } = noc;
  const bank = sram === undefined ? 0 : sram.bandwidthBytesPerCycle / bankPlaces.length;
  const book = new ResourceBook(noc, memoryBytesPerCycle / stackPlaces.length, bank);
  const all = stackPlaces.map((_, stack) => stack);
  const used = corePlaces.map((place) => {
    const hops = stackPlaces.map((stack) => routersBetween(grid, place, stack).length);
    return channels === 'interleaved' ? all : [hops.indexOf(Math.min(...hops))];
  });
  const memory = {
    ...reachOf(book, noc, stackPlaces, used),
    ...(noc.multicast === true ? { multicast: true } : {}),
  };
  if (sram === undefined) return { ...book.all(), ...memory };
  const banks = bankPlaces.map((_, index) => index);
  const reach = reachOf(
    book,
    noc,
    bankPlaces,
    corePlaces.map(() => banks),
    stackPlaces.length,
  );
  const fills = used.map((stacks) => {
    const ways = stacks.flatMap((stack) =>
      banks.map((index) =>
        book.way(routersBetween(grid, stackPlaces[stack]!, bankPlaces[index]!), stackPlaces.length + index, true),
      ),
    );
    return spreadOver(ways);
  });
  return { ...book.all(), ...memory, sram: { ...reach, fills } };
}

/** Of a chip on which cores share more than the one memory. */
export function chipResources({ cores, memory, noc, sharedSram }: Platform): SharedResources | undefined {
  const { bandwidthBytesPerCycle } = memory;
  if (noc !== undefined) return sharedResources(noc, bandwidthBytesPerCycle, sharedSram);
  return sharedSram === undefined ? undefined : memoryAndSram(cores.length, bandwidthBytesPerCycle, sharedSram);
}

/** A chip without a network: the memory, and the shared SRAM beside it. */
export function memoryAndSram(cores: number, memoryBytesPerCycle: number, sram: SharedSram): SharedResources {
  const passing = (resource: number): Reach => {
    const each = Array.from({ length: cores }, () => spreadOver([[resource]]));
    const loadWays = each.map(() => [{ from: resource, resources: [resource] }]);
    return { loads: each, stores: each, loadWays, hops: new Float64Array(cores) };
  };
  const sramReach = passing(1);
  return {
    names: ['memory', 'sram'],
    bytesPerCycle: Float64Array.of(memoryBytesPerCycle, sram.bandwidthBytesPerCycle),
    isLink: Uint8Array.of(0, 0),
    isStack: Uint8Array.of(1, 0),
    from: Int32Array.of(-1, -1),
    to: Int32Array.of(-1, -1),
    ...passing(0),
    sram: { ...sramReach, fills: sramReach.stores },
  };
}

/** @param used by core, which of the memories at these places its data lie in; @param first number of the first memory */
function reachOf(
  book: ResourceBook,
  { grid, corePlaces }: Noc,
  places: readonly number[],
  used: readonly (readonly number[])[],
  first = 0,
): Reach {
  const hops = new Float64Array(corePlaces.length);
  const loads: ResourceUse[] = [];
  const stores: ResourceUse[] = [];
  const loadWays: Way[][] = [];
  corePlaces.forEach((place, core) => {
    const back: Way[] = [];
    const there = used[core]!.map((memory) => {
      const routers = routersBetween(grid, place, places[memory]!);
      hops[core]! += routers.length / used[core]!.length;
      const stored = book.way([-1 - core, ...routers], first + memory, true);
      const routersBack = routersBetween(grid, places[memory]!, place);
      back.push({
        from: first + memory,
        resources: book.way([...routersBack, -1 - core], first + memory, false),
      });
      return stored;
    });
    stores.push(spreadOver(there));
    loads.push(spreadOver(back.map(({ resources }) => resources)));
    loadWays.push(back);
  });
  return { loads, stores, loadWays, hops };
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

/** Numbers the links as ways come upon them; the stacks are the first resources, and the banks of the SRAM the next. */
class ResourceBook {
  readonly #noc: Noc;
  readonly #stacks: number;
  readonly #memories: number;
  readonly #number = new Map<string, number>();
  readonly #names: string[];
  readonly #bytesPerCycle: number[];
  readonly #from: number[];
  readonly #to: number[];

  constructor(noc: Noc, stackBytesPerCycle: number, bankBytesPerCycle: number) {
    const banks = bankBytesPerCycle > 0 ? (noc.bankPlaces ?? []) : [];
    this.#noc = noc;
    this.#stacks = noc.stackPlaces.length;
    this.#names = [...noc.stackPlaces.map((_, stack) => `stack${stack}`), ...banks.map((_, bank) => `sram${bank}`)];
    this.#memories = this.#names.length;
    this.#bytesPerCycle = this.#names.map((_, i) => (i < this.#stacks ? stackBytesPerCycle : bankBytesPerCycle));
    this.#from = this.#names.map(() => -1);
    this.#to = this.#names.map(() => -1);
  }

  /** Resources between a core and a stack or bank: a core c stands in the way as −1 − c, at the end that it is at. */
  way(places: readonly number[], memory: number, isStore: boolean): number[] {
    const found = [memory];
    for (let i = 1; i < places.length; i++) found.push(this.#link(places[i - 1]!, places[i]!));
    const router = isStore ? places.at(-1)! : places[0]!;
    const name = routerName(this.#noc.grid, router);
    const own = isStore ? `${name}>${this.#names[memory]}` : `${this.#names[memory]}>${name}`;
    found.push(this.#add(own, isStore ? router : -1, isStore ? -1 : router));
    return found;
  }

  all(): Pick<SharedResources, 'names' | 'bytesPerCycle' | 'isLink' | 'isStack' | 'from' | 'to'> {
    return {
      names: this.#names,
      bytesPerCycle: Float64Array.from(this.#bytesPerCycle),
      isLink: Uint8Array.from(this.#names, (_, resource) => (resource < this.#memories ? 0 : 1)),
      isStack: Uint8Array.from(this.#names, (_, resource) => (resource < this.#stacks ? 1 : 0)),
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

/** A byte takes each of these ways with the same chance. */
function spreadOver(ways: readonly (readonly number[])[]): ResourceUse {
  const share = 1 / ways.length;
  const shares = new Map<number, number>();
  for (const way of ways) for (const resource of way) shares.set(resource, (shares.get(resource) ?? 0) + share);
  return { resources: Int32Array.from(shares.keys()), shares: Float64Array.from(shares.values()) };
}
