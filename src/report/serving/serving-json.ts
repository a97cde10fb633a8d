/** result.json where language models are served. Field names carry their units. */
import { version } from '../../base/version.js';
import type { GenerateResult } from '../../pipeline/generate.js';
import type { ServedResult } from '../../pipeline/serving-result.js';

export function generateDocument(result: GenerateResult) {
  const { scenario, tenants, others, makespanCycles, bytes, bandwidthUtilization, events, repetition } = result;
  return {
    caldera: version,
    name: scenario.name,
    seed: scenario.seed,
    replay: { makespanCycles, bytes, bandwidthUtilization, events },
    /** Segments of steps that were replayed, and how many these stand for; null where all were. */
    repetition: repetition ?? null,
    serving: tenants.map(servedDocument),
    /** Tenants that serve no language model. */
    tenants: others,
  };
}

function servedDocument({ figures, outcomes: _, cache, steps, ...rest }: ServedResult) {
  const { occupancy: _series, ...totals } = cache;
  const { name, model, ...sums } = rest;
  return { name, model, ...figures, ...sums, cache: totals, steps };
}
