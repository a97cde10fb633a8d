/**
 * Which of several equally short ways a flow takes: the hash of ns-3's RoCE switches (astra-sim/astra-network-ns3,
 * switch-node.cc): murmur3 over addresses and ports with a step of its own, h += 4h + 0xe6546b64, seeded with the
 * switch's number.
 */

/** IPv4 address of a host there. */
export function hostAddress(host: number): number {
  return (0x0b000001 + Math.floor(host / 256) * 0x10000 + (host % 256) * 0x100) >>> 0;
}

export interface FourTuple {
  /** Host numbers. */
  readonly source: number;
  readonly destination: number;
  /** 16 bits. */
  readonly sourcePort: number;
  readonly destinationPort: number;
}

/** 32 bits, unsigned. The flow takes next hop number hash mod (count of next hops). */
export function ecmpHash({ source, destination, sourcePort, destinationPort }: FourTuple, seed: number): number {
  let h = seed | 0;
  h = mix(h, hostAddress(source));
  h = mix(h, hostAddress(destination));
  h = mix(h, (sourcePort & 0xffff) | (destinationPort << 16));
  h ^= 12; // bytes hashed
  h ^= h >>> 16;
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  h ^= h >>> 16;
  return h >>> 0;
}

function mix(hash: number, word: number): number {
  let k = Math.imul(word, 0xcc9e2d51);
  k = (k << 15) | (k >>> 17);
  let h = hash ^ Math.imul(k, 0x1b873593);
  h = (h << 13) | (h >>> 19);
  return (h + (h << 2) + 0xe6546b64) | 0;
}
