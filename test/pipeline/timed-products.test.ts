/** Times of training products by mapping and by replay, held against the job analyzer's and against each other. */
import { describe, expect, it } from 'vitest';
import { readYaml } from '../../src/formats/yaml-document.js';
import { timedTraffic } from '../../src/pipeline/timed-products.js';
import { clusterOf } from '../../src/scenario/load-cluster.js';
import type { TrainingLayer } from '../../src/workload/training/training-job.js';

function layersOf(times: string): readonly TrainingLayer[] {
  const text = `
kind: cluster
name: small
network: {dimensions: [{topology: ring, size: 2, linkGBps: 10}]}
job:
  model: ncf
  batch: 16
  accelerator: {preset: S2, times: ${times}${times === 'analyzer' ? '' : ', samples: 20'}}
`;
  const { traffic } = clusterOf(readYaml(text, 'small.yaml'));
  if (traffic.kind !== 'job') throw new Error('a job');
  return timedTraffic(traffic).job.layers;
}

const computeNs = (layers: readonly TrainingLayer[]): number =>
  layers.reduce(
    (sum, { forward, inputGrad, weightGrad }) => sum + forward.computeNs + inputGrad.computeNs + weightGrad.computeNs,
    0,
  );

describe('times of products', () => {
  const [analyzed, mapped, replayed] = ['analyzer', 'mapping', 'replay'].map(layersOf) as [
    readonly TrainingLayer[],
    readonly TrainingLayer[],
    readonly TrainingLayer[],
  ];

  it('differ in nothing but their length', () => {
    const bare = (layers: readonly TrainingLayer[]) =>
      layers.map(({ name, forward, inputGrad, weightGrad }) =>
        [name, forward.bytes, inputGrad.bytes, weightGrad.bytes].join(' '),
      );
    expect(bare(mapped)).toEqual(bare(analyzed));
    expect(bare(replayed)).toEqual(bare(analyzed));
  });

  it('are near each other, and the replay sees what the formula does not', () => {
    expect(computeNs(mapped)).not.toBe(computeNs(analyzed));
    expect(computeNs(replayed)).not.toBe(computeNs(mapped));
    // A split by whole rows or channels leaves cores less evenly loaded than the analyzer's shares in proportion to speed.
    expect(computeNs(mapped)).toBeGreaterThan(0.9 * computeNs(analyzed));
    expect(computeNs(replayed)).toBeGreaterThan(0.95 * computeNs(mapped));
    expect(computeNs(replayed)).toBeLessThan(3 * computeNs(analyzed));
  });
});
