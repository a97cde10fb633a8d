/**
 * Three implementations of a matrix engine on random programs: the formula, the event replay, and a register-level array
 * in which numbers move.
 */
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { estimateEngine } from '../../src/cost/matrix-engine/estimate.js';
import { streamOf } from '../../src/mapping/instruction-stream/stream.js';
import { replayEngine } from '../../src/simulator/engine-replay.js';
import { type EngineRun, engineRuns } from '../support/engine-programs.js';
import { type Haste, naiveRun } from '../support/naive-matrix-engine.js';
import { plainRun } from '../support/plain-engine.js';
import { propertyRuns } from '../support/property-runs.js';

const HASTE: readonly Haste[] = [
  'feedBeforeWeights',
  'feedBeforeFeedEnd',
  'feedBeforeC',
  'feedBeforeA',
  'weightsBeforeSwap',
];

function isCorrupted({ engine, program }: EngineRun, haste: Haste): boolean {
  try {
    const { registers, stored } = naiveRun(engine, program, haste);
    return JSON.stringify({ registers, stored }) !== JSON.stringify(plainRun(engine, program));
  } catch {
    return true; // two rows in one PE
  }
}

describe('a control that is a cycle too early', () => {
  it.each(HASTE)('%s: the array computes nonsense', (haste) => {
    const runs = fc.sample(engineRuns, { numRuns: 200, seed: 1 });
    expect(runs.filter((run) => isCorrupted(run, haste)).length).toBeGreaterThanOrEqual(2);
  });
});

describe('a matrix engine on random programs', () => {
  test.prop([engineRuns], propertyRuns(1500, 10))(
    'takes the same by formula as event by event',
    ({ engine, program }) => {
      const stream = streamOf(program);
      const replay = replayEngine(engine, stream);
      const estimate = estimateEngine(engine, stream);
      expect(estimate.cycles).toBe(replay.cycles);
      expect(estimate.feedCycles).toBe(replay.attribution.feed);
      expect(Object.values(replay.attribution).reduce((sum, cycles) => sum + cycles, 0)).toBe(replay.cycles);
      expect(replay.events).toBe(program.length);
    },
  );

  test.prop([engineRuns], propertyRuns(400, 1))(
    'takes the same in an array where numbers move, and computes the right ones',
    ({ engine, program }) => {
      const stream = streamOf(program);
      const naive = naiveRun(engine, program);
      const replay = replayEngine(engine, stream);
      const plain = plainRun(engine, program);
      expect(naive.registers).toEqual(plain.registers);
      expect(naive.stored).toEqual(plain.stored);
      expect(naive.cycles).toBe(replay.cycles);
      expect(naive.lastFeedStart).toBe(estimateEngine(engine, stream).lastFeedStartCycles);
      expect(replay.attribution).toEqual(naive.attribution);
    },
  );
});
