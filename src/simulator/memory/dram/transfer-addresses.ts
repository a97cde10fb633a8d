/**
 * Where the bytes of the cores' transfers lie: each port has a region of its own, all equally large, and its transfers lie
 * in it one behind the other, each at a random page, or one behind the other with all regions beginning at the same bank.
 */
import { stream } from '../../../base/random.js';
import type { Placement } from '../../../machine/memory-devices/request-mode.js';

const PAGE_BYTES = 4096;

/** Says where a transfer of a port begins. */
export type TransferAddresses = (port: number, bytes: number) => number;

/** @param seed of the pages that are drawn at random */
export function transferAddresses(
  placement: Placement,
  ports: number,
  capacityBytes: number,
  seed: number,
): TransferAddresses {
  const regionBytes = Math.max(PAGE_BYTES, Math.floor(capacityBytes / ports / PAGE_BYTES) * PAGE_BYTES);
  const pages = regionBytes / PAGE_BYTES;
  const random = stream(seed, 'transfer addresses');
  const next = Float64Array.from({ length: ports }, () =>
    placement === 'contiguous' ? random.below(pages) * PAGE_BYTES : 0,
  );
  return (port, bytes) => {
    if (placement === 'scattered') return port * regionBytes + random.below(pages) * PAGE_BYTES;
    const begin = next[port]!;
    next[port] = (begin + Math.ceil(bytes)) % regionBytes;
    return port * regionBytes + begin;
  };
}
