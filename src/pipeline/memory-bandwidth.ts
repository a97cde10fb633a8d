/**
 * Bandwidth of traffic on a memory device: by the estimate or, where streams may lock to each other, by a replay of the
 * requests; and which of the two said so.
 */
import { type EstimateOptions, estimateBandwidth, steadyRate } from '../estimate/memory/estimate-bandwidth.js';
import { mayLock } from '../estimate/memory/locking.js';
import { type DramMachine, replayStreams } from '../simulator/memory/dram/replay-streams.js';
import type { RequestStreams } from '../workload/request-streams.js';

export interface MemoryBandwidth {
  readonly GBps: number;
  /** `twin`: replayed request by request. */
  readonly model: 'estimate' | 'twin';
}

/** @throws InputError for an address mapping that does not fit the device */
export function memoryBandwidth(
  machine: DramMachine,
  traffic: RequestStreams,
  { requestBytes = machine.device.organization.burstBytes, measured }: Omit<EstimateOptions, 'addressMapping'> = {},
): MemoryBandwidth {
  const { device, controller, addressMapping = device.addressMapping } = machine;
  const { burstBytes } = device.organization;
  // The replay knows whole bursts only.
  if (requestBytes !== burstBytes || !mayLock(device, traffic)) {
    const options = { addressMapping, requestBytes, ...(measured === undefined ? {} : { measured }) };
    return { GBps: estimateBandwidth(device, controller, traffic, options).GBps, model: 'estimate' };
  }
  const { requests, endTick } = replayStreams(machine, traffic);
  const { done } = requests;
  const rate = measured === undefined ? done.length / endTick : steadyRate(done, measured, device.tickNs);
  return { GBps: (rate * burstBytes) / device.tickNs, model: 'twin' };
}
