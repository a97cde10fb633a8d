/**
 * A phase in closed form: what one collective of S bytes takes in one dimension of n members, where nothing else is on
 * its links. e is the endpoint delay, N(m) the time of a message of m bytes, p(m) that of reducing m bytes.
 *
 * | algorithm | collective | time |
 * |---|---|---|
 * | ring | reduce-scatter | n·e + (n−1)·(N(S/n) + p(S/n)) |
 * | | all-gather | n·e + (n−1)·N(S) |
 * | | all-reduce | (2n−1)·e + 2(n−1)·N(S/n) + (n−1)·p(S/n) |
 * | | all-to-all | (n(n−1)/2 + 1)·e + n(n−1)/2·N(S/n) |
 * | direct | reduce-scatter, all-gather, all-to-all | 2e + N(m), and p(m) for the first |
 * | | all-reduce | 3e + 2N(S/n) + p(S/n) |
 * | halving-doubling, n = 2^L | reduce-scatter | (L+1)·e + Σ N(S/2^k) + Σ_{k≥2} p(S/2^k) |
 * | | all-gather | (L+1)·e + Σ N(S·2^k) |
 * | | all-reduce | (2L+1)·e + both ways' N and the first way's p |
 *
 * (ASTRA-sim 1.0, collective/*.cc; Thakur et al. 2005 for the algorithms.) Bytes are not rounded here.
 */
import type { Cluster } from '../../machine/cluster/cluster.js';
import { messageBytesPerNs, totalGiBps } from '../../machine/cluster/dimension.js';
import { hopsBetween, type LogicalDimension } from '../../machine/cluster/logical-dimension.js';
import type { Phase } from '../../mapping/chunk-order/collective.js';

export interface PhaseEstimate {
  readonly timeNs: number;
  /** Of it, what the bytes need on the links. */
  readonly linkNs: number;
  /** Bytes an accelerator sends. */
  readonly sentBytes: number;
}

/** Reads and writes of what is reduced. */
const ACCESSES = 3;
const GIB_PER_S = 1.073741824; // bytes per nanosecond

export function estimatePhase(phase: Phase, dimension: LogicalDimension, cluster: Cluster): PhaseEstimate {
  const { whole } = dimension;
  const algorithm = phase.kind === 'all-to-all' ? whole.allToAllAlgorithm : whole.algorithm;
  return FORMULAS[algorithm](phase, { dimension, cluster });
}

interface Place {
  readonly dimension: LogicalDimension;
  readonly cluster: Cluster;
}

type Formula = (phase: Phase, place: Place) => PhaseEstimate;

const FORMULAS: Readonly<Record<'ring' | 'direct' | 'halving-doubling', Formula>> = {
  ring,
  direct,
  'halving-doubling': halving,
};

function ring({ kind, bytes }: Phase, place: Place): PhaseEstimate {
  const n = place.dimension.size;
  const message = kind === 'all-gather' ? bytes : bytes / n;
  const ways = kind === 'all-reduce' ? 2 : 1;
  const rounds = kind === 'all-to-all' ? (n * (n - 1)) / 2 : ways * (n - 1);
  const reductions = kind === 'reduce-scatter' || kind === 'all-reduce' ? n - 1 : 0;
  const { flightNs, linkNs } = messageParts(message, hopsBetween(place.dimension, 0, 1), place);
  const closing = closingHops(place.dimension) * place.dimension.whole.latencyNs;
  return {
    timeNs:
      (rounds + 1) * place.cluster.endpointDelayNs +
      rounds * (flightNs + linkNs) +
      Math.ceil(rounds / n) * closing +
      reductions * reductionNs(message, place),
    linkNs: rounds * linkNs,
    sentBytes: rounds * message,
  };
}

/**
 * Of the inner part of a split ring: hops from its last member to its first beyond the usual one. The chain of messages
 * that ends a phase goes round the ring and crosses that gap once in every n rounds.
 */
