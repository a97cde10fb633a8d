/**
 * Traffic whose bandwidth small differences decide: streams that share the channels, each with one tile in flight, may meet
 * in a bank again and again or never, and go on doing so for as long as their runs last. Which of the two comes out, a
 * single tick decides, and no schedule that is right on average can say; the requests have to be replayed.
 */
import { type MemoryDevice, roundBytes } from '../../machine/memory-devices/memory-device.js';
import type { RequestStreams } from '../../workload/request-streams.js';

/** Whether streams of such traffic may lock to each other on the device. */
export function mayLock(device: MemoryDevice, traffic: RequestStreams): boolean {
  const { streams, mode, layout, depthTiles, grainBytes, tileBytes, jumpBytes = 0 } = traffic;
  if (streams === 1) return false;
  if (layout === 'aligned') return true;
  if (mode !== 'streams' || depthTiles !== 1 || layout === 'random') return false;
  // Turns of whole rows leave a bank with its row.
  if (grainBytes >= device.organization.rowBytes) return false;
  // Streams that go round all banks at one pace keep their distance.
  const run = jumpBytes > 0 ? jumpBytes : layout === 'contiguous' ? Number.POSITIVE_INFINITY : tileBytes;
  return run >= roundBytes(device);
}
