/**
 * Figures read from a timeline.
 */
import { seconds } from '../base/units.js';
import type { Timeline } from './timeline.js';
import { bandwidthUtilization } from './timeline.js';

export interface Metrics {
  readonly makespanCycles: number;
  readonly makespanMs: number;
  /** Two operations a MAC. */
  readonly throughputGflops: number;
  /** 0 … 1 */
  readonly bandwidthUtilization: number;
  /** MACs over what all PEs could do in the makespan, 0 … 1. */
  readonly peUtilization: number;
}

export interface MachineFigures {
  readonly clockGHz: number;
  readonly bandwidthBytesPerCycle: number;
  /** Over all cores: PEs weighted with the core's clock ratio. */
  readonly pes: number;
}

/** @param macs of all jobs */
export function metricsOf(timeline: Timeline, macs: number, machine: MachineFigures): Metrics {
  const { makespanCycles } = timeline;
  const time = seconds(makespanCycles, machine.clockGHz);
  return {
    makespanCycles,
    makespanMs: time * 1e3,
    throughputGflops: makespanCycles > 0 ? (2 * macs) / time / 1e9 : 0,
    bandwidthUtilization: bandwidthUtilization(timeline, machine.bandwidthBytesPerCycle),
    peUtilization: makespanCycles > 0 ? macs / (machine.pes * makespanCycles) : 0,
  };
}
