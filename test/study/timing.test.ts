/**
 * The measure `timing` against runs of scenarios that ask for either timing: each is given the mapping that the other one's
 * search found, as a user would do by hand.
 */
import { expect, it } from 'vitest';
import { mappingDocument } from '../../src/formats/mapping-json.js';
import { readYaml } from '../../src/formats/yaml-document.js';
import type { RunResult } from '../../src/pipeline/result.js';
import { run } from '../../src/run.js';
import { scenarioOf } from '../../src/scenario/load.js';
import type { Scenario } from '../../src/scenario/scenario.js';
import { timingMeasure } from '../../src/study/measures/timing.js';

function scenarioWith(options: object, seed = 1): Scenario {
  const document = {
    name: 'timing',
    seed,
    platform: { preset: 'S4' },
    workload: { models: ['mobilenet-v2'], groupSize: 100 },
    cost: { model: 'dataflow', options },
    mapper: { name: 'magma', samples: 200 },
  };
  return scenarioOf(readYaml(JSON.stringify(document), 'timing.yaml'));
}

/** Cycles of a run that searches nothing. */
function judged(scenario: Scenario, { mapping }: RunResult): number {
  const given = { file: 'given.json', text: JSON.stringify(mappingDocument(mapping)) };
  return run({ ...scenario, mapper: { ...scenario.mapper, mapping: given } }).replay.metrics.makespanCycles;
}

/** The share of jobs on another core. */
function moved(a: RunResult, b: RunResult): number {
  let jobs = 0;
  for (const { id } of a.jobs) if (a.mapping.core[id] !== b.mapping.core[id]) jobs++;
  return jobs / a.jobs.length;
}

it.each([
  ['pipelined', 'maestro'],
  ['maestro', 'pipelined'],
])('judges mappings found with %s timing and with %s by both', (timing, other) => {
  const [own, elsewhere] = [run(scenarioWith({ timing })), run(scenarioWith({ timing: other }))];
  const again = run(scenarioWith({ timing }, 1001)); // whole networks: the same jobs for every seed
  expect(timingMeasure.of(own)).toEqual([
    own.replay.metrics.makespanCycles,
    elsewhere.replay.metrics.makespanCycles,
    judged(scenarioWith({ timing }), elsewhere),
    judged(scenarioWith({ timing: other }), own),
    again.replay.metrics.makespanCycles,
    moved(elsewhere, own),
    moved(again, own),
  ]);
});

it('tells nothing of a scenario that asks for no timing', () => {
  const values = timingMeasure.of(run(scenarioWith({})));
  expect(values).toEqual(timingMeasure.columns.map(() => undefined));
});
