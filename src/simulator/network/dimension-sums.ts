/**
 * What a run's phases came to, dimension by dimension of the network. The halves of a split dimension are added up, so
 * that bytes are those that the dimension's links carried.
 */

import { usableLinks } from '../../machine/cluster/dimension.js';
import type { Fabric } from './fabric.js';
import type { PhaseTimes } from './phase-times.js';
import { type ServiceSplit, splitService } from './service-split.js';
import type { TaskTable } from './task-table.js';

export interface DimensionSums {
  /** Phases of one accelerator. */
  readonly phases: number;
  /** Σ over the phases of (end − start): where one is in service at a time, the time the dimension is busy. */
  readonly serviceNs: number;
  /** Σ over the phases of (start − entry into the queue). */
  readonly waitingNs: number;
  /** `serviceNs` by what it goes to. */
  readonly split: ServiceSplit;
  /** Bytes that one accelerator sends, and those times the links they cross. */
  readonly sentBytes: number;
  readonly carriedBytes: number;
  /** `carriedBytes` over the links that an accelerator has in the dimension: all its links' share, both ways at a switch. */
  readonly bytesPerLink: number;
}

/** Of one rank; every phase counts once for each rank of its lane. */
export function dimensionSums(tasks: TaskTable, fabric: Fabric, rank: number): DimensionSums[] {
  const { dimensions, laneOf } = fabric;
  const ownLanes = new Set(dimensions.map((_, d) => laneOf[rank * dimensions.length + d] as number));
  const count = 1 + Math.max(...dimensions.map(({ physical }) => physical));
  const sums = Array.from({ length: count }, () => ({
    phases: 0,
    serviceNs: 0,
    waitingNs: 0,
    split: { endpointNs: 0, linkNs: 0, latencyNs: 0, reductionNs: 0, linkWaitNs: 0 },
    sentBytes: 0,
    carriedBytes: 0,
    bytesPerLink: 0,
  }));
  for (let task = 0; task < tasks.count; task++) {
    const lane = tasks.lane[task] as number;
    if (!ownLanes.has(lane)) continue;
    const started = tasks.startedNs[task] as number;
    const serviceNs = (tasks.endedNs[task] as number) - started;
    const dimension = dimensions[fabric.laneDimension[lane] as number];
    const sum = sums[dimension?.physical ?? 0] as (typeof sums)[number];
    const { sentBytes, carriedBytes } = tasks.times[task] as PhaseTimes;
    const split = splitService(tasks, task);
    sum.phases++;
    sum.serviceNs += serviceNs;
    sum.waitingNs += started - (tasks.enteredNs[task] as number);
    sum.sentBytes += sentBytes;
    sum.carriedBytes += carriedBytes;
    sum.split.endpointNs += split.endpointNs;
    sum.split.linkNs += split.linkNs;
    sum.split.latencyNs += split.latencyNs;
    sum.split.reductionNs += split.reductionNs;
    sum.split.linkWaitNs += split.linkWaitNs;
  }
  for (const { physical, whole } of dimensions) {
    const sum = sums[physical] as (typeof sums)[number];
    sum.bytesPerLink = sum.carriedBytes === 0 ? 0 : sum.carriedBytes / usableLinks(whole);
  }
  return sums;
}
