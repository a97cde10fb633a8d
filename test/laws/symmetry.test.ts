/**
 * What must not matter: the names of jobs, the places of cores, cores that have nothing to do, and where a job is cut
 * into two.
 */
import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import type { JobTable } from '../../src/analysis/job-table.js';
import { allocate } from '../../src/estimate/allocator/allocate.js';
import { MakespanEvaluator } from '../../src/estimate/allocator/evaluator.js';
import { queuesOf } from '../../src/mapping/job-mapping.js';
import { arbitrations } from '../../src/simulator/memory/arbitration.js';
import { CAUSES } from '../../src/simulator/observe/attribution.js';
import { simulate } from '../../src/simulator/simulate.js';
import { mappedTables } from '../support/arbitraries.js';
import { PLAIN_CORE } from '../support/fluid-replay.js';
import { type Machine, machines } from '../support/machines.js';
import { propertyRuns } from '../support/property-runs.js';

/** `permutation[i]` is the new place of what was at i. */
function permutationOf(size: number, keys: Iterator<number>): number[] {
  const drawn = Array.from({ length: size }, () => keys.next().value as number);
  const order = drawn.map((_, i) => i).sort((a, b) => drawn[a]! - drawn[b]! || a - b);
  const place = new Array<number>(size);
  order.forEach((from, to) => {
    place[from] = to;
  });
  return place;
}

function permuted<T>(list: readonly T[], place: readonly number[]): T[] {
  const result = new Array<T>(list.length);
  place.forEach((to, from) => {
    result[to] = list[from] as T;
  });
  return result;
}

const keys = fc.infiniteStream(fc.nat(1000));

describe('renaming the jobs', () => {
  test.prop([machines({ arbitrations: arbitrations.names }), keys], propertyRuns(300))(
    'renames them in the replay and changes nothing else',
    (machine, drawn) => {
      const place = permutationOf(machine.work.length, drawn);
      const renamed: Machine = {
        ...machine,
        work: permuted(machine.work, place),
        groups: machine.groups.map((queues) => queues.map((queue) => queue.map((job) => place[job]!))),
        after: permuted(
          machine.after.map((needs) => needs.map((job) => place[job]!)),
          place,
        ),
        arrivalCycles: permuted(machine.arrivalCycles ?? [], place),
      };
      const [before, after] = [simulate(machine), simulate(renamed)];
      expect(after.attribution).toEqual(before.attribution);
      expect(Array.from(after.timeline.jobStartCycles)).toEqual(
        permuted(Array.from(before.timeline.jobStartCycles), place),
      );
      expect(Array.from(after.timeline.jobEndCycles)).toEqual(
        permuted(Array.from(before.timeline.jobEndCycles), place),
      );
    },
  );

  test.prop([mappedTables(), keys], propertyRuns(300))(
    'changes no makespan',
    ({ table, mapping, bandwidth }, drawn) => {
      const place = permutationOf(table.jobs, drawn);
      const rows = (values: Float64Array): number[][] =>
        Array.from({ length: table.jobs }, (_, j) =>
          Array.from(values.subarray(j * table.cores, (j + 1) * table.cores)),
        );
      const renamed: JobTable = {
        ...table,
        latencyCycles: Float64Array.from(permuted(rows(table.latencyCycles), place).flat()),
        bandwidthBytesPerCycle: Float64Array.from(permuted(rows(table.bandwidthBytesPerCycle), place).flat()),
      };
      // Equal priorities run in order of their ids, so the order is made plain before the ids change.
      const queues = queuesOf(mapping, table.cores);
      const rank = new Float64Array(table.jobs);
      queues.flat().forEach((job, i) => {
        rank[job] = i / table.jobs;
      });
      const core = Int32Array.from(permuted(Array.from(mapping.core), place));
      const priority = Float64Array.from(permuted(Array.from(rank), place));
      const expected = allocate(table, queues, bandwidth).makespanCycles;
      expect(allocate(renamed, queuesOf({ core, priority }, table.cores), bandwidth).makespanCycles).toBe(expected);
      expect(new MakespanEvaluator(renamed, bandwidth).makespan(core, priority)).toBe(
        new MakespanEvaluator(table, bandwidth).makespan(Int32Array.from(mapping.core), rank),
      );
    },
  );
});

describe('the places of cores', () => {
  test.prop([machines(), keys], propertyRuns(300))(
    'do not matter under fluid sharing: ties are settled together, whatever their order',
    (machine, drawn) => {
      const place = permutationOf(machine.cores.length, drawn);
      const moved: Machine = {
        ...machine,
        cores: permuted(machine.cores, place),
        groups: machine.groups.map((queues) => permuted(queues, place)),
      };
      const [before, after] = [simulate(machine).timeline, simulate(moved).timeline];
      after.jobEndCycles.forEach((end, job) => {
        expect(Math.abs(end - before.jobEndCycles[job]!)).toBeLessThanOrEqual(1e-9 * before.makespanCycles);
      });
    },
  );
});

describe('cores that receive no job', () => {
  test.prop([machines(), fc.nat(4)], propertyRuns(300))('do not matter to the replay', (machine, where) => {
    const at = Math.min(where, machine.cores.length);
    const added: Machine = {
      ...machine,
      cores: machine.cores.toSpliced(at, 0, PLAIN_CORE),
      groups: machine.groups.map((queues) => queues.toSpliced(at, 0, [])),
    };
    const [before, after] = [simulate(machine), simulate(added)];
    // More ports are summed up in another order: the same but for rounding.
    const { makespanCycles } = before.timeline;
    const near = (found: number, expected: number): void => {
      expect(Math.abs(found - expected)).toBeLessThanOrEqual(1e-9 * Math.max(1, makespanCycles));
    };
    before.timeline.jobEndCycles.forEach((end, job) => {
      near(after.timeline.jobEndCycles[job]!, end);
    });
    const others = after.attribution.toSpliced(at, 1);
    before.attribution.forEach((cycles, core) => {
      for (const cause of CAUSES) near(others[core]![cause], cycles[cause]);
    });
    const { idle, ...busy } = after.attribution[at]!;
    expect(busy).toEqual({ compute: 0, load: 0, store: 0, host: 0 });
    near(idle, makespanCycles);
  });

  test.prop([mappedTables()], propertyRuns(300))('do not matter to the allocator', ({ table, mapping, bandwidth }) => {
    const { jobs, cores } = table;
    const wider = (values: Float64Array): Float64Array =>
      Float64Array.from({ length: jobs * (cores + 1) }, (_, i) => {
        const [job, core] = [Math.floor(i / (cores + 1)), i % (cores + 1)];
        return core < cores ? values[job * cores + core]! : 1;
      });
    const added: JobTable = {
      jobs,
      cores: cores + 1,
      latencyCycles: wider(table.latencyCycles),
      bandwidthBytesPerCycle: wider(table.bandwidthBytesPerCycle),
    };
    const before = allocate(table, queuesOf(mapping, cores), bandwidth);
    const after = allocate(added, queuesOf(mapping, cores + 1), bandwidth);
    expect(after.jobEndCycles).toEqual(before.jobEndCycles);
    const genome = [Int32Array.from(mapping.core), Float64Array.from(mapping.priority)] as const;
    expect(new MakespanEvaluator(added, bandwidth).makespan(...genome)).toBe(
      new MakespanEvaluator(table, bandwidth).makespan(...genome),
    );
  });
});
