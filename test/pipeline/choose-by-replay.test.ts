/**
 * The default mapper's choice by the simulator: never behind its own search or the mappers it compares itself with, the
 * same for `run` and `map`, and none of anybody else's business.
 */
import { describe, expect, it } from 'vitest';
import { readYaml } from '../../src/formats/yaml-document.js';
import { isChosenByReplay, replaysFor } from '../../src/pipeline/choose-by-replay.js';
import { runScenarioTrial } from '../../src/pipeline/scenario-trials.js';
import { wholeGoal } from '../../src/pipeline/whole-goal.js';
import { run } from '../../src/run.js';
import { scenarioOf } from '../../src/scenario/load.js';
import type { Scenario } from '../../src/scenario/scenario.js';
import { goals } from '../../src/search/jobs/goals.js';

function scenario(mapper: string): Scenario {
  const text = `name: choice
platform:
  cores: [{rows: 32, sgKiB: 146, staticMilliwatts: 20}, {rows: 32, sgKiB: 64}, {rows: 16, sgKiB: 110, dataflow: lb}]
  memory: {bandwidthGBps: 6}
workload:
  tenants:
    - {name: hurried, model: ncf, inferences: 3, deadlineCycles: 60000}
    - {name: patient, model: ncf, inferences: 3}
  groupSize: 8
mapper: ${mapper}
`;
  return scenarioOf(readYaml(text, 'choice.yaml'));
}

function replayedValue(of: Scenario): number {
  const result = run(of, { tenants: false });
  return wholeGoal(of, result)({ timeline: result.replay.timeline, nanojoules: result.replay.energy?.total ?? 0 });
}

describe.each(goals.names)('the choice for %s', (goal) => {
  const asked = scenario(`{samples: 300, goal: ${goal}}`);
  const result = run(asked, { tenants: false });
  const found = wholeGoal(
    asked,
    result,
  )({
    timeline: result.replay.timeline,
    nanojoules: result.replay.energy?.total ?? 0,
  });

  it('is what the run replays, over all groups, and no worse than what the search found', () => {
    expect(result.groups.length).toBeGreaterThan(1);
    expect(result.choice?.value).toBe(found);
    expect(found).toBeLessThanOrEqual(result.choice!.ofSearch);
    expect(result.choice!.ofSearch).toBe(replayedValue(scenario(`{samples: 300, goal: ${goal}, rerank: 1}`)));
  });

  it.each(['herald', 'magma', 'ga', 'cma-es', 'sjf-earliest-finish', 'random', 'magma-released'])(
    'is at most 1 % behind %s, judged by the replay',
    (name) => {
      expect(found).toBeLessThanOrEqual(1.01 * replayedValue(scenario(`{name: ${name}, samples: 300, goal: ${goal}}`)));
    },
  );

  it('is the same for map, whoever watches', () => {
    const trial = runScenarioTrial({ scenario: asked }, { onChoice: () => {} });
    expect(trial.found.mapping).toEqual(result.mapping);
    expect(trial.found.choice).toEqual(result.choice);
    expect(trial.simulator.value).toBe(found);
  });
});

describe('nobody chooses by replay', () => {
  it.each([
    ['for a named mapper', '{name: magma}'],
    ['where the simulator judges already', '{objective: simulated}'],
    ['where the candidates of the search are re-ranked', '{rerank: 4}'],
    ['where the certificate says when to stop', '{targetGap: 0.01}'],
    ['where the clock says when to stop', '{timeLimitSeconds: 1}'],
  ])('%s', (_, mapper) => {
    expect(isChosenByReplay(scenario(mapper))).toBe(false);
  });

  it('of a run too large to be replayed for it', () => {
    const parts = (count: number) => ({
      analysis: { table: { jobs: 2 }, plan: () => [{ count, loadBytes: 1, computeCycles: 1, storeBytes: 1 }] },
    });
    const of = (count: number): number =>
      replaysFor(scenario('{}'), parts(count) as never, { core: [0, 0], priority: [0, 0] });
    expect([1, 10_000, 200_000].map(of)).toEqual([100, 10, 0]);
  });
});
