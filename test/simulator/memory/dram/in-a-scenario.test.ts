/**
 * A scenario whose memory is replayed request by request: every byte asked for is served, the causes of each channel's
 * bus add up, each request has a latency, and the ladder has one rung more.
 */
import { describe, expect, it } from 'vitest';
import { resultDocument } from '../../../../src/report/result-json.js';
import { run } from '../../../../src/run.js';
import { loadScenario } from '../../../../src/scenario/load.js';
import { ladderOf } from '../../../../src/validation/validate.js';
import { temporaryFolder } from '../../../support/files.js';

const space = temporaryFolder();

const scenario = (name: string, device: string, bandwidthGBps: number) =>
  loadScenario(
    space.write(
      `${name}.yaml`,
      `name: ${name}
platform: {preset: S2, memory: {bandwidthGBps: ${bandwidthGBps}, device: ${device}}}
workload: {task: mix, jobs: 8, groupSize: 8}
mapper: {samples: 20}
`,
    ),
  );

const DEVICES: readonly (readonly [string, string, number])[] = [
  ['hbm2', '{name: hbm2}', 32],
  ['two channels of hbm2 at random places', '{name: hbm2, placement: scattered}', 64],
  ['ddr4 under the other controller', '{name: ddr4-3200, controller: ramulator}', 25.6],
];

describe.each(DEVICES)('%s', (name, device, bandwidthGBps) => {
  const result = run(scenario(name.replaceAll(' ', '-'), device, bandwidthGBps));
  const { bytesAsked, bytesServed, memory, timeline } = result.replay;

  it('serves what is asked for', () => {
    expect(bytesServed).toBeGreaterThan(0);
    expect(bytesServed).toBeCloseTo(bytesAsked, 3);
  });

  it('tells where the time of each data bus went', () => {
    expect(memory?.limits.length).toBe(memory?.channels);
    for (const limits of memory?.limits ?? []) {
      const shares = Object.values(limits);
      expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
      for (const share of shares) expect(share).toBeGreaterThanOrEqual(0);
    }
    expect(memory?.shareOfPeak).toBeGreaterThan(0);
    expect(memory?.shareOfPeak).toBeLessThanOrEqual(1);
  });

  it('tells how long requests took, core by core', () => {
    const { latencyNs, latencyByCoreNs = [] } = memory ?? {};
    expect(latencyByCoreNs.reduce((sum, { requests }) => sum + requests, 0)).toBe(latencyNs?.requests);
    expect(latencyNs?.p50).toBeLessThanOrEqual(latencyNs?.p99 ?? 0);
    expect(resultDocument(result)).toMatchObject({ memory: { device: memory?.device } });
  });

  it('is the last rung of the ladder, which ends at the replay', () => {
    const { rungs } = ladderOf(result);
    expect(rungs.at(-1)?.name).toBe('requests');
    expect(rungs.at(-1)?.makespanCycles).toBe(timeline.makespanCycles);
  });
});

it('leaves no trace in a scenario without it', () => {
  const result = run(scenario('ideal', 'ideal', 16));
  expect(result.replay.memory).toBeUndefined();
  expect(resultDocument(result)).not.toHaveProperty('memory');
  expect(ladderOf(result).rungs.map(({ name }) => name)).not.toContain('requests');
});
