/**
 * What a buffer rule comes to at the ports of a fabric: the headroom and the share of the threshold of every ingress
 * port, and the bytes a switch's ports share.
 */
import { InputError } from '../../base/errors.js';
import type { BufferRule } from './congestion-setup.js';
import { type Fabric, type FabricLink, nodeName, portsOfNodes } from './fabric.js';

export interface SwitchPorts {
  /** By port; 0 at the ports of hosts. */
  readonly headroomBytes: Int32Array;
  readonly thresholdShift: Int32Array;
  /** By node; 0 for hosts. */
  readonly sharedBytes: Int32Array;
}

/** @throws InputError when a switch's buffer does not hold the reserves and headrooms of its ports */
export function dividedBuffers(fabric: Fabric, rule: BufferRule): SwitchPorts {
  const nodes = fabric.hosts + fabric.switches;
  const headroomBytes = new Int32Array(2 * fabric.links.length);
  const thresholdShift = new Int32Array(2 * fabric.links.length);
  const sharedBytes = new Int32Array(nodes);
  if (!(rule.bufferBytes > 0 && rule.bufferBytes < 2 ** 31))
    throw new InputError({ path: 'bufferBytes', expected: 'above 0 and below 2 GiB', found: rule.bufferBytes });
  const ports = portsOfNodes(fabric);
  const hostRate = (fabric.links[(ports[0]?.[0] as number) >> 1] as FabricLink).rateGbps;
  for (let node = fabric.hosts; node < nodes; node++) {
    let shared = rule.bufferBytes;
    for (const port of ports[node] as readonly number[]) {
      const link = fabric.links[port >> 1] as FabricLink;
      const headroom = rule.isLossless ? headroomOf(link, rule) : 0;
      headroomBytes[port] = headroom;
      thresholdShift[port] = shiftOf(link.rateGbps, hostRate, rule.thresholdShift);
      shared -= headroom + rule.reserveBytes;
    }
    if (shared < 0)
      throw new InputError({
        path: 'bufferBytes',
        expected: `room for the headrooms and reserves of ${nodeName(fabric, node)}, ${rule.bufferBytes - shared} bytes`,
        found: rule.bufferBytes,
      });
    sharedBytes[node] = shared;
  }
  return { headroomBytes, thresholdShift, sharedBytes };
}

/** Whole bytes of one delay, times the count of delays. Gb/s · ns is bits. */
function headroomOf({ rateGbps, delayNs }: FabricLink, rule: BufferRule): number {
  return rule.headroomBytes ?? Math.floor(Math.floor((rateGbps * delayNs) / 8) * rule.headroomDelays);
}

function shiftOf(rateGbps: number, hostGbps: number, most: number): number {
  let shift = most;
  for (let rate = rateGbps; rate > hostGbps && shift > 0; rate /= 2) shift--;
  return shift;
}
