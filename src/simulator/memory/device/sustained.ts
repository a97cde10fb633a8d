/**
 * What a device sustains when all its channels have work: the data bus at its peak, less what refresh, bank groups,
 * read/write turnaround, activations and bank conflicts take. A share of the peak, 0 … 1 (docs/models/memory.md has each
 * formula with its source).
 */
import { power } from '../../../base/power.js';
import { DEVICE_FIT, type DeviceFit } from './fit.js';
import { fullestBin, softMinimum } from './statistics.js';
import { CONTROLLER, type DeviceTiming } from './timing.js';
import type { Traffic } from './traffic.js';

export function sustainedShare(device: DeviceTiming, traffic: Traffic, fit = DEVICE_FIT): number {
  const { burstBytes, rowBytes, burstNs } = device;
  const sequential = traffic.randomBytes === 0;
  const run = Math.max(burstBytes, runBytes(device, traffic));
  const bursts = run / burstBytes;
  const mixed = !sequential || (traffic.streams > 1 && bursts <= CONTROLLER.bankQueue);

  // One rank's refresh leaves the other to work, if the queue holds work for it.
  const refresh = refreshShare(device);
  const exposed = mixed ? refresh / device.ranks : refresh;

  let slowdown = bankGroupSlowdown(device, traffic, bursts);
  if (mixed && device.ranks > 1) slowdown += (device.tRTRS / (bursts * burstNs)) * (1 - 1 / device.ranks); // changing ranks between runs

  const bus = turnaroundShare(device, traffic.readShare, slowdown, fit) / slowdown;
  const activated = sequential ? Math.min(rowBytes, traffic.tileBytes) : run;
  const activations = ((device.ranks * 4) / device.tFAW) * (activated / burstBytes) * burstNs;
  const share = softMinimum(bus, activations, 6) * (1 - exposed);

  const conflicting = share / conflictSlowdown(device, traffic, fit);
  return Math.min(conflicting, thrashingShare(device, traffic)) / Math.max(1, burstBytes / traffic.requestBytes);
}

/** Bytes of one stream that follow one another in one bank. */
function runBytes({ rowBytes }: DeviceTiming, { streams, grainBytes, tileBytes, randomBytes }: Traffic): number {
  if (randomBytes > 0) return Math.min(randomBytes, rowBytes);
  return Math.min(rowBytes, tileBytes, streams > 1 ? grainBytes : Number.POSITIVE_INFINITY);
}

/** Time lost to refresh: the refresh itself, and closing and opening the row that was in use. */
function refreshShare({ tRFC, tRP, tRCD, CL, tREFI }: DeviceTiming): number {
  return (tRFC + tRP + tRCD + CL) / tREFI;
}

/**
 * Bursts of one bank group follow at tCCD_L, which may be longer than a burst; the bus is full only if other bank
 * groups work meanwhile. Long runs overlap with the next one only at their end, as far as the controller looks ahead,
 * and only if it is in another bank group (the next row of a stream is; another stream's with probability 1 − 1/groups)
 * and goes the same way. Of short runs several are in view, and the fullest bank group holds the others up.
 */
function bankGroupSlowdown(device: DeviceTiming, traffic: Traffic, bursts: number): number {
  const ratio = device.tCCDL / device.burstNs;
  if (ratio <= 1) return 1;
  const { streams, depth, randomBytes, readShare, tileBytes } = traffic;
  const alone = streams === 1 && randomBytes === 0;
  if (streams * depth === 1 && bursts * device.burstBytes >= tileBytes) return ratio;
  const { lookAhead, bankQueue } = CONTROLLER;
  const inView = lookAhead / Math.max(1, bursts - bankQueue);
  if (alone || inView < 2) {
    const overlapping = (alone ? 1 : 1 - 1 / device.bankGroups) * readShare;
    const overlapped = Math.max(bursts / ratio, bursts - lookAhead);
    return Math.max(1, (ratio * (overlapping * overlapped + (1 - overlapping) * bursts)) / bursts);
  }
  const runs = Math.min(randomBytes > 0 ? inView : Math.min(streams, inView), 16);
  return Math.max(1, (ratio * fullestBin(runs, device.bankGroups)) / runs);
}

/** Writes are drained a queue at a time; the bus then waits tWTR and the column latency for the next read. */
function turnaroundShare(device: DeviceTiming, readShare: number, slowdown: number, fit: DeviceFit): number {
  if (readShare <= 0 || readShare >= 1) return 1;
  const busy = (CONTROLLER.writeQueue * device.burstNs * slowdown) / (1 - readShare);
  return busy / (busy + turnaroundNs(device, fit));
}

/** Write to read and back. */
export function turnaroundNs({ tWTRL, CL }: DeviceTiming, { wayBackNs } = DEVICE_FIT): number {
  return tWTRL + CL + wayBackNs;
}

/** Streams that take turns within a row find it closed when another one works in the same bank. */
function conflictSlowdown(device: DeviceTiming, traffic: Traffic, fit: DeviceFit): number {
  const { streams, grainBytes, randomBytes, layout, tileBytes } = traffic;
  if (streams === 1 || randomBytes > 0) return 1;
  const wholeRows = grainBytes >= device.rowBytes;
  // Aligned streams that take turns row by row all meet in one bank; with shorter turns they drift apart.
  const meet = layout === 'aligned' ? 1 - 1 / Math.max(1, streams - 1) : 1 - power(1 - 1 / device.banks, streams - 1);
  if (wholeRows !== (layout === 'aligned')) return 1;
  const lasting = layout === 'contiguous' ? Math.min(1, tileBytes / fit.lastingConflictBytes) : 0;
  const rowNs = (device.rowBytes / device.burstBytes) * device.burstNs;
  return 1 + (fit.conflictExposed * (1 + lasting) * meet * (device.tRP + device.tRCD)) / rowNs;
}

/**
 * Aligned streams, more of them than a bank's queue holds, each with a request at a time: no two requests in view
 * share a row, and every one costs a row cycle. Only the first row of a tile in each channel finds its bank free.
 */
function thrashingShare(device: DeviceTiming, traffic: Traffic): number {
  const { streams, grainBytes, requestBytes, layout, tileBytes } = traffic;
  if (layout !== 'aligned' || grainBytes > requestBytes || streams <= CONTROLLER.bankQueue) return 1;
  const free = Math.min(0.5, (device.channels * device.rowBytes) / tileBytes);
  return device.burstNs / device.tRC / (1 - free);
}
