/** What a flow passes whose bytes go several ways. */
import type { ResourceUse } from '../../machine/noc/shared-resources.js';

/** Each use by its share of the bytes; a resource that two of them pass has both shares. */
export function addUses(parts: readonly (readonly [ResourceUse, number])[]): ResourceUse {
  const sums = new Map<number, number>();
  for (const [{ resources, shares }, part] of parts) {
    if (part === 0) continue;
    for (let i = 0; i < shares.length; i++) {
      const r = resources[i]!;
      sums.set(r, (sums.get(r) ?? 0) + shares[i]! * part);
    }
  }
  return { resources: Int32Array.from(sums.keys()), shares: Float64Array.from(sums.values()) };
}
