/**
 * What each round of a phase takes, in nanoseconds. In whole nanoseconds every part of a message's time is cut off to an
 * integer one after another, as ASTRA-sim's analytical back end does by adding to an `int`
 * (topology/HierarchicalTopology.cc, send()); else nothing is rounded.
 */
import type { Cluster } from '../../machine/cluster/cluster.js';
import { messageBytesPerNs } from '../../machine/cluster/dimension.js';
import { hopsBetween, type LogicalDimension } from '../../machine/cluster/logical-dimension.js';
import type { Phase } from '../../mapping/chunk-order/collective.js';
import { type Round, roundsOf } from './phase-rounds.js';

/** Two reads and a write of what is reduced (ASTRA-sim's PacketBundle.cc). */
const REDUCTION_ACCESSES = 3;

/** Marks a round after which nothing is reduced. */
export const NO_REDUCTION = -1;

export interface PhaseTimes {
  readonly rounds: number;
  /** From a message's first byte to its last at the peer, by round. */
  readonly messageNs: Float64Array;
  /** Of `messageNs`, that in which the links are taken; the rest is on the way. */
  readonly takenNs: Float64Array;
  /** By round; `NO_REDUCTION`. */
  readonly reductionNs: Float64Array;
  readonly endpointNs: number;
  /** Messages at once that arrive at different times: the time of each. Only `direct` in a ring has them. */
  readonly spread?: Spread | undefined;
  /** Bytes that an accelerator sends, and those times the links they cross. */
  readonly sentBytes: number;
  readonly carriedBytes: number;
  /** Sums over the rounds. */
  readonly totals: PhaseSplit;
}

/** Nanoseconds of a phase's service by what they go to. */
export interface PhaseSplit {
  readonly endpointNs: number;
  readonly linkNs: number;
  readonly latencyNs: number;
  readonly reductionNs: number;
}

export interface Spread {
  /** By peer, the nearest in one direction first. */
  readonly messageNs: Float64Array;
  /** Messages of all rounds. */
  readonly messages: number;
}

export interface TimingOptions {
  /** Cut every part off to an integer. */
  readonly wholeNs: boolean;
  /** Links are shared: a message takes the busiest link for as long as all that crosses it needs. */
  readonly sharesLinks: boolean;
}

export function timesOf(
  phase: Phase,
  dimension: LogicalDimension,
  cluster: Cluster,
  options: TimingOptions,
): PhaseTimes {
  const { algorithm, rounds } = roundsOf(phase, dimension);
  const cut = options.wholeNs ? Math.trunc : (ns: number): number => ns;
  const endpointNs = cut(cluster.endpointDelayNs);
  const count = rounds.length;
  const messageNs = new Float64Array(count);
  const takenNs = new Float64Array(count);
  const reductionNs = new Float64Array(count);
  let sentBytes = 0;
  rounds.forEach((round, r) => {
    const load = options.sharesLinks ? round.linkLoad : 1;
    messageNs[r] = messageTime(dimension, round.hops, round.bytes * load, cut);
    takenNs[r] = (messageNs[r] as number) - messageTime(dimension, round.hops, 0, cut);
    reductionNs[r] = reductionTime(round, cluster, cut);
    sentBytes += round.messages * round.bytes;
  });
  if (algorithm === 'ring' && isOpenRing(dimension))
    delayByClosingHop(messageNs, rounds, { dimension, cluster, options });
  const spread = algorithm === 'direct' && !options.sharesLinks ? spreadOf(rounds, dimension, cut) : undefined;
  return {
    rounds: count,
    messageNs,
    takenNs,
    reductionNs,
    endpointNs,
    spread,
    sentBytes,
    carriedBytes: carriedBytes(rounds, dimension, algorithm === 'direct'),
    totals: sums({ messageNs, takenNs, reductionNs, endpointNs: endpointNs * (count + 1) }),
  };
}

type Cut = (ns: number) => number;

