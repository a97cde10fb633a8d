/** The best register block and loop order: every one that fits is looked at, and nothing is better. */
import { describe, expect, it } from 'vitest';
import { estimateEngine } from '../../src/cost/matrix-engine/estimate.js';
import { buildEngine, type MatrixEngine } from '../../src/machine/matrix-engine.js';
import { gemmStream } from '../../src/mapping/instruction-stream/gemm-stream.js';
import { type Blocking, DEFAULT_BLOCKING } from '../../src/mapping/instruction-stream/register-block.js';
import { blockingsOf, findBlocking } from '../../src/search/matrix-engine/register-blocking.js';

const cyclesOf = (engine: MatrixEngine) => (blocking: Blocking) =>
  estimateEngine(engine, gemmStream({ m: 192, n: 128, k: 256 }, engine, blocking)).cycles;

describe('register blocks and loop orders', () => {
  it.each([
    [3, 1],
    [8, 6],
    [16, 19],
  ])('in %d registers there are %d blocks', (registers, blocks) => {
    const found = blockingsOf(buildEngine({ registers }));
    expect(found).toHaveLength(blocks * 12);
    expect(blockingsOf(buildEngine({ registers, renaming: true }))).toHaveLength(blocks * 4);
    for (const { block } of found) expect(block.m * block.n + block.m + block.n).toBeLessThanOrEqual(registers);
  });

  it.each([
    ['BASE', 'none'],
    ['WLBP', 'DM'],
    ['WLS', 'DMDB'],
  ])('%s with %s: none is faster than the one found', (control, data) => {
    const engine = buildEngine({ control, data });
    const { blocking, value, samples } = findBlocking(engine, cyclesOf(engine));
    expect(samples).toBe(72);
    expect(cyclesOf(engine)(blocking)).toBe(value);
    expect(Math.min(...blockingsOf(engine).map(cyclesOf(engine)))).toBe(value);
    expect(value).toBeLessThanOrEqual(cyclesOf(engine)(DEFAULT_BLOCKING));
  });

  it('more registers never make the best one slower', () => {
    const best = [3, 4, 8, 12, 16].map((registers) => {
      const engine = buildEngine({ control: 'WLS', data: 'DMDB', registers });
      return findBlocking(engine, cyclesOf(engine)).value;
    });
    expect(best).toEqual(best.toSorted((a, b) => b - a));
    expect(best[4]).toBeLessThan(best[0]!);
  });

  it('needs room for one tile of each operand', () => {
    expect(() => findBlocking(buildEngine({ registers: 2 }), () => 0)).toThrow(
      'registers: expected room for a tile of A, of B and of C, found 2',
    );
  });
});
