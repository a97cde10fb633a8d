/**
 * Bandwidth of streams that each ask for the next tile when one is done (closed loop): a closed queueing network whose
 * customers are the tiles in flight and whose servers are the groups of channels a tile occupies, with the device's
 * latency as think time. Exact mean value analysis (Reiser & Lavenberg, 1980); an evenly spread tile occupies all
 * channels at once, and then the network is one deterministic server. GB/s = bytes per nanosecond.
 */
import { DEVICE_FIT } from './fit.js';
import { placeTile } from './placement.js';
import { softMinimum } from './statistics.js';
import { sustainedShare, turnaroundNs } from './sustained.js';
import { CONTROLLER, type DeviceTiming } from './timing.js';
import type { Traffic } from './traffic.js';
import { windowedGBps } from './window.js';

export function achievedGBps(device: DeviceTiming, traffic: Traffic, fit = DEVICE_FIT): number {
  const { streams, depth, tileBytes, readShare, randomBytes, grainBytes, layout, windowBytes } = traffic;
  const peak = device.channels * device.channelGBps;
  const most = peak * sustainedShare(device, traffic, fit);
  if (windowBytes < Number.POSITIVE_INFINITY) return Math.min(windowedGBps(device, traffic, fit), most);

  const tiles = streams * depth;
  const { fullestBytes, spread } = placeTile(device, tileBytes, randomBytes);
  const mixed = randomBytes === 0 && readShare > 0 && readShare < 1;
  const think = latencyNs(device, layout, fit) + bankTailNs(device, traffic);
  const alone = (fullestBytes / most) * device.channels;
  let service = alone;
  let own = think + service;
  let visits = 1;
  if (mixed && grainBytes >= tileBytes) {
    // Tiles of writes are done when the write queues have taken them in.
    own = readShare * own + (1 - readShare) * CONTROLLER.writeQueue;
    visits = readShare;
  } else if (mixed) {
    // Too few writes of a tile to fill a queue: small drains, each with a turnaround and a closed row.
    const writes = (fullestBytes * (1 - readShare)) / device.burstBytes;
    if (writes < CONTROLLER.writeQueue)
      service += (writes / fit.earlyDrain) * (turnaroundNs(device, fit) + device.tRP) * (1 - 1 / tiles);
    own = think + service;
  }
  const servers = spread;
  if (servers < 1.001) return tileBytes * Math.min(1 / service, tiles / own);
  // Consecutive tiles of several streams sort themselves into a convoy, the better the more there are.
  if (layout !== 'scattered' && randomBytes === 0 && tiles > 1)
    return tileBytes * softMinimum(tiles / own, servers / service, 1 + tiles / servers / 2);
  return tileBytes * Math.min(meanValue(tiles, own, service, servers, visits), servers / service);
}

/** Tiles per nanosecond of a closed network of equal servers, visited at random; `visits`: how many are waited for. */
function meanValue(tiles: number, own: number, service: number, servers: number, visits: number): number {
  let queue = 0;
  let throughput = 0;
  for (let n = 1; n <= tiles; n++) {
    const response = own + service * queue;
    throughput = n / response;
    queue = (throughput * service * (visits + queue)) / servers;
  }
  return throughput;
}

/** A row must be closed and opened before the first data; consecutive tiles find it closed half of the time. */
export function latencyNs(
  { tRP, tRCD, CL, burstNs, channels }: DeviceTiming,
  layout: Traffic['layout'],
  { earlyCommandNs } = DEVICE_FIT,
): number {
  const early = channels > 1 ? earlyCommandNs : 0;
  return tRP * (layout === 'contiguous' ? 0.5 : 1) + tRCD + CL + burstNs - early;
}

/** Random accesses fall unevenly on the banks: the tile ends with those that queue for one (a standard deviation). */
function bankTailNs(device: DeviceTiming, { randomBytes, tileBytes }: Traffic): number {
  if (randomBytes === 0) return 0;
  return device.tRC * Math.sqrt(tileBytes / randomBytes / (device.channels * device.banks));
}