function messageTime({ whole }: LogicalDimension, hops: number, bytes: number, cut: Cut): number {
  let ns = cut(hops * whole.latencyNs);
  ns = cut(ns + bytes / messageBytesPerNs(whole));
  ns = cut(ns + 2 * whole.nicNs);
  return whole.topology === 'switch' ? cut(ns + whole.routerNs) : ns;
}

function reductionTime({ reducedBytes }: Round, { reductionBytesPerNs }: Cluster, cut: Cut): number {
  return reducedBytes === undefined ? NO_REDUCTION : REDUCTION_ACCESSES * cut(reducedBytes / reductionBytesPerNs);
}

/** The inner half of a split ring: its last member is as many hops from the first as the half is long. */
function isOpenRing({ whole, size, stride }: LogicalDimension): boolean {
  return whole.topology === 'ring' && stride === 1 && size < whole.size && size > 2;
}

interface Timing {
  readonly dimension: LogicalDimension;
  readonly cluster: Cluster;
  readonly options: TimingOptions;
}

/**
 * Members of an open ring fall behind one another by the closing hop; the phase ends with the last of them. Its waits
 * take the place of the plain message times.
 */
function delayByClosingHop(messageNs: Float64Array, rounds: readonly Round[], timing: Timing): void {
  const { dimension, cluster, options } = timing;
  const { size } = dimension;
  const cut = options.wholeNs ? Math.trunc : (ns: number): number => ns;
  const closingHops = hopsBetween(dimension, size - 1, 0);
  let sent = new Float64Array(size);
  const sentAt: Float64Array[] = [];
  const gotAt: Float64Array[] = [];
  rounds.forEach((round, r) => {
    const closing = messageTime(dimension, closingHops, round.bytes * (options.sharesLinks ? round.linkLoad : 1), cut);
    const reduction = reductionTime(round, cluster, cut);
    const got = sent.map((own, member) => {
      const before = sent[(member + size - 1) % size] as number;
      return Math.max(own, before + (member === 0 ? closing : (messageNs[r] as number)));
    });
    sentAt.push(sent);
    gotAt.push(got);
    sent = got.map((ns) => ns + cut(cluster.endpointDelayNs) + Math.max(0, reduction));
  });
  const last = sent.indexOf(Math.max(...sent));
  for (let r = 0; r < rounds.length; r++) messageNs[r] = (gotAt[r]?.[last] as number) - (sentAt[r]?.[last] as number);
}

function spreadOf(rounds: readonly Round[], dimension: LogicalDimension, cut: Cut): Spread | undefined {
  const [round] = rounds;
  if (round === undefined || dimension.whole.topology !== 'ring') return undefined;
  const messageNs = Float64Array.from({ length: dimension.size - 1 }, (_, peer) =>
    messageTime(dimension, hopsBetween(dimension, 0, peer + 1), round.bytes, cut),
  );
  if (messageNs.every((ns) => ns === messageNs[0])) return undefined;
  return { messageNs, messages: rounds.length * messageNs.length };
}

/** Of all messages of an accelerator, bytes times links crossed. */
function carriedBytes(rounds: readonly Round[], dimension: LogicalDimension, direct: boolean): number {
  let carried = 0;
  for (const round of rounds) {
    if (direct)
      for (let peer = 1; peer < dimension.size; peer++) carried += round.bytes * hopsBetween(dimension, 0, peer);
    else carried += round.bytes * round.hops;
  }
  return carried;
}

interface SplitInput {
  readonly messageNs: Float64Array;
  readonly takenNs: Float64Array;
  readonly reductionNs: Float64Array;
  readonly endpointNs: number;
}

function sums({ messageNs, takenNs, reductionNs, endpointNs }: SplitInput): PhaseSplit {
  let linkNs = 0;
  let latencyNs = 0;
  let reduction = 0;
  messageNs.forEach((ns, r) => {
    linkNs += takenNs[r] as number;
    latencyNs += ns - (takenNs[r] as number);
    reduction += Math.max(0, reductionNs[r] as number);
  });
  return { endpointNs, linkNs, latencyNs, reductionNs: reduction };
}
