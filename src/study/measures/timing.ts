/**
 * The measure `timing`: is the mapping that is found with one timing of the dataflows another one than that found with the
 * other, and what does it cost when the replay judges by the other timing? Cycles are those of the replay. `own` is the
 * timing that the scenario asks for; where it asks for none, no column applies. `again` is the same search by another
 * seed: what chance does.
 */
import type { Mapping } from '../../mapping/job-mapping.js';
import { queuesOf } from '../../mapping/job-mapping.js';
import { findMapping } from '../../pipeline/find-mapping.js';
import { partsOf, type ScenarioParts } from '../../pipeline/scenario-trials.js';
import type { Scenario } from '../../scenario/scenario.js';
import { replayInput } from '../../simulator/replay-input.js';
import { simulate } from '../../simulator/simulate.js';
import type { AcceleratorMeasure } from '../measure.js';

/** Added to the seed of the search that is made once more. */
const AGAIN = 1000;

/** By timing, the other one. */
const OTHER: Readonly<Record<string, string>> = { maestro: 'pipelined', pipelined: 'maestro' };

const COLUMNS: readonly string[] = [
  'own_cycles',
  'other_cycles',
  'own_found_by_other_cycles',
  'other_found_by_own_cycles',
  'own_found_again_cycles',
  'moved_share',
  'moved_again_share',
];

export const timingMeasure: AcceleratorMeasure = {
  columns: COLUMNS,
  of({ scenario: own, mapping: byOwn, replay }) {
    const timing = OTHER[String(own.cost.options?.['timing'])];
    if (timing === undefined) return COLUMNS.map(() => undefined);
    const other = { ...own, cost: { ...own.cost, options: { ...own.cost.options, timing } } };
    const [ownParts, otherParts] = [partsOf(own), partsOf(other)];
    const byOther = found(other, otherParts);
    const again = found({ ...own, seed: own.seed + AGAIN }, ownParts);
    return [
      replay.metrics.makespanCycles,
      replayed(other, otherParts, byOther),
      replayed(own, ownParts, byOther),
      replayed(other, otherParts, byOwn),
      replayed(own, ownParts, again),
      movedShare(byOther, byOwn),
      movedShare(again, byOwn),
    ];
  },
};

function found(scenario: Scenario, parts: ScenarioParts): Mapping {
  return findMapping(scenario, parts, parts.estimator).mapping;
}

/** Cycles of the whole run. */
function replayed(scenario: Scenario, { analysis, jobs, groups }: ScenarioParts, mapping: Mapping): number {
  const { platform, simulator, energy } = scenario;
  const queues = groups.map((ids) => queuesOf(mapping, platform.cores.length, ids));
  const input = replayInput({ platform, ...simulator, analysis, mapping, groups: queues, jobs, energy });
  return simulate(input, { record: false }).timeline.makespanCycles;
}

/** Jobs on another core, of all. */
function movedShare(a: Mapping, b: Mapping): number {
  const cores = Array.from(a.core);
  return cores.filter((core, job) => core !== b.core[job]).length / cores.length;
}
