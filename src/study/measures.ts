/**
 * What can be measured at a point of a study: columns with their units, read from a finished run. A column that does
 * not apply is empty.
 */
import { entry, registry } from '../base/registry.js';
import { generate } from '../pipeline/generate.js';
import { run } from '../run.js';
import type { Scenario } from '../scenario/scenario.js';
import { servedTenants } from '../workload/queue-jobs.js';
import type { Cell, Measure } from './measure.js';
import { correctedMeasure } from './measures/corrected.js';
import { jobsMeasure } from './measures/jobs.js';
import { ladderMeasure } from './measures/ladder.js';
import { loopMeasure } from './measures/loop.js';
import { rankMeasure } from './measures/rank.js';
import { runMeasure } from './measures/run.js';
import { serviceMeasure } from './measures/service.js';
import { servingMeasure } from './measures/serving.js';
import { tenantsMeasure } from './measures/tenants.js';

declare module '../base/registry.js' {
  interface Kinds {
    measures: Measure;
  }
}

export const measures = registry('measures', 'a measure', [
  entry('run', 'makespans, throughput, utilisation and energy of a run', runMeasure),
  entry('ladder', 'makespan at each rung of the validation ladder', ladderMeasure),
  entry('rank', 'do allocator and simulator agree on the better of two mappings', rankMeasure),
  entry('loop', 'what a search with the simulator in the loop gains', loopMeasure),
  entry('jobs', 'job latencies and required bandwidths by kind of core', jobsMeasure),
  entry('service', 'what sharing costs each tenant', serviceMeasure),
  entry('tenants', 'latency and deadlines of the most urgent tenant, and of the others', tenantsMeasure),
  entry('serving', 'tokens, latencies, bytes and energy where tenants serve language models', servingMeasure),
  entry('corrected', 'the corrected allocator against the plain one', correctedMeasure),
]);

export function columnsOf(names: readonly string[]): string[] {
  return names.flatMap((name) => measures.get(name).columns);
}

/** One value for each of `columnsOf`. */
export function measureScenario(scenario: Scenario, names: readonly string[]): Cell[] {
  if (servedTenants(scenario.workload).length > 0) {
    const served = generate(scenario);
    return names.flatMap((name) => {
      const { columns, ofServed } = measures.get(name);
      return (ofServed?.(served) ?? columns.map(() => undefined)).map(toCell);
    });
  }
  const result = run(scenario, { tenants: false });
  return names.flatMap((name) => measures.get(name).of(result)).map(toCell);
}

function toCell(value: string | number | undefined): Cell {
  return value === undefined || (typeof value === 'number' && !Number.isFinite(value)) ? null : value;
}
