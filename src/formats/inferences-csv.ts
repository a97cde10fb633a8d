/**
 * Inferences as CSV, one row each: `tenant,inference,arrival_cycles,latency_cycles,share_percent,is_late`. Rows of a tenant are
 * in order of latency, and `share_percent` says how many of its inferences took no longer: latency over share is the
 * tenant's distribution. `is_late` is empty where the tenant has no deadline.
 */
import type { InferenceLatency } from '../timeline/tenants.js';
import { csvText } from './csv-write.js';

export interface TenantInferences {
  readonly name: string;
  readonly deadlineCycles?: number | undefined;
  readonly inferences: readonly InferenceLatency[];
}

export function* writeInferences(tenants: readonly TenantInferences[]): Iterable<string> {
  yield 'tenant,inference,arrival_cycles,latency_cycles,share_percent,is_late\n';
  for (const { name, deadlineCycles, inferences } of tenants) {
    const sorted = inferences.toSorted((a, b) => a.latencyCycles - b.latencyCycles || a.inference - b.inference);
    for (const [k, { inference, arrivalCycles, latencyCycles }] of sorted.entries()) {
      const share = (100 * (k + 1)) / sorted.length;
      const late = deadlineCycles === undefined ? '' : latencyCycles > deadlineCycles ? 1 : 0;
      yield `${csvText(name)},${inference},${arrivalCycles},${latencyCycles},${share},${late}\n`;
    }
  }
}
