/**
 * What a device sustains while so many transfers are in progress on all its data buses: the buses at their peak, less what
 * refresh, bank groups, read/write turnaround, activations and bank conflicts take. A share of the peak, above 0 and at
 * most 1, in closed form from the device's times and what its controller sees (docs/models/memory.md has each formula
 * with its source).
 */
import { power } from '../../../base/power.js';
import { addressFields } from '../../../machine/memory-devices/address-fields.js';
import type { ControllerOptions } from '../../../machine/memory-devices/controller-options.js';
import { banksPerChannel, type MemoryDevice } from '../../../machine/memory-devices/memory-device.js';
import { fullestBin } from './fullest-bin.js';
import { placeTransfer } from './placement.js';

export interface TransferMix {
  /** In progress. */
  readonly transfers: number;
  /** Of one. */
  readonly bytes: number;
  /** Of one transfer that are served before the next one's turn. */
  readonly grainBytes: number;
  /** Share of the transfers that are loads, 0 … 1. */
  readonly readShare: number;
}

/** What a controller sees at a time. */
interface Sight {
  /** Writes that are collected before they go together. */
  readonly writes: number;
  /** Accesses that wait at a bank without keeping others from being seen, and accesses among which a channel picks. */
  readonly atBank: number;
  readonly ahead: number;
}

function sightOf(options: ControllerOptions): Sight {
  if (options.controller === 'ramulator') {
    const { readBuffer, writeBuffer, writeHighShare, writeLowShare } = options;
    return { writes: (writeHighShare - writeLowShare) * writeBuffer, atBank: 0, ahead: readBuffer };
  }
  if (options.controller === 'ideal-window') return { writes: 1, atBank: 0, ahead: options.window };
  const { transactionQueue, commandQueue } = options;
  // A bank's own queue is half full on average.
  return { writes: transactionQueue, atBank: commandQueue, ahead: transactionQueue + commandQueue / 2 };
}

export function sustainedShare(device: MemoryDevice, options: ControllerOptions, mix: TransferMix): number {
  const { ranks, burstBytes } = device.organization;
  const { burst, tRTRS = 0, tFAW, tRRDS } = device.timing;
  const { transfers, readShare } = mix;
  const sight = sightOf(options);
  const { bytesPerRow } = placeTransfer(device, mix.bytes);
  const run = Math.max(1, (transfers > 1 ? Math.min(bytesPerRow, mix.grainBytes) : bytesPerRow) / burstBytes);
  const isMixed = transfers > 1 && run <= Math.max(1, sight.atBank);

  // One rank's refresh leaves the others to work, if the queue holds work for them.
  const refresh = refreshShare(device, options);
  const exposed = isMixed ? refresh / ranks : refresh;

  let slowdown = bankGroupSlowdown(device, sight, mix, run);
  if (isMixed && ranks > 1) slowdown += (tRTRS / (run * burst)) * (1 - 1 / ranks); // changing ranks between runs

  const bus = turnaroundShare(device, sight, readShare, slowdown) / slowdown;
  const activations = ((bytesPerRow / burstBytes) * burst * ranks) / Math.max(tFAW / 4, tRRDS);
  return (Math.min(1, bus, activations) * (1 - exposed)) / conflictSlowdown(device, mix);
}

/** Time lost to refresh: the refresh itself, and closing and opening the row that was in use. */
function refreshShare({ timing }: MemoryDevice, { refresh }: ControllerOptions): number {
  const { tRFC, tRP, tRCDRD, CL, tREFI } = timing;
  return refresh === 'none' ? 0 : Math.min(0.9, (tRFC + tRP + tRCDRD + CL) / tREFI);
}

/**
 * Bursts of one bank group follow at tCCD_L, which may be longer than a burst; the bus is full only if other bank
 * groups work meanwhile. Long runs overlap with the next one only at their end, as far as the controller looks ahead,
 * and only if it is in another bank group (the next row of a transfer is, where the address mapping says so; another transfer's with probability 1 − 1/groups)
 * and goes the same way. Of short runs several are in view, and the fullest bank group holds the others up.
 */
function bankGroupSlowdown(device: MemoryDevice, { atBank, ahead }: Sight, mix: TransferMix, run: number): number {
  const { bankGroups, burstBytes } = device.organization;
  const { tCCDL, tCCDS, burst } = device.timing;
  const ratio = (bankGroups === 1 ? tCCDS : tCCDL) / burst;
  if (ratio <= 1) return 1;
  const isAlone = mix.transfers === 1;
  if (isAlone && run * burstBytes >= mix.bytes) return ratio;
  const inView = ahead / Math.max(1, run - atBank);
  if (isAlone || inView < 2) {
    const apart = isAlone ? (nextRowChangesGroup(device) ? 1 : 0) : 1 - 1 / bankGroups;
    const overlapping = apart * mix.readShare;
    const overlapped = Math.max(run / ratio, run - ahead);
    return Math.max(1, (ratio * (overlapping * overlapped + (1 - overlapping) * run)) / run);
  }
  const runs = Math.min(mix.transfers, inView, 16);
  return Math.max(1, (ratio * fullestBin(runs, bankGroups)) / runs);
}

/** Rows follow one another in the field above column and channel. */
function nextRowChangesGroup({ addressMapping, organization }: MemoryDevice): boolean {
  const above = addressFields(addressMapping, organization).find(
    ({ field, size }) => field !== 'co' && field !== 'ch' && size > 1,
  );
  return above?.field === 'bg';
}

/** Writes go a queue at a time; the bus then waits for the next read, and before for the first write. */
function turnaroundShare({ timing }: MemoryDevice, { writes }: Sight, readShare: number, slowdown: number): number {
  if (readShare <= 0 || readShare >= 1) return 1;
  const { burst, tWTRL, CL, tRTRS = 0 } = timing;
  const busy = (writes * burst * slowdown) / (1 - readShare);
  return busy / (busy + tWTRL + CL + tRTRS);
}

/** A transfer that takes turns within a row finds the row closed where another one works in its bank; the rest hide that. */
function conflictSlowdown(device: MemoryDevice, { transfers, grainBytes }: TransferMix): number {
  const { rowBytes, burstBytes, pseudoChannels } = device.organization;
  if (transfers < 2 || grainBytes >= rowBytes) return 1;
  const { tRP, tRCDRD, burst } = device.timing;
  const banks = banksPerChannel(device.organization) / pseudoChannels;
  const meet = 1 - power(1 - 1 / banks, transfers - 1);
  const rowTicks = (rowBytes / burstBytes) * burst;
  return 1 + (meet * (tRP + tRCDRD)) / rowTicks / (transfers - 1);
}
