/**
 * Where a replay of packets takes its chances from. `caldera`: a stream of its own for each purpose. `ns3`: the numbers
 * that ns-3's RoCE model (astra-sim/astra-network-ns3) draws in the run that its random streams call `RngRun = seed` and
 * that begins with `srand(seed)`, in the order in which it draws them, so that a run is ns-3's own.
 */
import { type Random, stream } from '../../../base/random.js';
import { CLibraryRandom } from './c-library-random.js';
import { Ns3Streams } from './ns3-streams.js';

export const RANDOM_SOURCES = ['caldera', 'ns3'] as const;

export type RandomSource = (typeof RANDOM_SOURCES)[number];

export type Chance = Pick<Random, 'uniform' | 'below'>;

export interface Draws {
  /** Whether a switch marks a packet. */
  readonly marks: Chance;
  /** How PINT's logarithms and codes are rounded. */
  readonly codes: Chance;
  /** Whether a lossy link loses a packet. */
  readonly losses: Chance;
  /** Whether something of this chance happens at a sender. */
  happens(chance: number): boolean;
  /** A PFC frame is made. */
  pauses(): void;
}

/**
 * Streams that ns-3 gives to a node before the first flow. Its internet stack makes nine random variables: the jitter of
 * ARP, the choice of equal ways (Ipv4GlobalRouting), two jitters of ICMPv6, and one in each of five extensions of IPv6
 * (hop by hop, destination, fragment, routing, loose routing).
 */
const STREAMS_OF_A_NODE = 9;

/** The error model of links: the variable it is born with, and the one that replaces it. */
const STREAMS_OF_LINKS = 2;

export function makeDraws(source: RandomSource, seed: number, nodes: number): Draws {
  return source === 'ns3' ? ns3Draws(seed, nodes) : ownDraws(seed);
}

function ownDraws(seed: number): Draws {
  const senders = stream(seed, 'senders');
  return {
    marks: stream(seed, 'ecn'),
    codes: stream(seed, 'pint'),
    losses: stream(seed, 'loss'),
    happens: (chance) => senders.uniform() < chance,
    pauses: () => undefined,
  };
}

function ns3Draws(seed: number, nodes: number): Draws {
  const marks = new Ns3Streams(seed, STREAMS_OF_A_NODE * nodes + STREAMS_OF_LINKS);
  const codes = new CLibraryRandom(seed);
  return {
    marks,
    codes,
    losses: stream(seed, 'loss'),
    happens: (chance) => codes.uniform() < chance,
    // The identification in a PFC frame's IP header is a random variable of its own.
    pauses: () => void marks.uniform(),
  };
}
