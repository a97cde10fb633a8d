/**
 * Fluid arbitration policies. Both are work conserving water-filling: every flow is granted its weight times a common
 * level, but no more than its cap, and the level rises until the bandwidth is used up or every flow has its cap.
 * They differ in the weight. A new policy is one function here, one line in arbitration.ts, and passes the contract
 * suite in test/contract.
 */
import { registry } from '../../base/registry.js';
import type { Flows, SharingPolicy } from './shared-memory.js';

/** In proportion to the required bandwidth of the jobs: the allocator's assumption (MAGMA, section IV-C). */
const proportional: SharingPolicy = (flows, bandwidth) => waterFill(flows, bandwidth, flows.weight);

/** Everybody the same, and what one cannot use goes to the others. */
const maxMin: SharingPolicy = (flows, bandwidth) => {
  waterFill(flows, bandwidth, ones(flows.cap.length));
};

export const sharingPolicies = registry<SharingPolicy>('a fluid arbitration policy', {
  proportional,
  'max-min': maxMin,
});

function waterFill(flows: Flows, bandwidth: number, weight: Float64Array): void {
  const { active, count, cap, rate } = flows;
  let asked = 0;
  for (let i = 0; i < count; i++) {
    const port = active[i]!;
    rate[port] = cap[port]!;
    asked += cap[port]!;
  }
  if (asked <= bandwidth) return;

  for (let i = 0; i < count; i++) rate[active[i]!] = -1; // −1: not yet granted
  let left = bandwidth;
  for (;;) {
    let weights = 0;
    for (let i = 0; i < count; i++) if (rate[active[i]!]! < 0) weights += weight[active[i]!]!;
    const level = left / weights;
    let capped = false;
    for (let i = 0; i < count; i++) {
      const port = active[i]!;
      if (rate[port]! < 0 && cap[port]! <= weight[port]! * level) {
        rate[port] = cap[port]!;
        left -= cap[port]!;
        capped = true;
      }
    }
    if (capped) continue;
    for (let i = 0; i < count; i++) {
      const port = active[i]!;
      if (rate[port]! < 0) rate[port] = weight[port]! * level;
    }
    return;
  }
}

let equalWeights = new Float64Array(0);

function ones(size: number): Float64Array {
  if (equalWeights.length < size) equalWeights = new Float64Array(size).fill(1);
  return equalWeights;
}
