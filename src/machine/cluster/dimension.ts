/**
 * One dimension of a network of accelerators: how its members are wired, how fast a link is, how long a message takes
 * to cross it, and what it costs. Dimension 0 is the innermost; an accelerator's number is
 * Σ address_d · (n_0 · … · n_{d−1}).
 *
 * Bandwidths are in GiB/s (2³⁰ bytes a second), as ASTRA-sim's network files mean their "GB/s"; times in nanoseconds;
 * prices in dollars per GB/s (10⁹).
 */
import { InputError } from '../../base/errors.js';

export const TOPOLOGIES = ['ring', 'fully-connected', 'switch'] as const;
export type Topology = (typeof TOPOLOGIES)[number];

/** How a collective's bytes go round in one dimension. */
export const ALGORITHMS = ['ring', 'direct', 'halving-doubling'] as const;
export type Algorithm = (typeof ALGORITHMS)[number];

/** Dollars per GB/s of bandwidth that an accelerator has in the dimension. */
export interface DimensionPrice {
  readonly linkPerGBps: number;
  /** Only a switch has these two. */
  readonly switchPerGBps?: number | undefined;
  readonly nicPerGBps?: number | undefined;
}

export interface NetworkDimension {
  readonly topology: Topology;
  /** Members of a ring, of a clique, of a switch. */
  readonly size: number;
  readonly linksPerAccelerator: number;
  readonly linkGiBps: number;
  /** Of one hop; a ring's message takes the shorter way round, a switch is two hops. */
  readonly latencyNs: number;
  /** Each message passes two. */
  readonly nicNs: number;
  /** Only a switch's messages pass one. */
  readonly routerNs: number;
  /** Of all-reduce, reduce-scatter and all-gather. */
  readonly algorithm: Algorithm;
  /** Of all-to-all: `ring` or `direct`. */
  readonly allToAllAlgorithm: Algorithm;
  readonly price?: DimensionPrice | undefined;
}

export const BYTES_PER_GIB = 1_073_741_824;

/** What each topology is served by where nothing is said. */
export function defaultAlgorithm(topology: Topology): Algorithm {
  return { ring: 'ring', 'fully-connected': 'direct', switch: 'halving-doubling' }[topology] as Algorithm;
}

/** Links of an accelerator where nothing is said: two in a ring, one to each peer in a clique, one to a switch. */
export function usualLinks(topology: Topology, size: number): number {
  return { ring: 2, 'fully-connected': Math.max(1, size - 1), switch: 1 }[topology];
}

/** Links of an accelerator that are of use: an even number in a ring, as many to each peer in a clique. */
export function usableLinks({ topology, size, linksPerAccelerator }: NetworkDimension): number {
  if (topology === 'ring') return linksPerAccelerator - (linksPerAccelerator % 2);
  if (topology === 'fully-connected') return linksPerAccelerator - (linksPerAccelerator % (size - 1));
  return linksPerAccelerator;
}

/**
 * Links that one message has: a ring's uses both directions, a clique's those to one peer, a switch's all of them
 * (the rule of ASTRA-sim's analytical back end).
 */
export function linksOfMessage(dimension: NetworkDimension): number {
  const links = usableLinks(dimension);
  return dimension.topology === 'fully-connected' ? links / (dimension.size - 1) : links;
}

/** Bytes per nanosecond that one message gets. */
export function messageBytesPerNs(dimension: NetworkDimension): number {
  return ((dimension.linkGiBps * BYTES_PER_GIB) / 1e9) * linksOfMessage(dimension);
}

/** GiB/s of all the links of an accelerator in the dimension. */
export function totalGiBps(dimension: NetworkDimension): number {
  return usableLinks(dimension) * dimension.linkGiBps;
}

export const MAX_MEMBERS = 65_536;

/** A ring's all-to-all takes n(n−1)/2 rounds. */
const MAX_RING_ALL_TO_ALL = 4096;

/** @throws InputError for a dimension that no network can have */
export function checkDimension(dimension: NetworkDimension): void {
  const { topology, size, linksPerAccelerator, algorithm, allToAllAlgorithm } = dimension;
  checkNumber('size', size, { integer: true, min: 1, max: MAX_MEMBERS });
  checkNumber('linksPerAccelerator', linksPerAccelerator, { integer: true, min: 1, max: 1_000_000 });
  checkNumber('linkGiBps', dimension.linkGiBps, { above: 0, max: 1e9 });
  checkNumber('latencyNs', dimension.latencyNs, { min: 0, max: 1e12 });
  checkNumber('nicNs', dimension.nicNs, { min: 0, max: 1e12 });
  checkNumber('routerNs', dimension.routerNs, { min: 0, max: 1e12 });
  if (size === 1) return; // carries nothing, whatever its links
  if (usableLinks(dimension) === 0)
    throw new InputError({
      path: 'linksPerAccelerator',
      expected:
        topology === 'ring'
          ? 'at least 2 links of each member of a ring, one a direction'
          : `at least ${size - 1} links of each member, one to each peer`,
      found: linksPerAccelerator,
    });
  checkAlgorithm('algorithm', algorithm, size);
  if (allToAllAlgorithm === 'ring' && size > MAX_RING_ALL_TO_ALL)
    throw new InputError({
      path: 'allToAllAlgorithm',
      expected: `direct, or ring among at most ${MAX_RING_ALL_TO_ALL} members (its rounds grow with their square)`,
      found: `ring among ${size}`,
    });
  if (allToAllAlgorithm === 'halving-doubling')
    throw new InputError({
      path: 'allToAllAlgorithm',
      expected: 'ring or direct (halving-doubling has no all-to-all)',
      found: allToAllAlgorithm,
    });
}

/** @throws InputError for a size that halving-doubling cannot halve */
export function checkAlgorithm(path: string, algorithm: Algorithm, size: number): void {
  if (algorithm === 'halving-doubling' && (size & (size - 1)) !== 0)
    throw new InputError({
      path,
      expected: `a power of two as the size for halving-doubling`,
      found: size,
      hint: 'algorithm: direct and ring take any size; halving-doubling is a switch’s where none is named',
    });
}

interface Range {
  readonly integer?: boolean;
  readonly min?: number;
  readonly above?: number;
  readonly max: number;
}

function checkNumber(path: string, value: number, { integer, min, above, max }: Range): void {
  const fits =
    Number.isFinite(value) &&
    (integer !== true || Number.isSafeInteger(value)) &&
    value >= (min ?? Number.NEGATIVE_INFINITY) &&
    value > (above ?? Number.NEGATIVE_INFINITY) &&
    value <= max;
  if (fits) return;
  const kind = integer === true ? 'a whole number' : 'a number';
  const from = above === undefined ? `of at least ${min}` : `above ${above}`;
  throw new InputError({ path, expected: `${kind} ${from} and at most ${max}`, found: value });
}
