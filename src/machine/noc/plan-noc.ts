/**
 * From what a user says of a chip's network to where everything lies: core i on router i unless said otherwise, memory
 * stacks in the corners of a mesh or torus (opposite ones first), and evenly spread where there are more than four or a ring;
 * banks of a shared SRAM evenly spread.
 */
import { InputError } from '../../base/errors.js';
import { type NocGrid, type NocTopology, nodesOf } from './grid.js';
import { NOC_DEFAULTS, type Noc, type STACK_CHANNELS } from './noc.js';

/** A router by its number, or by column and row. */
export type RouterPlace = number | readonly number[];

export interface NocWish {
  readonly topology: NocTopology;
  /** Routers in a row of a mesh or torus; of a ring all of them. Default of a ring: one a core. */
  readonly columns?: number | undefined;
  /** Default: as many as hold all cores. */
  readonly rows?: number | undefined;
  readonly linkBytesPerCycle: number;
  readonly hopCycles?: number | undefined;
  readonly flitBytes?: number | undefined;
  readonly cores?: readonly RouterPlace[] | undefined;
  readonly stacks?: readonly RouterPlace[] | undefined;
  readonly banks?: readonly RouterPlace[] | undefined;
  readonly multicast?: boolean | undefined;
}

/** What lies behind the network. */
export interface MemoryWish {
  /** Default: as many as have places, else 1. */
  readonly stacks?: number | undefined;
  readonly channels?: (typeof STACK_CHANNELS)[number] | undefined;
  /** Of the shared SRAM; none without one. */
  readonly banks?: number | undefined;
}

/** More routers than a chip has; what every core passes is written out. */
const MOST_ROUTERS = 1024;

/** @throws InputError for what does not fit, with its path below the network */
export function planNoc(wish: NocWish, cores: number, { stacks, channels, banks }: MemoryWish = {}): Noc {
  const grid = gridOf(wish, cores);
  const routers = nodesOf(grid);
  if (routers > MOST_ROUTERS)
    throw new InputError({ path: 'rows', expected: `at most ${MOST_ROUTERS} routers`, found: routers });
  if (stacks !== undefined && wish.stacks !== undefined && wish.stacks.length !== stacks)
    throw new InputError({ path: 'stacks', expected: `${stacks} places, one a stack`, found: wish.stacks.length });
  const stackCount = stacks ?? wish.stacks?.length ?? 1;
  const isCrossbar = grid.topology === 'crossbar';
  if (stackCount > routers && !isCrossbar)
    throw new InputError({ path: 'stacks', expected: `at most ${routers}, one a router`, found: stackCount });
  return {
    grid,
    linkBytesPerCycle: wish.linkBytesPerCycle,
    hopCycles: wish.hopCycles ?? NOC_DEFAULTS.hopCycles,
    flitBytes: wish.flitBytes ?? NOC_DEFAULTS.flitBytes,
    corePlaces: corePlaces(wish, grid, cores),
    stackPlaces: isCrossbar
      ? new Array<number>(stackCount).fill(0)
      : placesOf(wish.stacks ?? defaultStacks(grid, stackCount), grid, 'stacks'),
    channels: channels ?? NOC_DEFAULTS.channels,
    ...(wish.multicast === true ? { multicast: true } : {}),
    ...(banks === undefined && wish.banks === undefined ? {} : { bankPlaces: bankPlaces(wish, grid, banks) }),
  };
}

function gridOf({ topology, columns, rows, cores: placed, stacks, banks }: NocWish, cores: number): NocGrid {
  if (topology === 'crossbar') {
    for (const [path, found] of Object.entries({ columns, rows, cores: placed, stacks, banks }))
      if (found !== undefined) throw new InputError({ path, expected: 'no places: a crossbar has none', found });
    return { topology, sizes: [1] };
  }
  if (topology === 'ring') {
    if (rows !== undefined) throw new InputError({ path: 'rows', expected: 'no rows: a ring has none', found: rows });
    return { topology, sizes: [columns ?? Math.max(2, cores)] };
  }
  if (columns === undefined)
    throw new InputError({
      path: 'columns',
      expected: `how many routers a row of the ${topology} has`,
      found: undefined,
    });
  return { topology, sizes: [columns, rows ?? Math.ceil(cores / columns)] };
}

function corePlaces({ cores: placed }: NocWish, grid: NocGrid, cores: number): number[] {
  const routers = nodesOf(grid);
  if (grid.topology === 'crossbar') return new Array<number>(cores).fill(0);
  if (placed !== undefined) {
    if (placed.length !== cores)
      throw new InputError({ path: 'cores', expected: `${cores} places, one a core`, found: placed.length });
    return placesOf(placed, grid, 'cores');
  }
  if (cores > routers)
    throw new InputError({ path: 'columns', expected: `room for ${cores} cores`, found: `${routers} routers` });
  return Array.from({ length: cores }, (_, core) => core);
}

function bankPlaces({ banks: placed }: NocWish, grid: NocGrid, banks: number | undefined): number[] {
  if (banks === undefined)
    throw new InputError({ path: 'banks', expected: 'a sharedSram whose banks these are', found: placed?.length });
  if (grid.topology === 'crossbar') return new Array<number>(banks).fill(0);
  if (placed !== undefined && placed.length !== banks)
    throw new InputError({ path: 'banks', expected: `${banks} places, one a bank`, found: placed.length });
  const routers = nodesOf(grid);
  if (banks > routers)
    throw new InputError({ path: 'banks', expected: `at most ${routers}, one a router`, found: banks });
  return placesOf(placed ?? spread(banks, routers), grid, 'banks');
}

function placesOf(places: readonly RouterPlace[], grid: NocGrid, path: 'cores' | 'stacks' | 'banks'): number[] {
  const taken = new Map<number, number>();
  return places.map((place, index) => {
    const router = routerAt(place, grid, `${path}.${index}`);
    const other = taken.get(router);
    if (other !== undefined) {
      const expected = `a place that ${path.slice(0, -1)} ${other} has not`;
      throw new InputError({ path: `${path}.${index}`, expected, found: shown(place) });
    }
    taken.set(router, index);
    return router;
  });
}

function routerAt(place: RouterPlace, grid: NocGrid, path: string): number {
  const routers = nodesOf(grid);
  if (typeof place === 'number') {
    if (place < routers) return place;
    throw new InputError({ path, expected: `a router from 0 to ${routers - 1}`, found: place });
  }
  const [columns = 1, rows = 1] = grid.sizes;
  const [column = 0, row = 0] = place;
  if (column < columns && row < rows) return row * columns + column;
  throw new InputError({ path, expected: `a column below ${columns} and a row below ${rows}`, found: shown(place) });
}

const shown = (place: RouterPlace): number | string => (typeof place === 'number' ? place : `[${place.join(', ')}]`);

function defaultStacks(grid: NocGrid, stacks: number): number[] {
  const routers = nodesOf(grid);
  const [columns = 1] = grid.sizes;
  const corners = [...new Set([0, routers - 1, columns - 1, routers - columns])];
  if (grid.sizes.length > 1 && stacks <= corners.length) return corners.slice(0, stacks);
  return spread(stacks, routers);
}

const spread = (count: number, routers: number): number[] =>
  Array.from({ length: count }, (_, i) => Math.floor((i * routers) / count));
