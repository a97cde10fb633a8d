/** Batch and element bytes of a scenario, all the way: job table, tile plans, replay and energy. */
import { describe, expect, it } from 'vitest';
import { readYaml } from '../../src/formats/yaml-document.js';
import { run } from '../../src/run.js';
import { scenarioOf } from '../../src/scenario/load.js';
import { wholeModels } from '../../src/workload/job-pool.js';
import { operandBytes } from '../../src/workload/layer.js';
import { models } from '../../src/workload/models/zoo.js';

function outcome(workload: string) {
  const text = `name: a\nplatform: {preset: S4}\nworkload: {models: [ncf], ${workload}}\nmapper: {name: random, samples: 20}`;
  const scenario = scenarioOf(readYaml(text, 'a.yaml'));
  const result = run(scenario);
  const column = (name: string) => {
    const { value } = result.analysis.columns.find((one) => one.name === name) as { value: (entry: number) => number };
    return Array.from({ length: result.analysis.table.jobs }, (_, job) => value(job * result.analysis.table.cores));
  };
  const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
  return { result, hbm: total(column('hbm_bytes')), energy: total(column('energy_nj')), column };
}

const plain = outcome('groupSize: 8');

describe('element bytes', () => {
  it('double what is moved, by estimate and by replay', () => {
    const wide = outcome('elementBytes: 2');
    expect(wide.hbm).toBe(2 * plain.hbm);
    expect(wide.result.replay.bytesServed).toBeCloseTo(2 * plain.result.replay.bytesServed, 3);
    expect([...wide.result.analysis.macs]).toEqual([...plain.result.analysis.macs]);
    // Accesses take energy by their bytes, a multiplier by the bits of both operands.
    expect(wide.energy).toBeGreaterThan(2 * plain.energy);
    expect(wide.energy).toBeLessThan(4 * plain.energy);
  });

  it('count for their own operand', () => {
    const jobs = wholeModels([{ model: models.get('ncf')(), inferences: 1 }]);
    const narrow = outcome('elementBytes: {weights: 0.5}');
    const expected = jobs.reduce((sum, { layer }) => {
      const { input, weights, output } = operandBytes(layer);
      return sum + input + weights / 2 + output;
    }, 0);
    expect(narrow.hbm).toBe(expected);
  });

  it('of one layer leave the others alone', () => {
    const { name } = models.get('ncf')().layers[1]!.layer;
    const one = outcome(`layers: {"${name}": {elementBytes: 4}}`);
    const ratios = one.column('hbm_bytes').map((bytes, job) => bytes / plain.column('hbm_bytes')[job]!);
    expect(ratios).toEqual(ratios.map((_, job) => (job === 1 ? 4 : 1)));
  });
});

describe('a batch', () => {
  it('of 4 reads the weights once: counted by hand', () => {
    const batched = outcome('batch: 4');
    const jobs = wholeModels([{ model: models.get('ncf')(), inferences: 1 }]);
    const expected = jobs.reduce((sum, { layer }) => {
      const { input, weights, output } = operandBytes(layer);
      return sum + 4 * input + weights + 4 * output;
    }, 0);
    expect(batched.hbm).toBe(expected);
    expect([...batched.result.analysis.macs]).toEqual([...plain.result.analysis.macs].map((macs) => 4 * macs));
  });
});
