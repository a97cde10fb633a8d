/** Clusters packet by packet: flows carry what chunks carry, nothing waits in a circle, and the ladder only climbs. */
import { describe, expect, it } from 'vitest';
import { readYaml } from '../../src/formats/yaml-document.js';
import { clusterPackets, collectiveFlows, sentBytesOf, trainingFlows } from '../../src/pipeline/cluster-packets.js';
import { runCollective } from '../../src/pipeline/collective-run.js';
import { runCongestion } from '../../src/pipeline/congestion-run.js';
import type { ClusterScenario } from '../../src/scenario/cluster-scenario.js';
import { clusterOf } from '../../src/scenario/load-cluster.js';
import { train } from '../../src/train.js';
import { checkFlows } from '../../src/workload/flows/flow.js';

const DIMENSIONS = {
  'rings and halving-doubling': ['topology: ring, size: 4, links: 2', 'topology: switch, size: 4'],
  'cliques and direct': ['topology: fully-connected, size: 3', 'topology: switch, size: 3, algorithm: direct'],
} as const;

function cluster(dimensions: readonly string[], traffic: string, order = 'themis', schemes = 'pfc'): ClusterScenario {
  const list = dimensions.map((one) => `    - {${one}, linkGBps: 25, latencyNs: 500}`).join('\n');
  const text = `kind: cluster
name: small
network:
  dimensions:
${list}
schedule: {order: ${order}, chunks: 6}
model: packet
activeChunks: 2
packets: {schemes: [${schemes}]}
${traffic}
`;
  return clusterOf(readYaml(text, 'small.yaml'));
}

function collective(scenario: ClusterScenario) {
  const { traffic } = scenario;
  if (traffic.kind !== 'collective') throw new Error('a collective');
  const causes = collectiveFlows(scenario, traffic.collective);
  const { estimate, replay } = runCollective(scenario, traffic, undefined, causes);
  const coarser = { boundNs: estimate.boundNs, estimateNs: estimate.timeNs, timeNs: replay.timeNs };
  const packets = clusterPackets(scenario, coarser, causes.finish());
  return { packets, replay, estimate };
}

describe.each(Object.entries(DIMENSIONS))('collectives over %s', (_, dimensions) => {
  it.each(['all-reduce', 'reduce-scatter', 'all-gather', 'all-to-all'])(
    'send what the chunks of an %s send',
    (kind) => {
      const scenario = cluster(dimensions, `collective: {kind: ${kind}, bytes: 60_000}`.replace('_', ''));
      const { packets, replay } = collective(scenario);
      const [{ input }] = packets.runs as [(typeof packets.runs)[number]];
      expect(checkFlows(input.flows, input.fabric.hosts)).toBe(input.flows);
      const sent = sentBytesOf(input.flows, input.fabric.hosts);
      const accelerators = input.fabric.hosts / dimensions.length;
      replay.dimensions.forEach(({ sentBytes }, d) => {
        for (let rank = 0; rank < accelerators; rank++) expect(sent[d * accelerators + rank]).toBe(sentBytes);
      });
    },
  );
});

it('run under every scheme, also where no way joins the dimensions', () => {
  // PINT asks for the longest round trip of the network, and each dimension is a network by itself.
  const schemes = 'pfc, dcqcn, dctcp, timely, hpcc, pint, turns';
  for (const dimensions of Object.values(DIMENSIONS)) {
    const scenario = cluster(dimensions, 'collective: {kind: all-reduce, bytes: 60000}', 'themis', schemes);
    const { packets, estimate } = collective(scenario);
    for (const { meanEndNs } of runCongestion(packets).schemes)
      expect(meanEndNs).toBeGreaterThanOrEqual(estimate.boundNs);
  }
});

it('take at least the bytes over bandwidth, and at least their longest chain', () => {
  const scenario = cluster(DIMENSIONS['rings and halving-doubling'], 'collective: {kind: all-reduce, bytes: 200000}');
  const { packets, estimate } = collective(scenario);
  const { bounds, schemes, rungs } = runCongestion(packets);
  expect(rungs.map(([name]) => name)).toEqual(['bytes over bandwidth', 'estimated', 'chunks']);
  expect(schemes[0]!.meanEndNs).toBeGreaterThanOrEqual(estimate.boundNs);
  expect(schemes[0]!.meanEndNs).toBeGreaterThanOrEqual(bounds.chainNs - 1e-6);
});

const JOB = (bytes: number): string => `job:
  loop: hybrid-transformer
  modelParallel: 4
  layers:
    - name: a
      forward: {computeNs: 10000, collective: all-reduce, bytes: ${bytes}}
      inputGrad: {computeNs: 20000, collective: all-reduce, bytes: ${bytes}}
      weightGrad: {computeNs: 10000, collective: all-reduce, bytes: ${2 * bytes}}
    - name: b
      forward: {computeNs: 5000, collective: all-gather, bytes: ${bytes}}
      inputGrad: {computeNs: 7000}
      weightGrad: {computeNs: 9000, collective: all-reduce, bytes: ${bytes}}`;

function iteration(scenario: ClusterScenario) {
  const { traffic } = scenario;
  if (traffic.kind !== 'job' || traffic.timedBy !== undefined) throw new Error('a job');
  const causes = trainingFlows(scenario, traffic.job, traffic.iterations);
  const { replay, estimate } = train(scenario, { ...traffic, timedBy: undefined }, { causes });
  const coarser = { boundNs: estimate.boundNs, estimateNs: estimate.timeNs, timeNs: replay.timeNs };
  return { packets: clusterPackets(scenario, coarser, causes.finish()), replay };
}

describe('a training iteration', () => {
  it('sends what its chunks send, and computes on the way', () => {
    const { packets, replay } = iteration(cluster(DIMENSIONS['rings and halving-doubling'], JOB(48_000), 'baseline'));
    const [{ input }] = packets.runs as [(typeof packets.runs)[number]];
    const sent = sentBytesOf(input.flows, input.fabric.hosts);
    for (let d = 0; d < 2; d++) expect(sent[16 * d + 5]).toBe(replay.dimensions[d]?.sentBytes);
    const { schemes } = runCongestion(packets);
    const computeNs = replay.ranks[0]!.computeNs.reduce((sum, ns) => sum + ns, 0);
    expect(computeNs).toBe(61_000);
    expect(schemes[0]!.meanEndNs).toBeGreaterThanOrEqual(computeNs);
    expect(schemes[0]!.flows.every(({ slowdown }) => slowdown >= 1 - 1e-9)).toBe(true);
  });

  it('takes its computation alone where next to nothing is sent over a fast network', () => {
    const fast = ['topology: switch, size: 4', 'topology: switch, size: 4'];
    const scenario = cluster(fast, JOB(16), 'baseline');
    const { packets, replay } = iteration(scenario);
    const [{ meanEndNs }] = runCongestion(packets).schemes as unknown as [{ readonly meanEndNs: number }];
    const { computeNs, stepNs } = replay.ranks[0]!;
    const work = computeNs.reduce((sum, ns) => sum + ns, 0) + stepNs;
    // A round trip a message: two links there, two back.
    const messages = (meanEndNs - work) / 2000;
    expect(messages).toBeGreaterThanOrEqual(4);
    expect(messages).toBeLessThan(60);
  });
});
