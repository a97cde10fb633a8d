/**
 * Why cores wait, on any machine: what is not there cannot be the reason. That reasons sum to their causes is among the
 * invariants every simulation is held to.
 */
import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { arbitrations } from '../../src/simulator/memory/arbitration.js';
import { simulate } from '../../src/simulator/simulate.js';
import { expectInvariants } from '../support/invariants.js';
import { type Machine, machines } from '../support/machines.js';
import { propertyRuns } from '../support/property-runs.js';

const anyMachine = machines({ arbitrations: arbitrations.names });
const devices = fc.constantFrom('ideal', 'HBM2', 'DDR4-3200');

function stallsOf(machine: Machine) {
  const result = simulate(machine);
  expectInvariants(result);
  return result.stalls;
}

/** Of all that was ever served, what rounding can make of nothing. */
function expectNothing(cycles: number): void {
  expect(cycles).toBeLessThanOrEqual(1e-6);
}

describe('no contention', () => {
  test.prop([machines({ arbitrations: arbitrations.names, maxCores: 1 }), devices], propertyRuns(300))(
    'on a core that is alone',
    (machine, device) => {
      for (const { load, store } of stallsOf({ ...machine, memory: { ...machine.memory, device } })) {
        expectNothing(load.contention);
        expectNothing(store.contention);
      }
    },
  );

  test.prop([anyMachine], propertyRuns(300))('with unlimited bandwidth, whatever the ports can take', (machine) => {
    const throttle = { budgetBytes: 1e15, windowCycles: 1e9 };
    const ports = { loadPortBytesPerCycle: 8, storePortBytesPerCycle: 8, ...machine.memory };
    const memory = { ...ports, bandwidthBytesPerCycle: 1e12, throttle };
    for (const { load, store } of stallsOf({ ...machine, memory })) {
      expectNothing(load.contention);
      expectNothing(store.contention);
    }
  });

  test.prop([anyMachine], propertyRuns(300))('from cores that move nothing', (machine) => {
    const [mine] = machine.groups.flatMap((queues) => queues[0] ?? []);
    const work = machine.work.map((job, id) =>
      machine.groups.some((queues) => queues[0]?.includes(id)) || mine === undefined
        ? job
        : { ...job, plan: job.plan.map((run) => ({ ...run, loadBytes: 0, storeBytes: 0 })) },
    );
    if (mine === undefined) return;
    for (const { load, store } of stallsOf({ ...machine, work })) {
      expectNothing(load.contention);
      expectNothing(store.contention);
    }
  });
});

describe('no lack of room', () => {
  test.prop([anyMachine], propertyRuns(300))('in SGs with room and buffers for everything', (machine) => {
    const cores = machine.cores.map((core) => ({ ...core, sgBytes: 1e12, buffers: 200 }));
    for (const { load, store } of stallsOf({ ...machine, cores })) {
      expect(load.sgComputing).toBe(0);
      expect(load.sgStoring).toBe(0);
      expect(store.sgFull).toBe(0);
    }
  });
});

describe('no waiting for the host', () => {
  test.prop([anyMachine], propertyRuns(300))('that issues everything at once', (machine) => {
    const jobs = machine.work.map(() => []);
    const free = { after: jobs, arrivalCycles: [], host: { barrier: false, controlLatencyCycles: 0 } };
    for (const { host, idle } of stallsOf({ ...machine, ...free })) {
      expect(host).toEqual({ issue: 0, arrival: 0, dependency: 0 });
      expect(idle.laterGroup).toBe(0);
    }
  });

  test.prop([anyMachine], propertyRuns(300))('once the last job of a core is done', (machine) => {
    const { stalls, timeline } = simulate(machine);
    stalls.forEach(({ idle }, core) => {
      expect(idle.done).toBeCloseTo(timeline.makespanCycles - timeline.coreFinishCycles[core]!, 6);
    });
  });
});
