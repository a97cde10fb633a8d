/**
 * The rungs of a collective: each adds its effect, the first is the bound, the last the replay.
 */
import { describe, expect, it } from 'vitest';
import { replayCollective } from '../../src/simulator/network/replay-collective.js';
import { networkLadder } from '../../src/validation/network-ladder.js';
import { headlineShapes } from '../support/headline.js';

describe('the ladder of a collective', () => {
  const task = (model: 'astra' | 'physical') => ({
    cluster: { ...headlineShapes(700)[1]!, reductionBytesPerNs: 500 },
    kind: 'all-reduce' as const,
    bytes: 104_857_600,
    schedule: { order: 'themis' as const, chunks: 64 },
    options: { model, queue: 'scf' as const, activeChunks: model === 'astra' ? 1 : 8, wholeNs: model === 'astra' },
  });

  it.each(['astra', 'physical'] as const)('%s: from bytes over bandwidth to the replay', (model) => {
    const rungs = networkLadder(task(model));
    const at = Object.fromEntries(rungs.map(({ name, timeNs }) => [name, timeNs])) as Record<string, number>;
    expect(at['sharing']).toBe(replayCollective(task(model)).timeNs);
    if (model === 'astra') {
      expect(at['pipeline']).toBeGreaterThan(at['bandwidth']!);
      expect(at['ties']).toBe(at['sharing']); // links are not shared
      expect(Math.abs(at['ties']! / at['rounding']! - 1)).toBeLessThan(0.05);
    } else {
      // no rung is faster than can be; chunks that share a dimension hide each other's latency
      expect(at['pipeline']).toBeGreaterThanOrEqual(at['bandwidth']! * (1 - 1e-5));
      expect(at['sharing']).toBeGreaterThan(at['bandwidth']!);
      expect(at['sharing']).toBeLessThan(at['queue']!);
      expect(at['rounding']).toBe(at['queue']);
    }
    expect(at['latency']).toBeGreaterThan(at['pipeline']!);
    expect(at['endpoint']).toBeGreaterThan(at['latency']!);
    expect(at['reduction']).toBeGreaterThan(at['endpoint']!);
  });
});
