/**
 * The event simulator against a second one that is as naive as can be: no events, every rule read off the design, time
 * walked in small steps. The two share nothing but data types; where they differ, one of them is wrong.
 */
import { test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { REASONS, STALL_CAUSES } from '../../src/simulator/observe/attribution.js';
import { simulate } from '../../src/simulator/simulate.js';
import { expectInvariants } from '../support/invariants.js';
import { type Machine, machines } from '../support/machines.js';
import { simulateNaively } from '../support/naive-simulator.js';
import { propertyRuns } from '../support/property-runs.js';

/** Cycles. Steps are cut short where something ends, so what is left is rounding, not the step. */
const STEP = 16;
const TOLERANCE = 1e-6;

describe('event simulator and naive simulator', () => {
  test.prop([machines()], propertyRuns(300, 0.2))('agree on every job and every core', expectAgreement);

  test.prop([machines({ services: true })], propertyRuns(300, 0.2))(
    'agree where cores choose by release and priority',
    expectAgreement,
  );

  test.prop([machines({ lanes: true, services: true })], propertyRuns(300, 0.2))(
    'agree where vector lanes work behind the PE arrays',
    expectAgreement,
  );

  test.prop([machines({ weights: true })], propertyRuns(120, 0.2))(
    'agree where cores fetch weights of jobs that may not begin yet',
    expectAgreement,
  );
});

function expectAgreement(machine: Machine): void {
  const result = simulate(machine);
  expectInvariants(result);
  const naive = simulateNaively(machine, STEP);
  const { timeline, attribution, stalls } = result;
  const differences: string[] = []; // told at once: an expectation a number takes longer than the simulator
  const near = (value: number | undefined, expected: number | undefined, what: string): void => {
    if (!(Math.abs(value! - expected!) <= TOLERANCE)) differences.push(`${what}: ${value} against ${expected}`);
  };
  near(timeline.makespanCycles, naive.makespanCycles, 'makespan');
  naive.jobEndCycles.forEach((end, job) => {
    near(timeline.jobStartCycles[job], naive.jobStartCycles[job], `start of job ${job}`);
    near(timeline.jobEndCycles[job], end, `end of job ${job}`);
  });
  naive.spent.forEach((cycles, core) => {
    near(
      attribution[core]?.compute,
      (cycles['compute'] ?? 0) + (cycles['compute lanes'] ?? 0),
      `compute of core ${core}`,
    );
    for (const cause of STALL_CAUSES) {
      const told: Record<string, number> = stalls[core]![cause];
      for (const reason of REASONS[cause])
        near(told[reason], cycles[`${cause} ${reason}`] ?? 0, `${cause} ${reason} of core ${core}`);
    }
  });
  expect(differences).toEqual([]);
}
