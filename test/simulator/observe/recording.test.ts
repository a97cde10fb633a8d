/**
 * What a recording holds of a replay small enough to work out by hand: two cores load side by side, in proportion 2 to 1,
 * compute, and one of them stores.
 */
import { describe, expect, it } from 'vitest';
import type { SimulationInput, TiledWork } from '../../../src/simulator/input.js';
import type { Recording } from '../../../src/simulator/observe/recorder.js';
import { type SimulationResult, simulate } from '../../../src/simulator/simulate.js';
import { PLAIN_CORE } from '../../support/fluid-replay.js';
import { expectInvariants } from '../../support/invariants.js';

const job = (loadBytes: number, storeBytes: number): TiledWork => ({
  kind: 'tiles',
  plan: [{ count: 1, loadBytes, computeCycles: 10, storeBytes }],
});

/** 80 and 40 bytes come at 8 and 4 a cycle; 24 go at 12. */
const input: SimulationInput = {
  cores: [PLAIN_CORE, PLAIN_CORE],
  memory: { bandwidthBytesPerCycle: 12, arbitration: 'proportional' },
  groups: [[[0], [1]]],
  work: [job(80, 0), job(40, 24)],
  after: [],
  host: { barrier: true, controlLatencyCycles: 0 },
  crossJobPrefetch: true,
};

function recorded(): SimulationResult & { readonly recording: Recording } {
  const result = simulate(input, { record: true });
  return { ...result, recording: result.recording as Recording };
}

/** Rows of a table by columns. */
function rows(columns: object): unknown[][] {
  const lists = Object.values(columns) as unknown[][];
  return (lists[0] as unknown[]).map((_, i) => lists.map((list) => list[i]));
}

const near = (value: number) => expect.closeTo(value, 9);

describe('a recording', () => {
  it('is of a replay that keeps its invariants', () => {
    const result = recorded();
    expectInvariants(result);
    expect(result.timeline.makespanCycles).toBe(22);
  });

  it('holds each load, compute and store: core, job, tile, start and end', () => {
    expect(rows(recorded().recording.spans)).toEqual([
      ['load', 0, 0, 0, 0, 10],
      ['load', 1, 1, 0, 0, 10],
      ['compute', 0, 0, 0, 10, 20],
      ['store', 0, 0, 0, 20, 20],
      ['compute', 1, 1, 0, 10, 20],
      ['store', 1, 1, 0, 20, 22],
    ]);
  });

  it('holds what each core did or waited for, and why: alone it would have loaded at 12 bytes a cycle', () => {
    const { cause, reason, core, start, end } = recorded().recording.states;
    expect(rows({ core, cause, reason, start, end })).toEqual([
      [0, 'load', 'transfer', 0, near(80 / 12)],
      [0, 'load', 'contention', near(80 / 12), 10],
      [1, 'load', 'transfer', 0, near(40 / 12)],
      [1, 'load', 'contention', near(40 / 12), 10],
      [0, 'compute', '', 10, 20],
      [1, 'compute', '', 10, 20],
      [1, 'store', 'drain', 20, 22],
      [0, 'idle', 'done', 20, 22],
    ]);
  });

  it('holds what is in the scratchpads: room for the store is taken with the load', () => {
    const { cycles, core, bytes } = recorded().recording.occupancy;
    expect(rows({ cycles, core, bytes })).toEqual([
      [0, 0, 80],
      [0, 1, 64],
      [20, 0, 0],
      [22, 1, 0],
    ]);
  });

  it('holds the bandwidth in all and by core, which is also the timeline’s', () => {
    const { recording, timeline } = recorded();
    expect(recording.bandwidth).toEqual({
      cycles: [0, 10, 20, 22],
      bytesPerCycle: [12, 0, 12, 0],
      byCore: [
        [8, 0, 0, 0],
        [4, 0, 12, 0],
      ],
    });
    expect(timeline.bandwidth).toBe(recording.bandwidth);
  });

  it('names for each contention the other core that held most', () => {
    const { reason, core, holder } = recorded().recording.states;
    expect(rows({ core, reason, holder }).filter(([, why]) => why === 'contention')).toEqual([
      [0, 'contention', 1],
      [1, 'contention', 0],
    ]);
    expect(holder.filter((other) => other < 0)).toHaveLength(holder.length - 2);
  });

  it('comes with who kept whom waiting, each by the bandwidth he held', () => {
    expect(recorded().interference).toEqual([
      [near((10 * 2) / 3), near(10 / 3)],
      [near((10 * 2) / 3), near(10 / 3 + 2)],
    ]);
  });

  it('is made only when asked for, and changes nothing', () => {
    const result = recorded();
    const { recording, interference, ...plain } = simulate(input);
    expect(recording).toBeUndefined();
    expect(interference).toBeUndefined();
    expect(plain.timeline.bandwidth).toEqual({ cycles: [], bytesPerCycle: [] });
    expect(plain.attribution).toEqual(result.attribution);
    expect(plain.stalls).toEqual(result.stalls);
    expect(plain.events).toBe(result.events);
  });
});
