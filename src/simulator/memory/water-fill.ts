/**
 * Water-filling, work conserving: every flow is granted its weight times a common level, but no more than its cap, and
 * the level rises until the bandwidth is used up or every flow has its cap. Writes `rate`.
 */
import type { Flows } from './shared-memory.js';

export function waterFill({ active, count, cap, weight, rate }: Flows, bandwidth: number): void {
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
