/**
 * The closed form of a multiply in the steady state against the recurrence: what another step of the sum adds.
 */
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { estimateEngine } from '../../../src/cost/matrix-engine/estimate.js';
import { steadyCycles } from '../../../src/cost/matrix-engine/steady-cycles.js';
import { buildEngine, type EngineOptions, type MatrixEngine } from '../../../src/machine/matrix-engine.js';
import { gemmStream } from '../../../src/mapping/instruction-stream/gemm-stream.js';
import {
  BLOCK_ORDERS,
  type BlockOrder,
  blocksThatFit,
  type RegisterBlock,
} from '../../../src/mapping/instruction-stream/register-block.js';
import { engines } from '../../support/engine-programs.js';
import { propertyRuns } from '../../support/property-runs.js';

/** Cycles that one more step adds to a sum of many, on average over a thousand of them. */
function marginal(engine: MatrixEngine, block: RegisterBlock, blockOrder: BlockOrder): number {
  const { tile } = engine;
  const cycles = (steps: number): number => {
    const product = { m: tile.m * block.m, n: tile.n * block.n, k: tile.k * steps };
    return estimateEngine(engine, gemmStream(product, engine, { block, loopOrder: 'mnk', blockOrder })).cycles;
  };
  return (cycles(4000) - cycles(3000)) / 1000;
}

describe('a multiply in the steady state', () => {
  it.each([
    ['BASE', 'none', 95],
    ['PIPE', 'none', 79],
    ['WLBP', 'none', 63],
    ['WLBP', 'DM', 39],
    ['WLS', 'DB', 16],
    ['WLS', 'DMDB', 16],
  ])('%s with %s takes %d cycles in blocks of 2 × 2', (control, data, cycles) => {
    const engine = buildEngine({ control, data, renaming: true });
    expect(steadyCycles(engine, { m: 2, n: 2 })).toEqual({ cyclesPerMultiply: cycles, limit: 'array' });
  });

  it.each([
    ['none', 47.5],
    ['DM', 31.5],
  ])('WLBP after-ff with %s takes %d', (data, cycles) => {
    const engine = buildEngine({ control: 'WLBP', bypassRule: 'after-ff', data, renaming: true });
    expect(steadyCycles(engine, { m: 2, n: 2 }).cyclesPerMultiply).toBe(cycles);
  });

  it('waits for C where there is one accumulator, and no longer when results are forwarded', () => {
    const one = { m: 1, n: 1 };
    const wls: EngineOptions = { control: 'WLS', data: 'DB', renaming: true };
    expect(steadyCycles(buildEngine(wls), one)).toEqual({ cyclesPerMultiply: 63, limit: 'accumulator' });
    expect(steadyCycles(buildEngine({ ...wls, outputForwarding: true }), one).cyclesPerMultiply).toBe(48);
  });

  const renamed = engines
    .filter((engine) => blocksThatFit(engine).length > 0)
    .map((engine): MatrixEngine => ({ ...engine, renaming: true }));

  test.prop([renamed, fc.nat(1000), fc.constantFrom(...BLOCK_ORDERS)], propertyRuns(200, 0.5))(
    'is what the recurrence adds for one step more',
    (engine, pick, order) => {
      const blocks = blocksThatFit(engine);
      const block = blocks[pick % blocks.length]!;
      const { cyclesPerMultiply } = steadyCycles(engine, block, order);
      expect(cyclesPerMultiply * block.m * block.n).toBeCloseTo(marginal(engine, block, order), 9);
    },
  );

  test.prop([renamed, fc.nat(1000)], propertyRuns(60, 0.2))('is a lower bound without renaming', (engine, pick) => {
    const blocks = blocksThatFit(engine);
    const block = blocks[pick % blocks.length]!;
    const { cyclesPerMultiply } = steadyCycles(engine, block);
    const step = marginal({ ...engine, renaming: false }, block, 'weights');
    expect(step).toBeGreaterThanOrEqual(cyclesPerMultiply * block.m * block.n - 1e-9);
  });
});
