/**
 * Banked devices against bandwidths measured with a request-by-request DRAM simulator: streams that each ask for the
 * next tile when one is done (closed loop).
 */
import { achievedGBps } from '../simulator/memory/device/closed-loop.js';
import { devices } from '../simulator/memory/device/timing.js';
import type { Traffic } from '../simulator/memory/device/traffic.js';

export interface DramMeasurement {
  /** The device's name where it was measured, and here. */
  readonly name: string;
  readonly device: string;
  readonly experiment: string;
  readonly traffic: Traffic;
  readonly measuredGBps: number;
}

export interface DramAgreement extends DramMeasurement {
  readonly predictedGBps: number;
  /** Predicted / measured − 1. */
  readonly error: number;
}

export function dramAgreement(measurements: readonly DramMeasurement[]): DramAgreement[] {
  return measurements.map((measurement) => {
    const predictedGBps = achievedGBps(devices.get(measurement.device), measurement.traffic);
    return { ...measurement, predictedGBps, error: predictedGBps / measurement.measuredGBps - 1 };
  });
}
