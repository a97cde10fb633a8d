import { describe, expect, it } from 'vitest';
import { progressLine, replayProgress } from '../../src/cli/replay-progress.js';
import { run } from '../../src/run.js';
import { loadScenario } from '../../src/scenario/load.js';
import { temporaryFolder } from '../support/files.js';

const space = temporaryFolder();
const scenario = (device: string) =>
  loadScenario(
    space.write(
      's.yaml',
      `name: s
platform: {preset: S2, memory: {bandwidthGBps: 32, device: ${device}}}
workload: {task: mix, jobs: 6, groupSize: 6}
mapper: {samples: 10}
`,
    ),
  );

describe('the progress of a replay request by request', () => {
  it('says how far, how fast and how long', () => {
    const line = progressLine(250_000, 1_000_000, 1000);
    expect(line.trimEnd()).toBe('requests replayed: 25.0 %, 250 thousand a second, 3 s left');
    expect(progressLine(1, 1e9, 9e5).length).toBeLessThanOrEqual(79);
    expect(progressLine(1000, 100_000, 3000)).toContain('5 min left');
  });

  it('is drawn while the replay runs and wiped off when it ends', () => {
    let time = 0;
    const written: string[] = [];
    const progress = replayProgress(
      (text) => written.push(text),
      () => (time += 250),
    );
    const { replay } = run(scenario('{name: hbm2}'), { observe: progress.observe });
    progress.stop();
    expect(written.length).toBeGreaterThan(3);
    const shares = written.slice(0, -1).map((text) => Number(/: ([\d.]+) %/.exec(text)?.[1]));
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(shares.at(-1)).toBeGreaterThan(50);
    expect(shares.at(-1)).toBeLessThanOrEqual(100);
    expect(written.at(-1)).toMatch(/^\r +\r$/);
    expect(replay.memory?.latencyNs.requests).toBeGreaterThan(1000);
  });

  it('is silent for a memory that is not', () => {
    const written: string[] = [];
    const progress = replayProgress((text) => written.push(text));
    run(scenario('ideal'), { observe: progress.observe });
    progress.stop();
    expect(written).toEqual([]);
  });
});
