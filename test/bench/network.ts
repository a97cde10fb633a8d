/**
 * Accelerators on a network, CPU seconds: a collective of 1,024 accelerators in 64 chunks (ASTRA-sim 1.0 takes 8.2 s for
 * one, 0.65 s where it simulates one row only), collectives a second among 64 accelerators, and an iteration of ResNet-50
 * on 1,024.
 */

import { timedTraffic } from '../../src/pipeline/timed-products.js';
import { loadCluster } from '../../src/scenario/load-cluster.js';
import { NETWORK_DEFAULTS } from '../../src/simulator/network/chunk-network.js';
import { replayCollective } from '../../src/simulator/network/replay-collective.js';
import { train } from '../../src/train.js';
import { headlineShapes } from '../support/headline.js';

const ASTRA_SIM_SECONDS = 8.2;

export function benchNetwork() {
  const run = {
    kind: 'all-reduce',
    bytes: 1_073_741_824,
    schedule: { order: 'themis', chunks: 64 },
    options: { ...NETWORK_DEFAULTS.astra, queue: 'scf' },
  } as const;
  const [large] = headlineShapes(1) as [ReturnType<typeof headlineShapes>[number]];
  const small = { ...large, dimensions: large.dimensions.map((dimension) => ({ ...dimension, size: 8 })) };
  const first = cpuSeconds(() => replayCollective({ cluster: large, ...run }));
  const collective = best(20, () => replayCollective({ cluster: large, ...run }));
  const many = best(5, () => {
    for (let i = 0; i < 100; i++) replayCollective({ cluster: small, ...run });
  });
  const scenario = loadCluster(new URL('../../scenarios/clusters/resnet50-1024.yaml', import.meta.url).pathname);
  const { traffic } = scenario;
  if (traffic.kind !== 'job') throw new Error('resnet50-1024 is a training job');
  return {
    collectiveSeconds: collective,
    firstCollectiveSeconds: first,
    timesFasterThanAstraSim: ASTRA_SIM_SECONDS / collective,
    collectivesPerSecond64: 100 / many,
    iterationSeconds: best(3, () => train(scenario, timedTraffic(traffic))),
  };
}

function best(rounds: number, run: () => void): number {
  return Math.min(...Array.from({ length: rounds }, () => cpuSeconds(run)));
}

function cpuSeconds(run: () => unknown): number {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}
