/**
 * Work that no machine could replay is refused before the first event, by the job or the core it is about.
 */
import { describe, expect, it } from 'vitest';
import type { JobWork, SimulationInput } from '../../src/simulator/input.js';
import { simulate } from '../../src/simulator/simulate.js';
import { PLAIN_CORE } from '../support/fluid-replay.js';

const tile = { count: 1, loadBytes: 60, computeCycles: 10, storeBytes: 40 };
const tiles: JobWork = { kind: 'tiles', plan: [tile] };
const fluid: JobWork = { kind: 'fluid', latencyCycles: 10, bandwidthBytesPerCycle: 1 };

/** Jobs one after another on core 1 of two, whose scratchpads hold just one such tile. */
function input(work: (JobWork | undefined)[], more: Partial<SimulationInput> = {}): SimulationInput {
  return {
    cores: [PLAIN_CORE, { ...PLAIN_CORE, sgBytes: 100 }],
    memory: { bandwidthBytesPerCycle: 10, arbitration: 'proportional' },
    groups: [[[], work.map((_, job) => job)]],
    work,
    after: [],
    host: { barrier: true, controlLatencyCycles: 0 },
    crossJobPrefetch: true,
    ...more,
  };
}

describe('work that cannot be replayed', () => {
  it.each<[string, SimulationInput, string]>([
    ['a mapped job without work', input([tiles, undefined]), 'job 1: expected work for a mapped job, found nothing'],
    [
      'a tile larger than the scratchpad',
      input([{ kind: 'tiles', plan: [{ ...tile, loadBytes: 61 }] }]),
      'job 0: expected tiles of at most 100 bytes (the SG of core 1), found 101',
    ],
    ['a job without tiles', input([{ kind: 'tiles', plan: [] }]), 'job 0: expected at least one tile, found 0'],
    [
      'fluid and tiled jobs on one core',
      input([fluid, tiles, fluid]),
      'core 1: expected jobs for a core of one kind, fluid or tiles, found "2 fluid of 3"',
    ],
  ])('%s', (_, given, message) => {
    expect(() => simulate(given)).toThrow(message);
  });

  it('is not a tile that just fits, nor fluid jobs on one core and tiled ones on another', () => {
    expect(simulate(input([tiles])).timeline.makespanCycles).toBe(6 + 10 + 4);
    const mixed = simulate(input([fluid, tiles], { groups: [[[0], [1]]] }));
    expect(Array.from(mixed.timeline.jobCore)).toEqual([0, 1]);
  });

  it('is not a job that is in no queue', () => {
    const { timeline } = simulate(input([tiles, undefined], { groups: [[[], [0]]] }));
    expect(Array.from(timeline.jobCore)).toEqual([1, -1]);
    expect(Array.from(timeline.coreFinishCycles)).toEqual([0, 20]);
  });
});
