/** Profiles set what a published study assumes, where the scenario says nothing. */
import { describe, expect, it } from 'vitest';
import { run } from '../../src/run.js';
import { loadScenario } from '../../src/scenario/load.js';
import { temporaryFolder } from '../support/files.js';

const space = temporaryFolder();
const scenario = (...lines: string[]): string =>
  space.write(
    'scenario.yaml',
    ['name: a', 'platform: {preset: S2}', 'workload: {task: mix, jobs: 12, groupSize: 12}', ...lines, ''].join('\n'),
  );

describe('profile magma-2022', () => {
  it('is what its fields are', () => {
    const named = loadScenario(scenario('profile: magma-2022', 'mapper: {samples: 200}'));
    const written = loadScenario(
      scenario('cost: {bandwidth: scratchpad}', 'mapper: {name: magma-released, samples: 200}'),
    );
    expect(named.cost).toEqual(written.cost);
    expect(named.mapper).toEqual(written.mapper);
    expect(run(named).estimate.timeline).toEqual(run(written).estimate.timeline);
  });

  it('gives way to the scenario', () => {
    expect(loadScenario(scenario('profile: magma-2022', 'cost: {bandwidth: tiled}')).cost.bandwidth).toBe('tiled');
  });

  it('is refused when there is none of the name', () => {
    expect(() => loadScenario(scenario('profile: magma-2023'))).toThrow(
      /scenario\.yaml:4:10 profile: expected a profile \(magma-2022\), found "magma-2023"/,
    );
  });
});
