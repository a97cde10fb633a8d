/** Fused layers on a core: what a layer takes is what the core's dataflow takes. */
import { describe, expect, it } from 'vitest';
import { dataflowModel } from '../../src/cost/dataflow-model.js';
import { readYaml } from '../../src/formats/yaml-document.js';
import { fuse } from '../../src/fuse.js';
import { fusionOf } from '../../src/scenario/load-fusion.js';
import { resnet18 } from '../../src/workload/models/resnet18.js';

const scenario = (machine: string) =>
  fusionOf(
    readYaml(
      `{kind: fusion, name: a, network: {model: resnet18, path: main}, batch: 4, memory: 2MiB, machine: ${machine}}`,
      'a.yaml',
    ),
  );

describe('fused layers on a core', () => {
  const wide = 'offChipBytesPerCycle: 1e9, onChipBytesPerCycle: 1e9';

  it('take what its dataflow takes, layer by layer, where nothing else is in the way', () => {
    const core = { rows: 32, columns: 16, dataflow: 'hb', slBytes: 1024, sgBytes: 2 ** 21 };
    const own = { ...core, name: 'core', buffers: 2, flexible: false, clockRatio: 1 };
    const model = dataflowModel();
    const layers = resnet18().layers.filter(({ layer }) => !layer.name.includes('downsample'));
    const cycles = layers.reduce((sum, { layer }) => sum + 4 * model.cost(layer, own).latencyCycles, 0);
    const [result] = fuse(scenario(`{core: {rows: 32, columns: 16}, ${wide}}`), { replay: true });
    expect(result!.baselineCycles).toBeCloseTo(cycles, 6);
    expect(result!.latencyCycles).toBeCloseTo(cycles, 6);
    expect(result!.replayCycles).toBeGreaterThanOrEqual(cycles * (1 - 1e-9));
  });

  it('depend on the dataflow, and never take less than the PEs could', () => {
    const [hb, lb, most] = [
      `{core: {rows: 32, columns: 16}, ${wide}}`,
      `{core: {rows: 32, columns: 16, dataflow: lb}, ${wide}}`,
      `{macsPerCycle: 512, ${wide}}`,
    ].map((machine) => fuse(scenario(machine))[0]!.latencyCycles);
    expect(hb).not.toBe(lb);
    expect(Math.min(hb!, lb!)).toBeGreaterThanOrEqual(most!);
  });
});
