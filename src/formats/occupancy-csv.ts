/** Caches of language models over time as CSV: `tenant,cycle,pages,tokens,share`; a row holds until the tenant's next one. */
import type { Occupancy } from '../timeline/serving.js';
import { csvText } from './csv-write.js';

export interface TenantOccupancy {
  readonly name: string;
  /** Absent where the cache has no limit; `share` is then empty. */
  readonly pages?: number;
  readonly pageTokens: number;
  readonly occupancy: Occupancy;
}

export function* writeOccupancy(tenants: readonly TenantOccupancy[]): Iterable<string> {
  yield 'tenant,cycle,pages,tokens,share\n';
  for (const { name, pages, pageTokens, occupancy } of tenants)
    for (const [k, cycle] of occupancy.cycles.entries()) {
      const taken = occupancy.pages[k] ?? 0;
      yield `${csvText(name)},${cycle},${taken},${taken * pageTokens},${pages === undefined ? '' : taken / pages}\n`;
    }
}
