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
      scenario(
        'cost: {bandwidth: scratchpad, options: {timing: maestro}}',
        'mapper: {name: magma-released, samples: 200}',
      ),
    );
    expect(named.cost).toEqual(written.cost);
    expect(named.mapper).toEqual(written.mapper);
    expect(run(named).estimate.timeline).toEqual(run(written).estimate.timeline);
  });

  it('gives way to the scenario', () => {
    expect(loadScenario(scenario('profile: magma-2022', 'cost: {bandwidth: tiled}')).cost.bandwidth).toBe('tiled');
  });

  it.each([
    ['', { timing: 'maestro' }],
    ['cost: {options: {corrected: true}}', { timing: 'maestro', corrected: true }],
    ['cost: {options: {timing: pipelined}}', { timing: 'pipelined' }],
    ['cost: {model: dataflow}', { timing: 'maestro' }],
  ])('keeps the timing of MAESTRO for the model it names: %s', (cost, options) => {
    const asked = scenario('profile: magma-2022', cost);
    expect(loadScenario(asked).cost.options).toEqual(options);
  });

  it('says nothing of the options of another model', () => {
    const systolic = space.write(
      'systolic.yaml',
      'name: a\nprofile: magma-2022\nplatform: {cores: [{dataflow: os, rows: 8, columns: 8, sgKiB: 64}], memory: {bandwidthGBps: 16}}\n' +
        'workload: {task: mix, jobs: 2, groupSize: 2}\ncost: {model: systolic, options: {hopCycles: 2}}\n',
    );
    expect(loadScenario(systolic).cost).toMatchObject({ bandwidth: 'scratchpad', options: { hopCycles: 2 } });
    expect(loadScenario(systolic).cost.options).toEqual({ hopCycles: 2 });
  });

  it('refuses options that are no map where they stand', () => {
    const file = scenario('profile: magma-2022', 'cost: {options: 3}');
    expect(() => loadScenario(file)).toThrow(/scenario\.yaml:5:\d+ cost\.options: expected .*found 3/);
  });

  it('is refused when there is none of the name', () => {
    expect(() => loadScenario(scenario('profile: magma-2023'))).toThrow(
      /scenario\.yaml:4:10 profile: expected a profile \(magma-2022\), found "magma-2023"/,
    );
  });
});
