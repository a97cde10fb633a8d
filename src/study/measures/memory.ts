/**
 * The measures of traffic on a memory device: `requests`, its replay and where the time of the buses went, and
 * `requests-estimate`; and `memory`, of a scenario of an accelerator whose memory is replayed request by request.
 */
import type { DramMetrics } from '../../simulator/memory/dram/dram-metrics.js';
import type { AcceleratorMeasure, MeasureOf } from '../measure.js';

export const requestsMeasure: MeasureOf<'memory'> = {
  kind: 'memory',
  columns: [
    ...['gb_per_s', 'share_of_peak', 'row_hit_rate', 'latency_mean_ns', 'latency_p99_ns', 'time_ns'],
    ...['largest_loss', 'largest_loss_share'],
  ],
  of({ metrics, tickNs, endTick }) {
    const { GBps, shareOfPeak, rowHitRate, totalLatency } = metrics;
    const latencies = [totalLatency.mean * tickNs, totalLatency.p99 * tickNs];
    return [GBps, shareOfPeak, rowHitRate, ...latencies, endTick * tickNs, ...largestLoss(metrics)];
  },
};

/** The cause, other than data, to which the buses lose the most of their time. */
function largestLoss({ causes }: DramMetrics): [cause: string, share: number] {
  return Object.entries(causes ?? {})
    .filter(([name]) => name !== 'data')
    .reduce((most, each) => (each[1] > most[1] ? each : most), ['', 0]);
}

/** The error is of the replay's time against the estimate's. */
export const requestsEstimateMeasure: MeasureOf<'memory'> = {
  kind: 'memory',
  columns: ['estimate_gb_per_s', 'estimate_error'],
  of({ endTick, estimate }) {
    const { GBps, ticks } = estimate();
    return [GBps, endTick / ticks - 1];
  },
};

/** Empty where the memory is an ideal one. */
export const memoryMeasure: AcceleratorMeasure = {
  columns: ['memory_share_of_peak', 'memory_row_hit_rate', 'memory_latency_mean_ns', 'memory_latency_p99_ns'],
  of({ replay: { memory } }) {
    return [memory?.shareOfPeak, memory?.rowHitRate, memory?.latencyNs.mean, memory?.latencyNs.p99];
  },
};
