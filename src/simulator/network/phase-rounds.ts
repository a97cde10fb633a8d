/**
 * A phase as the chain of events that one accelerator goes through: after the endpoint delay a message is sent; when the
 * peer's has come, it is reduced or not, and after another endpoint delay the next is sent. All members do the same at
 * the same time, so that one of them tells the whole phase. Message sizes are those of ASTRA-sim's collectives (Ring.cc,
 * AllToAll.cc, HalvingDoubling.cc), in whole bytes.
 */
import type { Algorithm } from '../../machine/cluster/dimension.js';
import { hopsBetween, type LogicalDimension } from '../../machine/cluster/logical-dimension.js';
import type { Phase } from '../../mapping/chunk-order/collective.js';

/** One round of a phase: what is sent, then what is waited for. */
export interface Round {
  /** Of each message. */
  readonly bytes: number;
  /** Messages that go out at once, each to another peer. */
  readonly messages: number;
  /** Links that the farthest message crosses. */
  readonly hops: number;
  /** Bytes that are reduced before the next round; none: nothing is, and nothing is looked up. */
  readonly reducedBytes?: number | undefined;
  /** Messages' worth of time in which the busiest link is taken, over what one message's own links can carry. */
  readonly linkLoad: number;
}

export interface PhaseRounds {
  readonly algorithm: Algorithm;
  readonly rounds: readonly Round[];
}

/** @throws Error for an algorithm that cannot do the phase; the cluster's checks come before */
export function roundsOf(phase: Phase, dimension: LogicalDimension): PhaseRounds {
  const { whole } = dimension;
  const algorithm = phase.kind === 'all-to-all' ? whole.allToAllAlgorithm : whole.algorithm;
  return { algorithm, rounds: ROUNDS[algorithm](phase, dimension) };
}

type MakeRounds = (phase: Phase, dimension: LogicalDimension) => Round[];

const ROUNDS: Readonly<Record<Algorithm, MakeRounds>> = {
  ring: ringRounds,
  direct: directRounds,
  'halving-doubling': halvingRounds,
};

function ringRounds({ kind, bytes }: Phase, dimension: LogicalDimension): Round[] {
  const { size } = dimension;
  const message = kind === 'all-gather' ? bytes : Math.floor(bytes / size);
  const plain: Round = {
    bytes: message,
    messages: 1,
    hops: hopsBetween(dimension, 0, 1),
    linkLoad: ringLoad(dimension),
  };
  const reducing: Round = { ...plain, reducedBytes: message };
  const count = size - 1;
  if (kind === 'reduce-scatter') return repeat(reducing, count);
  if (kind === 'all-reduce') return [...repeat(reducing, count), ...repeat(plain, count)];
  return repeat(plain, kind === 'all-gather' ? count : (size * count) / 2);
}

function directRounds({ kind, bytes }: Phase, dimension: LogicalDimension): Round[] {
  const { size } = dimension;
  const message = kind === 'all-gather' ? bytes : Math.floor(bytes / size);
  let hops = 0;
  for (let peer = 1; peer < size; peer++) hops = Math.max(hops, hopsBetween(dimension, 0, peer));
  const plain: Round = { bytes: message, messages: size - 1, hops, linkLoad: directLoad(dimension) };
  const reducing: Round = { ...plain, reducedBytes: message };
  if (kind === 'reduce-scatter') return [reducing];
  return kind === 'all-reduce' ? [reducing, plain] : [plain];
}

function halvingRounds({ kind, bytes }: Phase, dimension: LogicalDimension): Round[] {
  const { size } = dimension;
  const round = (message: number, distance: number, reducedBytes?: number): Round => ({
    bytes: message,
    messages: 1,
    hops: hopsBetween(dimension, 0, distance),
    linkLoad: exchangeLoad(dimension, distance),
    reducedBytes,
  });
  const rounds: Round[] = [];
  if (kind === 'all-gather') {
    for (let distance = size / 2, message = bytes; distance >= 1; distance /= 2, message *= 2)
      rounds.push(round(message, distance));
    return rounds;
  }
  let message = Math.floor(bytes / 2);
  for (let distance = 1; distance < size; distance *= 2) {
    const next = Math.floor(message / 2); // also what is reduced: the original has moved on to the next message by then
    rounds.push(round(message, distance, distance * 2 < size ? next : undefined));
    message = next;
  }
  if (kind === 'reduce-scatter') return rounds;
  for (let distance = size / 2; distance >= 1; distance /= 2) {
    message *= 2; // of a size halved once too often, so that an odd byte is not sent
    rounds.push(round(message, distance));
  }
  return rounds;
}

function repeat(round: Round, count: number): Round[] {
  return new Array<Round>(count).fill(round);
}

/**
 * Loads of the busiest link, in messages that have a message's own bandwidth. In a ring that bandwidth is both
 * directions', so a load is the sum of the two directions' busiest links.
 */
function ringLoad({ whole, size, stride }: LogicalDimension): number {
  if (whole.topology !== 'ring') return 1;
  if (stride > 1) return stride; // as many rings lie over each other
  return size < whole.size ? 2 : 1; // the way back from the last to the first goes over the links of the others
}

function directLoad({ whole, size, stride }: LogicalDimension): number {
  if (whole.topology === 'fully-connected') return 1;
  if (whole.topology === 'switch') return size - 1;
  if (stride === 1 && size < whole.size) return 2 * Math.floor((size * size) / 4); // a line: the middle link
  let hops = 0;
  for (let peer = 1; peer < size; peer++) hops += Math.min(peer, size - peer);
  return hops * stride;
}

function exchangeLoad({ whole, stride }: LogicalDimension, distance: number): number {
  if (whole.topology !== 'ring') return 1;
  const places = distance * stride;
  return places * 2 < whole.size ? places * 2 : places; // half way round, either way is as short
}
