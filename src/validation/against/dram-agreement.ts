/**
 * Banked devices against bandwidths measured with a request-by-request DRAM simulator: streams that each ask for the
 * next tile when one is done (closed loop), or ask for a share of the peak.
 */
import type { DramMeasurement } from '../../formats/dram-csv.js';
import { achievedGBps } from '../../simulator/memory/device/closed-loop.js';
import { devices } from '../../simulator/memory/device/timing.js';

export interface DramAgreement extends DramMeasurement {
  readonly predictedGBps: number;
  /** Predicted / measured − 1. */
  readonly error: number;
}

export function dramAgreement(measurements: readonly DramMeasurement[]): DramAgreement[] {
  return measurements.map((measurement) => {
    const device = devices.get(measurement.device);
    const { traffic, offeredLoad } = measurement;
    const asked = offeredLoad === 0 ? Number.POSITIVE_INFINITY : offeredLoad * device.channels * device.channelGBps;
    const predictedGBps = Math.min(asked, achievedGBps(device, traffic));
    return { ...measurement, predictedGBps, error: predictedGBps / measurement.measuredGBps - 1 };
  });
}
