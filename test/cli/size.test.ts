/** `caldera size` on a bundled scenario: what it finds does reach the figure, a little less does not. */
import { describe, expect, it } from 'vitest';
import { run } from '../../src/run.js';
import { loadScenario } from '../../src/scenario/load.js';
import { runCaldera } from '../support/command-line.js';

/** The list scheduler: a search at every value takes long. */
const FILE = 'scenarios/mix-s4-16.yaml';
const FIELD = 'platform.memory.bandwidthGBps';

const throughput = (bandwidth: number): number =>
  run(
    loadScenario(FILE, [
      [FIELD, bandwidth],
      ['mapper.name', 'fcfs-earliest-finish'],
    ]),
    { tenants: false },
  ).replay.metrics.throughputGflops;

const size = (...args: string[]) =>
  runCaldera('size', FILE, '--set', 'mapper.name=fcfs-earliest-finish', '--vary', FIELD, '--json', ...args);

describe('caldera size', () => {
  it('finds the bandwidth for a throughput within 1 % in at most 12 replays', async () => {
    const { exitCode, stdout } = await size('--reach', 'throughputGflops >= 5000');
    expect(exitCode).toBe(0);
    const { verdict, curve, knee } = JSON.parse(stdout);
    expect(curve.length).toBeLessThanOrEqual(12);
    expect(verdict.kind).toBe('found');
    expect(verdict.value / verdict.fails).toBeLessThanOrEqual(1.0105);
    expect(throughput(verdict.value)).toBeGreaterThanOrEqual(5000);
    expect(throughput(verdict.fails)).toBeLessThan(5000);
    expect(knee).toBeGreaterThan(0);
  });

  it('says when no bandwidth does', async () => {
    const { exitCode, stdout, stderr } = await size('--reach', 'throughputGflops >= 1e9', '--replays', '4');
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout).verdict.kind).toBe('none');
    expect(stderr).toContain('no value from 0.125 to 2048 reaches throughputGflops >= 1e9');
  });

  it.each([
    [
      ['--vary', 'platform.memory.arbitration', '--reach', 'makespanMs <= 3'],
      /--vary: expected a number that the scenario gives/,
    ],
    [['--vary', FIELD, '--reach', 'makespan <= 3'], /--reach: expected a figure/],
    [['--vary', FIELD, '--reach', 'makespanMs <= 3', '--from', '0'], /--from: expected a number above 0/],
    [['--vary', FIELD, '--reach', 'makespanMs <= 3', '--from', '9', '--to', '8'], /--to: expected a number above 9/],
    [['--vary', 'platform.memory.bandwidth', '--from', '1', '--to', '2', '--reach', 'makespanMs <= 3'], /bandwidth/],
    [['--vary', FIELD, '--reach', 'makespanMs <= 3', '--replays', '1'], /--replays/],
  ])('refuses %j', async (args, message) => {
    const { exitCode, stderr } = await runCaldera('size', FILE, ...args);
    expect(stderr).toMatch(message);
    expect(exitCode).toBe(2);
  });
});
