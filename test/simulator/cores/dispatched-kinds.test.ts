/** Cores of every kind take their jobs from a dispatcher too: as they are released, and by the tenants' priorities. */
import { describe, expect, it } from 'vitest';
import { readYaml } from '../../../src/formats/yaml-document.js';
import { run } from '../../../src/run.js';
import { scenarioOf } from '../../../src/scenario/load.js';

const KINDS = {
  tiles: { rows: 16, columns: 16, sgKiB: 128 },
  'matrix-engine': {
    ...{ rows: 16, columns: 16, sgKiB: 128, clockRatio: 0.25, dataflow: 'weight-stationary' },
    cost: { model: 'matrix-engine' },
  },
  sparse: { rows: 16, columns: 16, sgKiB: 128, dataflow: 'eie', cost: { model: 'sparse' } },
};

function replayOf(core: object, workload: object, simulator: object, cores = 2) {
  const scenario = {
    name: 'dispatched',
    platform: {
      cores: Array.from({ length: cores }, () => core),
      memory: { bandwidthGBps: 16, arbitration: 'tenant-priority' },
    },
    workload: { groupSize: 32, ...workload },
    mapper: { name: 'fcfs-round-robin', samples: 1 },
    simulator,
  };
  return run(scenarioOf(readYaml(JSON.stringify(scenario), 'scenario.yaml'))).replay;
}

describe.each(Object.entries(KINDS))('cores of the kind %s', (_, core) => {
  it('do the same whether jobs that are all there are queued or served as released', () => {
    const workload = { models: ['ncf'] };
    for (const crossJobPrefetch of [true, false]) {
      const queued = replayOf(core, workload, { service: 'queue', barrier: true, crossJobPrefetch });
      const released = replayOf(core, workload, { service: 'released', barrier: true, crossJobPrefetch });
      expect(released.timeline).toEqual(queued.timeline);
      expect(released.stalls).toEqual(queued.stalls);
    }
  });

  it('serve the tenant that goes first before one that was there sooner', () => {
    const tenants = [
      { name: 'long', model: 'wide-deep', inferences: 4, priority: 2 },
      {
        name: 'first',
        model: 'ncf',
        inferences: 1,
        priority: 1,
        arrivals: { uniform: { periodCycles: 1e6, offsetCycles: 2000 } },
      },
    ];
    const last = (service: string): number => {
      const { timeline } = replayOf(core, { tenants }, { service, preemption: service === 'priority' }, 1);
      const ends = [...timeline.jobEndCycles];
      expect(ends.every((end) => end > 0)).toBe(true);
      return Math.max(...ends.slice(-4)); // ncf's four layers, the last to arrive
    };
    expect(last('priority')).toBeLessThan(0.7 * last('queue'));
  });
});
