/**
 * From an analysis and a mapping to a replay: of the whole, and of one group as a judge of mappings.
 */
import { describe, expect, it } from 'vitest';
import type { JobAnalysis } from '../../src/analysis/job-analysis.js';
import type { Platform } from '../../src/machine/accelerator.js';
import type { TilePlan } from '../../src/mapping/tile-plan.js';
import { groupReplay } from '../../src/simulator/group-replay.js';
import { replayInput } from '../../src/simulator/replay-input.js';
import { simulate } from '../../src/simulator/simulate.js';
import { PLAIN_CORE } from '../support/fluid-replay.js';

const JOBS = 4;
const platform: Platform = {
  name: 'two',
  clockGHz: 1,
  cores: [PLAIN_CORE, PLAIN_CORE],
  memory: { bandwidthBytesPerCycle: 16, arbitration: 'proportional' },
};

/** Job j computes for 10 · (j + 1) cycles on core 0, and for 100 more on core 1. */
function analysis(asked: string[] = []): JobAnalysis {
  const plan = (job: number, core: number): TilePlan => {
    asked.push(`${job} on ${core}`);
    return [{ count: 1, loadBytes: 0, computeCycles: 10 * (job + 1) + 100 * core, storeBytes: 0 }];
  };
  const entries = Float64Array.from({ length: 2 * JOBS }, (_, i) => 10 * (Math.floor(i / 2) + 1) + 100 * (i % 2));
  const table = { jobs: JOBS, cores: 2, latencyCycles: entries, bandwidthBytesPerCycle: new Float64Array(2 * JOBS) };
  return { table, plan, macs: new Float64Array(JOBS), columns: [], warnings: [] };
}

const options = { barrier: false, controlLatencyCycles: 7, crossJobPrefetch: false };

describe('the input of a replay', () => {
  const jobs = Array.from({ length: JOBS }, (_, job) => ({ after: job === 3 ? [0] : [], arrivalCycles: 5 * job }));
  const groups = [[[0], [3]]];
  const mapping = { core: [0, 0, 1, 1], priority: [0, 0, 0, 0] };
  const input = (asked?: string[]) =>
    replayInput({ platform, ...options, analysis: analysis(asked), mapping, groups, jobs });

  it('has tiles for the queued jobs on their cores, and asks for no others', () => {
    const asked: string[] = [];
    const { work } = input(asked);
    expect(asked).toEqual(['0 on 0', '3 on 1']);
    expect(work.map((one) => one?.kind)).toEqual(['tiles', undefined, undefined, 'tiles']);
  });

  it('hands on machine, host and what is known of the jobs', () => {
    const { work: _, ...rest } = input();
    expect(rest).toEqual({
      cores: platform.cores,
      memory: platform.memory,
      groups,
      after: [[], [], [], [0]],
      arrivalCycles: [0, 5, 10, 15],
      inference: [0, 1, 2, 3],
      host: { barrier: false, controlLatencyCycles: 7 },
      crossJobPrefetch: false,
    });
    expect(simulate(input()).timeline.makespanCycles).toBe(7 + 10 + 140); // job 3 waits for job 0
  });
});

describe('a group replayed by itself', () => {
  it('begins at time 0 with its own jobs, whatever they depend on', () => {
    const makespan = groupReplay({ platform, simulator: options, analysis: analysis() }, [1, 3]);
    expect(makespan({ core: [0, 0], priority: [0, 1] })).toBe(7 + 20 + 40);
    expect(makespan({ core: [0, 1], priority: [0, 0] })).toBe(7 + 140);
    expect(makespan({ core: [1, 0], priority: [0, 0] })).toBe(7 + 120);
  });

  it('takes each pair’s own tiles', () => {
    const makespan = groupReplay({ platform, simulator: options, analysis: analysis() }, [1, 3, 0]);
    expect(makespan({ core: [1, 0, 0], priority: [0, 0, 1] })).toBe(7 + 120);
    expect(makespan({ core: [0, 0, 1], priority: [0, 1, 0] })).toBe(7 + 110);
    expect(makespan({ core: [0, 0, 0], priority: [0, 1, 2] })).toBe(7 + 20 + 40 + 10);
  });

  it('asks for the tiles of a pair once, over all mappings', () => {
    const asked: string[] = [];
    const makespan = groupReplay({ platform, simulator: options, analysis: analysis(asked) }, [1, 3]);
    for (const core of [0, 1, 0, 1]) makespan({ core: [core, 1], priority: [0, 1] });
    expect(asked.sort()).toEqual(['1 on 0', '1 on 1', '3 on 1']);
  });
});
