/** Cores that can change their mapping: never slower with more of it, legal on their scratchpads, and as scenarios say it. */
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { flexibleCores } from '../../src/cost/array/flexible-core.js';
import type { Core } from '../../src/machine/core.js';
import { CLASSES, classNamed, contains, type Flexibility } from '../../src/machine/flexibility.js';
import { flexibleAccelerators } from '../../src/machine/known-flexibility.js';
import { CORE_DEFAULTS } from '../../src/machine/presets.js';
import { baseDesigns } from '../../src/mapping/flexion/base-designs.js';
import { loadScenario } from '../../src/scenario/load.js';
import { conv, depthwise, gemm, type Layer, macs } from '../../src/workload/layer.js';
import { temporaryFolder } from '../support/files.js';
import { propertyRuns } from '../support/property-runs.js';

const size = (max: number) => fc.integer({ min: 1, max });

const layers: fc.Arbitrary<Layer> = fc.oneof(
  fc
    .record({ k: size(200), c: size(200), y: fc.integer({ min: 3, max: 40 }), r: size(3), stride: size(2) })
    .map((shape) => conv('layer', { ...shape, pad: 'same' })),
  fc.record({ c: size(300), y: fc.integer({ min: 5, max: 40 }), r: size(5) }).map((shape) => depthwise('layer', shape)),
  fc.record({ m: size(300), n: size(300), k: size(300), groups: size(3) }).map((shape) => gemm('layer', shape)),
);

function coreOf(flexibility: Flexibility, design = 'tpu'): Core {
  const sizes = { name: 'core0', dataflow: 'hb', rows: 16, columns: 16, sgBytes: 32_768 };
  return { ...CORE_DEFAULTS, ...sizes, flexibility: { ...flexibility, design } };
}

describe('a flexible core', () => {
  it('leaves PEs idle where so many clusters would need more scratchpad than there is', () => {
    const layer = depthwise('layer', { c: 208, y: 18, r: 3 });
    const cost = (name: string) => flexibleCores.cost(layer, coreOf(classNamed(name)!));
    expect(cost('S').latencyCycles).toBeLessThanOrEqual(cost('0000').latencyCycles);
    expect(cost('S').sgBytes).toBeLessThanOrEqual(32_768);
  });

  test.prop([layers], propertyRuns(6))('is never slower than one it can be, and never below the floor', (layer) => {
    const classes = CLASSES.map((name) => classNamed(name)!);
    const cycles = classes.map((flexibility) => flexibleCores.cost(layer, coreOf(flexibility)).latencyCycles);
    classes.forEach((own, i) => {
      expect(cycles[i]).toBeGreaterThanOrEqual(macs(layer) / 256);
      classes.forEach((other, j) => {
        if (contains(own, other)) expect(cycles[i]).toBeLessThanOrEqual(cycles[j]!);
      });
    });
  });

  test.prop([layers], propertyRuns(10))('keeps to its scratchpads and its PEs', (layer) => {
    const core = coreOf({ tile: 'full', order: 'none', parallelism: ['KC', 'YX'], shape: [8, 32] });
    const cost = flexibleCores.cost(layer, core);
    expect(cost.sgBytes).toBeLessThanOrEqual(core.sgBytes);
    expect(cost.slBytes).toBeLessThanOrEqual(core.slBytes);
    const { clusters, columns } = cost.arrayShape!;
    expect(clusters * columns).toBeLessThanOrEqual(256);
    expect([8, 16, 32]).toContain(columns);
  });

  it('is refused by name where nothing fits, or blocks are larger than the array', () => {
    const layer = conv('layer', { k: 8, c: 8, y: 8, r: 3 });
    expect(() => flexibleCores.cost(layer, { ...coreOf(classNamed('TOPS')!), sgBytes: 4 })).toThrow(/sgKiB/);
    expect(() => flexibleCores.cost(layer, { ...coreOf(classNamed('TOPS')!), slBytes: 4 })).toThrow(/slBytes/);
    const blocks = { blockRows: 32, blockColumns: 16 };
    expect(() => flexibleCores.cost(layer, coreOf({ ...classNamed('T')!, shape: blocks }))).toThrow(/at most 256 PEs/);
  });
});

describe('in a scenario', () => {
  const space = temporaryFolder();
  const scenario = (core: string) =>
    loadScenario(
      space.write(
        'flexible.yaml',
        `name: flexible\nplatform: {cores: [{rows: 8, sgKiB: 64, ${core}}], memory: {bandwidthGBps: 16}}\nworkload: {models: [ncf], groupSize: 4}\n`,
      ),
    ).platform.cores[0]!.flexibility;

  it('is named by a class, by an accelerator, or by its axes', () => {
    expect(scenario('flexibility: TS')).toEqual({ ...classNamed('TS'), design: 'dla' });
    expect(scenario('flexibility: "0000"')).toEqual({ ...classNamed('0000'), design: 'dla' });
    expect(scenario('flexibility: planaria')).toMatchObject({ tile: 'full', shape: { blockRows: 32 }, design: 'tpu' });
    for (const name of flexibleAccelerators.names)
      expect(baseDesigns.names).toContain(scenario(`flexibility: ${name}`)?.design);
    expect(scenario('flexibility: {parallelism: [KC, YX], design: eye}')).toEqual({
      ...{ tile: 'none', order: 'none', shape: 'none' },
      parallelism: ['KC', 'YX'],
      design: 'eye',
    });
  });

  it('refuses what is no class, and what stands beside it', () => {
    expect(() => scenario('flexibility: TQ')).toThrow(/flexibility/);
    expect(() => scenario('flexibility: TS, flexible: true')).toThrow(/nothing beside/);
  });
});
