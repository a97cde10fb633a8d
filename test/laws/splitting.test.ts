/**
 * Cutting a job in two at a tile boundary changes nothing, as long as tiles load across jobs: a job is only a name for
 * its tiles. Under proportional sharing it is also what they ask for together, so there the halves must be alike.
 */
import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import type { TilePlan } from '../../src/mapping/tile-plan.js';
import { simulate } from '../../src/simulator/simulate.js';
import { type Machine, machines } from '../support/machines.js';
import { propertyRuns } from '../support/property-runs.js';

/** The machine with job `cut` in two: its own id keeps the first part, a new one right behind it has the second. */
function cutInTwo(machine: Machine, cut: number, parts: readonly [TilePlan, TilePlan]): Machine {
  const added = machine.work.length;
  return {
    ...machine,
    work: [
      ...machine.work.map((work, job) => (job === cut ? { ...work, plan: parts[0] } : work)),
      { kind: 'tiles', plan: parts[1] },
    ],
    groups: machine.groups.map((queues) =>
      queues.map((queue) => queue.flatMap((job) => (job === cut ? [cut, added] : [job]))),
    ),
    // Who needed the whole job needs both its parts.
    after: [
      ...machine.after.map((needs) => (needs.includes(cut) ? [...needs, added] : needs)),
      machine.after[cut] ?? [],
    ],
    arrivalCycles: [...(machine.arrivalCycles ?? []), machine.arrivalCycles?.[cut] ?? 0],
  };
}

function expectSame(whole: Machine, halves: Machine, cut: number): void {
  const [before, after] = [simulate(whole), simulate(halves)];
  const { jobEndCycles, makespanCycles } = before.timeline;
  const near = (value: number | undefined, expected: number | undefined): void =>
    expect(Math.abs(value! - expected!)).toBeLessThanOrEqual(1e-9 * makespanCycles);
  jobEndCycles.forEach((end, job) => {
    near(after.timeline.jobEndCycles[job === cut ? whole.work.length : job], end);
  });
  before.attribution.forEach(({ compute, load, store, host, idle }, core) => {
    const row = after.attribution[core];
    near(row?.compute, compute);
    near(row?.load, load);
    near(row?.store, store);
    near(row?.host, host);
    near(row?.idle, idle);
  });
}

describe('a job cut in two at a tile boundary', () => {
  test.prop([machines({ arbitrations: ['max-min'], retention: false }), fc.nat(), fc.nat()], propertyRuns(300))(
    'runs as before, wherever the cut, when sharing does not ask whose tile it is',
    (drawn, which, where) => {
      const machine = { ...drawn, crossJobPrefetch: true };
      const cut = which % machine.work.length;
      const tiles = machine.work[cut]!.plan.flatMap((run) =>
        Array.from({ length: run.count }, () => ({ ...run, count: 1 })),
      );
      if (tiles.length < 2) return;
      const at = 1 + (where % (tiles.length - 1));
      expectSame(machine, cutInTwo(machine, cut, [tiles.slice(0, at), tiles.slice(at)]), cut);
    },
  );

  test.prop([machines({ arbitrations: ['proportional'] }), fc.nat()], propertyRuns(300))(
    'runs as before under proportional sharing when both parts ask for the same',
    (drawn, which) => {
      const cut = which % drawn.work.length;
      const { plan } = drawn.work[cut]!;
      const machine: Machine = {
        ...drawn,
        crossJobPrefetch: true,
        work: drawn.work.map((work, job) => (job === cut ? { ...work, plan: [...plan, ...plan] } : work)),
      };
      expectSame(machine, cutInTwo(machine, cut, [plan, plan]), cut);
    },
  );
});
