/** Splits as a scenario asks for them, and what they gain in the simulator. */
import { describe, expect, it } from 'vitest';
import { readYaml } from '../../src/formats/yaml-document.js';
import { idleCoreNotes } from '../../src/pipeline/idle-cores.js';
import { prefetchNotes } from '../../src/pipeline/prefetch-notes.js';
import { run } from '../../src/run.js';
import { scenarioOf } from '../../src/scenario/load.js';
import { ladderOf } from '../../src/validation/validate.js';

const known = new Map<string, ReturnType<typeof run>>();

/** Each text is run once. */
function runOf(workload: string, { preset = 'S2', more = '' } = {}) {
  const text = `name: split
platform: {preset: ${preset}}
workload: {groupSize: 100, ${workload}}
mapper: {samples: 300, rerank: 1}
${more}`;
  const result = known.get(text) ?? run(scenarioOf(readYaml(text, 'split.yaml')), {});
  known.set(text, result);
  return result;
}

const parts = (result: ReturnType<typeof run>, layer: string) =>
  result.jobs.filter(({ name }) => name === layer || name.startsWith(`${layer}:`)).length;

describe('a split', () => {
  it('is for all layers, for a tenant or for a layer; the nearest one holds', () => {
    const all = runOf('models: [ncf], split: {by: outputChannels, parts: 2}');
    expect(all.jobs.filter(({ name }) => name.endsWith(':1of2')).length).toBeGreaterThan(2);
    const one = runOf(
      'models: [ncf], split: {by: outputChannels, parts: 2}, layers: {"mlp.1": {split: {by: reduction, parts: 3}}}',
    );
    expect(parts(one, 'mlp.1')).toBe(4);
    expect(parts(one, 'mlp.2')).toBe(2);
    const tenants = runOf('tenants: [{name: a, model: ncf, split: {by: reduction, parts: 2}}, {name: b, model: ncf}]');
    expect(tenants.jobs.filter(({ tenant, name }) => tenant === 0 && name.startsWith('mlp.1')).length).toBe(3);
    expect(tenants.jobs.filter(({ tenant, name }) => tenant === 1 && name.startsWith('mlp.1')).length).toBe(1);
  });

  it.each(['outputChannels', 'rows', 'reduction', 'auto'])(
    'by %s moves the bytes of its parts, and is no faster than its bound',
    (by) => {
      const result = runOf(`models: [squeezenet], split: {by: ${by}, parts: 4}`, { more: 'cost: {bandwidth: tiled}' });
      const { replay, fairness, lowerBoundCycles, scenario } = result;
      expect(Math.abs(replay.bytesServed / (fairness?.tenants[0]?.bytes ?? 0) - 1)).toBeLessThan(1e-9);
      expect(replay.metrics.makespanCycles).toBeGreaterThanOrEqual((lowerBoundCycles as number) * (1 - 1e-9));
      const { bandwidthBytesPerCycle } = scenario.platform.memory;
      expect(replay.metrics.makespanCycles).toBeGreaterThanOrEqual(replay.bytesServed / bandwidthBytesPerCycle);
      expect(result.analysis.macs.reduce((a, b) => a + b, 0)).toBeGreaterThanOrEqual(
        runOf('models: [squeezenet]').analysis.macs.reduce((a, b) => a + b, 0),
      );
    },
  );

  it.each([
    ['S4', 'pipelined', 2],
    ['S2', 'pipelined', 1.05],
    ['S4', 'maestro', 2.5],
    ['S2', 'maestro', 1.2],
  ])('that the estimate chooses makes one ResNet-50 faster: %s, %s timing, %s times', (preset, timing, gain) => {
    const around = { preset, more: `cost: {options: {timing: ${timing}}}` };
    const whole = runOf('models: [resnet50]', around).replay.metrics.makespanCycles;
    const split = runOf('models: [resnet50], split: auto', around).replay.metrics.makespanCycles;
    expect(whole / split).toBeGreaterThan(gain);
  });

  it('keeps to the cores of a tenant', () => {
    const { jobs, mapping } = runOf('tenants: [{name: a, model: squeezenet, split: auto, cores: [0, 2]}]');
    expect(jobs.some(({ name }) => /:1of\d+$/.test(name))).toBe(true);
    for (const { id } of jobs) expect([0, 2]).toContain(mapping.core[id]);
  });
});

describe('idle cores', () => {
  it('are told with the reason and what would help', () => {
    expect(idleCoreNotes(runOf('models: [resnet50]'))).toEqual([
      expect.stringMatching(/^2 of 4 cores ran nothing \(core1, core2\): no group has more than 1 job, .*split: auto/),
    ]);
    expect(idleCoreNotes(runOf('tenants: [{name: a, model: ncf, inferences: 8, cores: [0, 1, 3]}]'))[0]).toMatch(
      /^1 of 4 cores ran nothing \(core2\): no tenant may use them$/,
    );
    expect(idleCoreNotes(runOf('task: mix, jobs: 100'))).toEqual([]);
  });
});

describe('weights that come ahead', () => {
  const resnet = (platform: string, more: string) => {
    const text = `name: s\nplatform: {preset: S2${platform}}\nworkload: {models: [resnet50], split: auto}\n${more}`;
    return run(scenarioOf(readYaml(text, 'ahead.yaml')));
  };
  const BRIEF = 'mapper: {samples: 300, rerank: 1}\n';

  it('bring one ResNet-50 on S2 within a tenth of its bandwidth bound', () => {
    const { replay, lowerBoundCycles } = resnet('', '');
    // Input, weights and output of every layer once, at 16 bytes a cycle.
    expect(replay.metrics.makespanCycles / 2_955_147).toBeLessThan(1.1);
    expect(replay.metrics.makespanCycles).toBeGreaterThanOrEqual(lowerBoundCycles as number);
  }, 60_000);

  it('are part of what "auto" chooses, told, and a rung of the ladder; asked for by name they are the same', () => {
    const chosen = resnet('', BRIEF);
    expect(prefetchNotes(chosen)).toEqual([expect.stringMatching(/^split: auto also lets cores fetch the weights/)]);
    const rung = ladderOf(chosen).rungs.find(({ name }) => name === 'weight prefetch');
    expect(rung?.changeCycles).toBeLessThan(-50_000);
    const asked = resnet(', weightPrefetch: true', BRIEF);
    expect(prefetchNotes(asked)).toEqual([]);
    expect(asked.replay.metrics).toEqual(chosen.replay.metrics);
  }, 60_000);

  it('change nothing where they are kept away, or where cores choose among jobs', () => {
    const prefetching = ({ scenario }: ReturnType<typeof run>) =>
      scenario.platform.cores.filter(({ weightPrefetch }) => weightPrefetch === true).length;
    const off = runOf('models: [ncf], split: auto', { preset: 'S2, weightPrefetch: false' });
    expect(prefetching(off)).toBe(0);
    expect(off.analysis.plan(0, 0).some((one) => 'weightBytes' in one)).toBe(false);
    const tenants = 'tenants: [{name: a, model: ncf, split: auto}]';
    expect(prefetching(runOf(tenants))).toBe(0);
    expect(prefetching(runOf(tenants, { more: 'simulator: {service: queue}\n' }))).toBe(4);
  });
});