function closingHops(dimension: LogicalDimension): number {
  if (dimension.whole.topology !== 'ring' || dimension.stride > 1 || dimension.size < 3) return 0;
  return hopsBetween(dimension, dimension.size - 1, 0) - 1;
}

function direct({ kind, bytes }: Phase, place: Place): PhaseEstimate {
  const { dimension, cluster } = place;
  const n = dimension.size;
  const message = kind === 'all-gather' ? bytes : bytes / n;
  const rounds = kind === 'all-reduce' ? 2 : 1;
  const farthest = Math.max(...Array.from({ length: n - 1 }, (_, peer) => hopsBetween(dimension, 0, peer + 1)));
  const { flightNs, linkNs } = messageParts(message, farthest, place);
  const reduces = kind === 'all-reduce' || kind === 'reduce-scatter' ? reductionNs(message, place) : 0;
  return {
    timeNs: (rounds + 1) * cluster.endpointDelayNs + rounds * (flightNs + linkNs) + reduces,
    linkNs: rounds * linkNs,
    sentBytes: rounds * (n - 1) * message,
  };
}

function halving({ kind, bytes }: Phase, place: Place): PhaseEstimate {
  const { dimension, cluster } = place;
  const levels = 31 - Math.clz32(dimension.size);
  const gathers = kind === 'all-gather';
  let timeNs = cluster.endpointDelayNs;
  let link = 0;
  let sent = 0;
  for (let level = 1; level <= levels; level++) {
    // Halves go to ever farther members, doubles come from ever nearer ones.
    const distance = 1 << (gathers ? levels - level : level - 1);
    const message = gathers ? bytes * (1 << (level - 1)) : bytes / (1 << level);
    const { flightNs, linkNs } = messageParts(message, hopsBetween(dimension, 0, distance), place);
    const ways = kind === 'all-reduce' ? 2 : 1;
    timeNs += ways * (flightNs + linkNs + cluster.endpointDelayNs);
    if (!gathers && level >= 2) timeNs += reductionNs(message, place);
    link += ways * linkNs;
    sent += ways * message;
  }
  return { timeNs, linkNs: link, sentBytes: sent };
}

/** N(m) in two parts: on the links, and on the way. */
function messageParts(bytes: number, hops: number, { dimension: { whole } }: Place) {
  const router = whole.topology === 'switch' ? whole.routerNs : 0;
  return { linkNs: bytes / messageBytesPerNs(whole), flightNs: hops * whole.latencyNs + 2 * whole.nicNs + router };
}

function reductionNs(bytes: number, { cluster }: Place): number {
  return (ACCESSES * bytes) / cluster.reductionBytesPerNs;
}

/**
 * Nanoseconds that a phase's bytes need at the very least, with every link of an accelerator in use: bytes times links
 * crossed over all bandwidth in a ring, bytes over all bandwidth elsewhere.
 */
export function leastLinkNs(phase: Phase, dimension: LogicalDimension, cluster: Cluster): number {
  const { whole, size } = dimension;
  const { sentBytes } = estimatePhase(phase, dimension, cluster);
  const algorithm = phase.kind === 'all-to-all' ? whole.allToAllAlgorithm : whole.algorithm;
  return (
    (sentBytes * (whole.topology === 'ring' ? averageHops(dimension, algorithm, size) : 1)) /
    (totalGiBps(whole) * GIB_PER_S)
  );
}

function averageHops(dimension: LogicalDimension, algorithm: string, size: number): number {
  if (algorithm === 'ring') return hopsBetween(dimension, 0, 1);
  if (algorithm === 'halving-doubling') return 1; // at least
  let hops = 0;
  for (let from = 0; from < size; from++)
    for (let to = 0; to < size; to++) hops += from === to ? 0 : hopsBetween(dimension, from, to);
  return hops / (size * (size - 1));
}
