/**
 * Loops in a steady state are multiplied: the result is that of going through every instruction, to the last bit.
 */
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { estimateEngine } from '../../../src/cost/matrix-engine/estimate.js';
import { buildEngine, type MatrixEngine } from '../../../src/machine/matrix-engine.js';
import { gemmStream } from '../../../src/mapping/instruction-stream/gemm-stream.js';
import { load, multiply } from '../../../src/mapping/instruction-stream/instruction.js';
import {
  BLOCK_ORDERS,
  blocksThatFit,
  DEFAULT_BLOCKING,
  keepsOrder,
  LOOP_ORDERS,
} from '../../../src/mapping/instruction-stream/register-block.js';
import { type InstructionStream, runOf, streamTotals } from '../../../src/mapping/instruction-stream/stream.js';
import { replayEngine } from '../../../src/simulator/engine-replay.js';
import { engines, loopRuns } from '../../support/engine-programs.js';
import { propertyRuns } from '../../support/property-runs.js';

function both(engine: MatrixEngine, stream: InstructionStream) {
  const { steps, ...multiplied } = estimateEngine(engine, stream);
  const { steps: all, ...whole } = estimateEngine(engine, stream, true);
  return { multiplied, whole, steps, all };
}

const products = fc.record({
  m: fc.integer({ min: 1, max: 60 }),
  n: fc.integer({ min: 1, max: 40 }),
  k: fc.integer({ min: 1, max: 60 }),
  count: fc.integer({ min: 1, max: 4 }),
});

const gemms = fc
  .record({ engine: engines, product: products, pick: fc.nat(1000) })
  .filter(({ engine }) => blocksThatFit(engine).length > 0)
  .chain(({ engine, product, pick }) => {
    const blocks = blocksThatFit(engine);
    return fc.record({
      engine: fc.constant(engine),
      product: fc.constant(product),
      blocking: fc.record({
        block: fc.constant(blocks[pick % blocks.length]!),
        loopOrder: fc.constantFrom(...LOOP_ORDERS.filter((order) => keepsOrder(order, engine.renaming))),
        blockOrder: fc.constantFrom(...BLOCK_ORDERS),
      }),
    });
  });

describe('a steady state multiplied', () => {
  test.prop([loopRuns], propertyRuns(400, 2))('is every iteration, for random loops', ({ engine, stream }) => {
    const { multiplied, whole, all } = both(engine, stream);
    const { loads, multiplies, stores } = streamTotals(stream);
    expect(multiplied).toEqual(whole);
    expect(all).toBe(loads + multiplies + stores);
  });

  test.prop([gemms], propertyRuns(150, 1))(
    'is every iteration, for matrix products, and what the replay takes',
    ({ engine, product, blocking }) => {
      const stream = gemmStream(product, engine, blocking);
      const { multiplied, whole } = both(engine, stream);
      expect(multiplied).toEqual(whole);
      expect(replayEngine(engine, stream).cycles).toBe(whole.cycles);
    },
  );

  it('goes through few of a large product’s instructions, whatever runs ahead of what', () => {
    for (const renaming of [false, true])
      for (const [control, data] of [
        ['BASE', 'none'],
        ['WLBP', 'DM'],
        ['WLS', 'DMDB'],
      ] as const) {
        const engine = buildEngine({ control, data, renaming });
        const stream = gemmStream({ m: 2048, n: 512, k: 1024 }, engine, DEFAULT_BLOCKING);
        const { multiplied, whole, steps, all } = both(engine, stream);
        expect(multiplied).toEqual(whole);
        expect(steps).toBeLessThan(all / 40);
      }
  });

  it('notices when one part overtakes another in the middle of a loop', () => {
    // In the first loop the array takes longer than the load port, which gains a lead; in the second it loses it again.
    const engine = buildEngine({ control: 'WLS', data: 'DB', renaming: true });
    const step = (loads: number, multiplies: number) =>
      runOf([
        ...Array.from({ length: loads }, (_, i) => ({ instruction: load(1 + (i % 2)) })),
        ...Array.from({ length: multiplies }, () => ({ instruction: multiply(0, 1, 2) })),
      ]);
    const stream: InstructionStream = {
      nodes: [
        { kind: 'loop', count: 200, body: [step(2, 1)] },
        { kind: 'loop', count: 1000, body: [step(20, 1)] },
      ],
    };
    const { multiplied, whole, steps, all } = both(engine, stream);
    expect(multiplied).toEqual(whole);
    expect(replayEngine(engine, stream).cycles).toBe(whole.cycles);
    expect(steps).toBeLessThan(all / 20);
    const lead = 200 * (63 - 8);
    expect(whole.cycles).toBeGreaterThan(200 * 63 + 1000 * 63); // the array alone
    expect(whole.cycles).toBeGreaterThan(1000 * 80 + 200 * 8); // the port alone
    expect(whole.cycles).toBeLessThan(1000 * 80 + 200 * 63 - lead / 2);
  });
});
