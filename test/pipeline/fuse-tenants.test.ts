/** Fused groups as jobs: nothing is lost of a network, cores play them among other jobs, and mappers map them. */
import { describe, expect, it } from 'vitest';
import { readYaml } from '../../src/formats/yaml-document.js';
import { tileTotals } from '../../src/mapping/tile-plan.js';
import { analyze, queueOf } from '../../src/pipeline/analyze.js';
import { run } from '../../src/run.js';
import { scenarioOf } from '../../src/scenario/load.js';
import { isFused } from '../../src/workload/fusion/fused-job.js';
import { macs } from '../../src/workload/layer.js';
import { models } from '../../src/workload/models/zoo.js';
import { expectInvariants } from '../support/invariants.js';

const CORES = '[{rows: 32, sgKiB: 2048, dataflow: hb}, {rows: 16, sgKiB: 1024, dataflow: hb, clockRatio: 2}]';

function scenario(tenants: readonly string[], workload = '', mapper = 'magma') {
  const text = `name: fused
platform: {cores: ${CORES}, memory: {bandwidthGBps: 2}}
workload: {groupSize: 20, tenants: [${tenants.join(', ')}]${workload}}
mapper: {name: ${mapper}, samples: 100}`;
  return scenarioOf(readYaml(text, 'fused.yaml'));
}

const FUSED = '{name: f, model: mobilenet-v2, batch: 4, inferences: 2, fusion: {}}';
const PLAIN = '{name: f, model: mobilenet-v2, batch: 4, inferences: 2}';

function queued(...tenants: string[]) {
  const asked = scenario(tenants);
  const workload = queueOf(asked);
  if (workload.plans !== undefined) throw new Error('layers');
  return { workload, layers: workload.layers, analysis: analyze(asked, workload) };
}

describe('a tenant with fusion', () => {
  it.each(['mobilenet-v2', 'googlenet', 'resnet18'])('has every layer of %s in one job', (model) => {
    const { layers } = queued(
      `{name: f, model: ${model}, batch: 4, inferences: 2, fusion: {}}`,
      '{name: p, model: ncf}',
    );
    const own = layers.filter(({ tenant, inference }) => tenant === 0 && inference === 0);
    const computed = own.flatMap((job) =>
      isFused(job) ? job.fused.layers.slice(job.fused.group.first, job.fused.group.last + 1) : [job.layer],
    );
    const all = models
      .get(model)()
      .layers.map(({ layer }) => layer.name);
    expect(computed.map(({ name }) => name).sort()).toEqual(all.sort());
    expect(own.length).toBeLessThan(all.length);
    for (const [place, job] of layers.entries()) {
      expect(job.id).toBe(place);
      for (const needed of job.after) {
        expect(needed).toBeLessThan(job.id);
        expect(layers[needed]).toMatchObject({ tenant: job.tenant, inference: job.inference });
      }
    }
    // The others are what they were.
    const other = queued('{name: p, model: ncf}').layers;
    expect(layers.filter(({ tenant }) => tenant === 1).map(({ name }) => name)).toEqual(other.map(({ name }) => name));
  });

  it('computes as much as layer by layer, with fewer bytes, within the smallest scratchpad', () => {
    const [fused, plain] = [queued(FUSED), queued(PLAIN)];
    const sum = (array: Float64Array): number => array.reduce((a, b) => a + b, 0);
    expect(sum(fused.analysis.macs)).toBe(sum(plain.analysis.macs));
    const bytes = ({ layers, analysis }: typeof fused, core: number): number =>
      layers.reduce((total, { id }) => {
        const { loadBytes, storeBytes, largestTileBytes } = tileTotals(analysis.plan(id, core));
        if (layers[id] !== undefined && isFused(layers[id])) expect(largestTileBytes).toBeLessThanOrEqual(2 ** 20);
        return total + loadBytes + storeBytes;
      }, 0);
    for (const core of [0, 1]) expect(bytes(fused, core)).toBeLessThan(bytes(plain, core) / 2);
    const job = fused.layers.find(isFused)!;
    const { group, layers } = job.fused;
    const own = layers.slice(group.first, group.last + 1).reduce((total, layer) => total + macs(layer), 0);
    expect(fused.analysis.macs[job.id]).toBe(4 * own);
  });

  it('moves twice the bytes where elements are twice as wide, in the same groups under twice the memory', () => {
    const bytesOf = (tenant: string, workload: string) => {
      const asked = scenario([tenant], workload);
      const queue = queueOf(asked);
      if (queue.plans !== undefined) throw new Error('layers');
      const { plan } = analyze(asked, queue);
      return queue.layers.filter(isFused).map(({ id, name }) => {
        const { loadBytes, storeBytes } = tileTotals(plan(id, 0));
        return { name, bytes: loadBytes + storeBytes };
      });
    };
    const narrow = '{name: f, model: mobilenet-v2, batch: 4, fusion: {memory: 256KiB}}';
    const wide = '{name: f, model: mobilenet-v2, batch: 4, elementBytes: 2, fusion: {memory: 512KiB}}';
    const doubled = bytesOf(narrow, '').map(({ name, bytes }) => ({ name, bytes: 2 * bytes }));
    expect(doubled.length).toBeGreaterThan(3);
    expect(bytesOf(wide, '')).toEqual(doubled);
  });

  it.each(['magma', 'herald'])(
    'is mapped by %s beside another tenant, and is the faster where bandwidth is short',
    (mapper) => {
      const other = '{name: p, model: squeezenet}';
      const fused = run(scenario([FUSED, other], '', mapper));
      const plain = run(scenario([PLAIN, other], '', mapper));
      expectInvariants(fused.replay);
      expect(fused.replay.metrics.makespanCycles).toBeLessThan(plain.replay.metrics.makespanCycles);
      expect(fused.replay.bytesAsked).toBeLessThan(plain.replay.bytesAsked);
      expect(new Set(Array.from(fused.mapping.core)).size).toBe(2);
    },
  );

  it.each([
    [['{name: f, model: ncf, fusion: {memory: 2MiB}}'], '', 'at most 1048576 bytes, the scratchpad of core1'],
    [['{name: f, model: ncf, layers: {"*": {elementBytes: 2}}, fusion: {}}'], '', 'no layers beside "fusion"'],
    [['{name: f, model: vgg16, fusion: {}}'], ', split: {by: outputChannels, parts: 2}', 'layers that are not split'],
  ])('refuses %s%s', (tenants, workload, message) => {
    expect(() => queueOf(scenario(tenants, workload))).toThrow(message);
  });
});
