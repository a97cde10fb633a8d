/**
 * What a device can sustain at most, cause by cause, in closed form: shares of the peak of its data buses, from its
 * parameters and from how its rows are used. The least of them names what binds; the schedule (channel-schedule.ts) says
 * how near a controller comes when several nearly do.
 */
import type { ControllerOptions } from '../../machine/memory-devices/controller-options.js';
import type { MemoryDevice } from '../../machine/memory-devices/memory-device.js';
import { columnGaps, SAME_GROUP, SAME_LAYER } from './column-gaps.js';

/** How traffic uses the banks of a channel. */
export interface RowUse {
  /** Bursts that one activation serves. */
  readonly burstsPerActivation: number;
  /** Banks, and bank groups, of one data bus that have work at a time. */
  readonly banks: number;
  readonly bankGroups: number;
  readonly readShare: number;
}

export const LIMITS = ['column', 'bank-group', 'row-cycle', 'activation-window', 'turnaround', 'refresh'] as const;
export type Limit = (typeof LIMITS)[number];

/** Shares of the peak, at most 1 each. */
export function bandwidthLimits(
  device: MemoryDevice,
  controller: ControllerOptions,
  use: RowUse,
): Readonly<Record<Limit, number>> {
  const { burst, tRC, tRCDRD, tRTP, tRP, tFAW, tRRDS, tRFC, tREFI } = device.timing;
  const { ranks } = device.organization;
  const gaps = columnGaps(device, controller.controller);
  const read = (relation: number): number => gaps[relation * 4]!;
  const { burstsPerActivation: bursts, banks, bankGroups, readShare } = use;
  // A bank is busy from its activation to the next one: the row cycle, or longer if many bursts are read.
  const bankCycle = Math.max(tRC, tRCDRD + (bursts - 1) * read(SAME_GROUP) + tRTP + tRP);
  const activation = Math.max(tFAW / 4, tRRDS) / ranks;
  return {
    column: share(burst, read(SAME_LAYER)),
    'bank-group': share(bankGroups * burst, read(SAME_GROUP)),
    'row-cycle': share(banks * bursts * burst, bankCycle),
    'activation-window': share(bursts * burst, activation),
    turnaround: turnaroundShare(controller, readShare, gaps, burst),
    refresh: controller.refresh === 'none' ? 1 : 1 - (tRFC + tRP) / tREFI / parts(controller, ranks),
  };
}

/** The least of the limits: all of them bind, this one first. */
export function bindingLimit(limits: Readonly<Record<Limit, number>>): Limit {
  return LIMITS.reduce((least, each) => (limits[each] < limits[least] ? each : least));
}

function share(bursts: number, ticks: number): number {
  return Math.min(1, bursts / ticks);
}

/** While one rank is refreshed, the others work. */
function parts({ refresh }: ControllerOptions, ranks: number): number {
  return refresh === 'all-bank' ? 1 : ranks;
}

/** The bus turns twice for each lot of writes: as many as the controller collects. */
function turnaroundShare(controller: ControllerOptions, readShare: number, gaps: Float64Array, burst: number): number {
  if (readShare <= 0 || readShare >= 1) return 1;
  const busy = (writesAtOnce(controller) * burst) / (1 - readShare);
  const near = SAME_LAYER * 4;
  const turns = gaps[near + 1]! + gaps[near + 2]! - 2 * burst;
  return busy / (busy + Math.max(0, turns));
}

function writesAtOnce(controller: ControllerOptions): number {
  if (controller.controller === 'dramsim3') return controller.transactionQueue;
  if (controller.controller === 'ideal-window') return controller.window;
  return (controller.writeHighShare - controller.writeLowShare) * controller.writeBuffer;
}
