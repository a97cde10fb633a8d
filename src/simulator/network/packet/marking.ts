/**
 * ECN marking at an egress port (RED's curve, as RoCE switches have it): by the bytes that wait there when a packet
 * leaves. Up to kmin never, above kmax always, between them with a chance that grows to pmax.
 */
import { type EcnThreshold, thresholdAt } from '../../../machine/cluster/congestion-setup.js';
import type { Chance } from './draws.js';

export class Marking {
  /** Decisions that chance has taken. */
  draws = 0;
  private readonly kmin: Float64Array;
  private readonly kmax: Float64Array;
  private readonly pmax: Float64Array;

  constructor(
    ecn: readonly EcnThreshold[],
    rateBps: Float64Array,
    private readonly random: Chance,
  ) {
    const thresholds = Array.from(rateBps, (rate) => thresholdAt(ecn, rate / 1e9));
    this.kmin = Float64Array.from(thresholds, ({ kminBytes }) => kminBytes);
    this.kmax = Float64Array.from(thresholds, ({ kmaxBytes }) => kmaxBytes);
    this.pmax = Float64Array.from(thresholds, ({ pmax }) => pmax);
  }

  isMarked(port: number, queueBytes: number): boolean {
    const kmin = this.kmin[port]!;
    if (queueBytes <= kmin) return false;
    const kmax = this.kmax[port]!;
    if (queueBytes > kmax) return true;
    this.draws++;
    return this.random.uniform() < (this.pmax[port]! * (queueBytes - kmin)) / (kmax - kmin);
  }
}
