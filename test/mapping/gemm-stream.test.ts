/**
 * Streams of matrix products: what they compute, worked out by walking through them with matrices of tiles; their shape;
 * and what lies in the SG.
 */
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { writeTileInstructions } from '../../src/formats/tile-instructions.js';
import { enginePresets } from '../../src/machine/engine-presets.js';
import { buildEngine } from '../../src/machine/matrix-engine.js';
import { StreamCursor } from '../../src/mapping/instruction-stream/cursor.js';
import { type GemmMachine, type GemmWork, gemmStream } from '../../src/mapping/instruction-stream/gemm-stream.js';
import { LOAD, MULTIPLY } from '../../src/mapping/instruction-stream/instruction.js';
import {
  BLOCK_ORDERS,
  type Blocking,
  blocksThatFit,
  DEFAULT_BLOCKING,
  LOOP_ORDERS,
} from '../../src/mapping/instruction-stream/register-block.js';
import { crossingBytes } from '../../src/mapping/instruction-stream/residency.js';
import { streamTotals } from '../../src/mapping/instruction-stream/stream.js';
import { propertyRuns } from '../support/property-runs.js';

const ENGINE = buildEngine();
const size = (max: number) => fc.integer({ min: 1, max });

const works = fc.record({ m: size(100), n: size(100), k: size(150), count: size(3) });

function blockings(machine: GemmMachine): fc.Arbitrary<Blocking> {
  return fc.record({
    block: fc.constantFrom(...blocksThatFit(machine)),
    loopOrder: fc.constantFrom(...LOOP_ORDERS),
    blockOrder: fc.constantFrom(...BLOCK_ORDERS),
  });
}

const cases = fc
  .record({
    work: works,
    registers: fc.integer({ min: 3, max: 20 }),
    partialRows: fc.boolean(),
    accumulators: fc.option(size(6), { nil: undefined }),
  })
  .map(({ work, registers, partialRows, accumulators }) => ({
    work,
    machine: buildEngine({
      registers,
      partialRows,
      ...(accumulators === undefined
        ? {}
        : { accumulators: { registers: accumulators, registerBytes: 1024, loadCycles: 4, storeCycles: 4 } }),
    }),
  }))
  .chain(({ work, machine }) =>
    fc.record({ work: fc.constant(work), machine: fc.constant(machine), blocking: blockings(machine) }),
  );

/** Which products of tiles reach which tile of C in memory: `c: a·b a·b …`, by walking through the stream. */
function computed(work: GemmWork, machine: GemmMachine, blocking: Blocking): Map<number, string[]> {
  const cursor = new StreamCursor(gemmStream(work, machine, blocking));
  const registers = new Map<number, { tile: number; sums: readonly string[] }>();
  const memory = new Map<number, string[]>();
  const loaded = new Set<number>();
  while (cursor.next()) {
    const { operation, d, a, b, c, tile } = cursor;
    if (operation === LOAD) {
      registers.set(d, { tile, sums: memory.get(tile) ?? [] });
      loaded.add(tile);
    } else if (operation === MULTIPLY) {
      const [x, y, z] = [a, b, c].map((register) => registers.get(register)!);
      registers.set(d, { tile: z!.tile, sums: [...z!.sums, `${x!.tile}·${y!.tile}`] });
    } else {
      const { tile: from, sums } = registers.get(d)!;
      expect(from).toBe(tile); // C goes back to where it came from
      memory.set(tile, [...sums]);
    }
  }
  return memory;
}

/** The same by the definition of a product: every tile of C is the sum over k, in order. */
function defined({ m, n, k, count = 1 }: GemmWork, { tile }: GemmMachine): Map<number, string[]> {
  const [rows, columns, depth] = [Math.ceil(m / tile.m), Math.ceil(n / tile.n), Math.ceil(k / tile.k)];
  const all = rows * depth + depth * columns + rows * columns;
  const memory = new Map<number, string[]>();
  for (let p = 0; p < count; p++)
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < columns; j++)
        memory.set(
          p * all + rows * depth + depth * columns + i * columns + j,
          Array.from(
            { length: depth },
            (_, q) => `${p * all + i * depth + q}·${p * all + rows * depth + q * columns + j}`,
          ),
        );
  return memory;
}

describe('the stream of a matrix product', () => {
  test.prop([cases], propertyRuns(150, 0.5))('computes it, in every block and order', ({ work, machine, blocking }) => {
    const found = computed(work, machine, blocking);
    const wanted = defined(work, machine);
    expect(found.size).toBe(wanted.size);
    for (const [tile, sums] of wanted) expect(found.get(tile)).toEqual(sums);
  });

  test.prop([cases], propertyRuns(100, 0.3))('counts what it holds', ({ work, machine, blocking }) => {
    const stream = gemmStream(work, machine, blocking);
    const cursor = new StreamCursor(stream);
    const counted = { loads: 0, multiplies: 0, stores: 0, loadBytes: 0, storeBytes: 0 };
    let rows = 0;
    while (cursor.next()) {
      if (cursor.operation === MULTIPLY) {
        counted.multiplies++;
        rows += cursor.rows === 0 ? machine.tile.m : cursor.rows;
      } else {
        counted[cursor.operation === LOAD ? 'loads' : 'stores']++;
        counted[cursor.operation === LOAD ? 'loadBytes' : 'storeBytes'] += cursor.bytes;
      }
    }
    const { multipliesByRows, ...totals } = streamTotals(stream);
    expect(totals).toEqual(counted);
    const { m, n, k, count = 1 } = work;
    const padded = machine.partialRows ? m : Math.ceil(m / machine.tile.m) * machine.tile.m;
    expect(rows).toBe(count * padded * Math.ceil(n / machine.tile.n) * Math.ceil(k / machine.tile.k));
    expect([...multipliesByRows.values()].reduce((sum, one) => sum + one, 0)).toBe(counted.multiplies);
  });

  it('is the kernel of the paper in a block of 2 × 2', () => {
    const text = [...writeTileInstructions(gemmStream({ m: 32, n: 32, k: 32 }, ENGINE, DEFAULT_BLOCKING))];
    expect(text.map((line) => line.replace(/ tile=\d+\n/, '').trim())).toEqual([
      ...['tl t0', 'tl t1', 'tl t2', 'tl t3'],
      ...['tl t4', 'tl t6', 'mm t0 t6 t4 t0', 'tl t7', 'mm t1 t7 t4 t1'],
      ...['tl t5', 'mm t2 t6 t5 t2', 'mm t3 t7 t5 t3'],
      ...['ts t0', 'ts t1', 'ts t2', 'ts t3'],
    ]);
  });

  it('keeps the operand in its registers that the innermost loop does not index', () => {
    const loads = (loopOrder: Blocking['loopOrder']) =>
      streamTotals(
        gemmStream({ m: 64, n: 64, k: 64 }, ENGINE, { ...DEFAULT_BLOCKING, block: { m: 1, n: 1 }, loopOrder }),
      ).loads;
    const [a, b, c] = [4 * 2, 2 * 4, 4 * 4]; // tiles of each operand
    const multiplies = 4 * 4 * 2;
    expect(loads('mnk')).toBe(2 * multiplies + c);
    expect(loads('mkn')).toBe(2 * multiplies + a);
    expect(loads('nkm')).toBe(2 * multiplies + b);
  });

  it('holds millions of instructions in a few', () => {
    const stream = gemmStream({ m: 1e6, n: 1e4, k: 1e4 }, ENGINE, DEFAULT_BLOCKING);
    expect(streamTotals(stream).multiplies).toBe(62_500 * 625 * 313);
    expect(JSON.stringify(stream).length).toBeLessThan(50_000);
  });

  it('asks for fewer rows where the engine can do with fewer', () => {
    const row = (partialRows: boolean) =>
      streamTotals(gemmStream({ m: 17, n: 16, k: 32 }, buildEngine({ partialRows }), DEFAULT_BLOCKING));
    expect([...row(true).multipliesByRows]).toEqual([
      [0, 1],
      [1, 1],
    ]);
    expect([...row(false).multipliesByRows]).toEqual([[0, 2]]);
    expect(row(false).loadBytes - row(true).loadBytes).toBe(2 * 15 * 64);
  });

  it('puts C into accumulators where there are any', () => {
    const { engine } = enginePresets.get('SME-like');
    const cursor = new StreamCursor(gemmStream({ m: 32, n: 32, k: 4 }, engine, DEFAULT_BLOCKING));
    while (cursor.next()) {
      const { operation, d, a, b } = cursor;
      if (operation !== MULTIPLY) continue;
      expect(d).toBeLessThan(4);
      expect(Math.min(a, b)).toBeGreaterThanOrEqual(4);
    }
  });

  it.each([
    [{ m: 0, n: 1, k: 1 }, {}, 'm: expected a positive whole number, found 0'],
    [{ m: 1, n: 1, k: 1.5 }, {}, 'k: expected a positive whole number, found 1.5'],
    [{ m: 2 ** 30, n: 2 ** 20, k: 2 ** 20 }, {}, 'expected at most 2^53 multiply-accumulates'],
    [
      { m: 1, n: 1, k: 1 },
      { block: { m: 3, n: 2 } },
      'block: expected m·n + m + n of at most 8, the tile registers, found "3×2: 6 tiles',
    ],
    [{ m: 1, n: 1, k: 1 }, { block: { m: 0, n: 2 } }, 'block.m: expected a positive whole number of tiles, found 0'],
  ] satisfies [GemmWork, Partial<Blocking>, string][])('refuses %o %o', (work, blocking, message) => {
    expect(() => gemmStream(work, ENGINE, { ...DEFAULT_BLOCKING, ...blocking })).toThrow(message);
  });

  it('refuses an order that a renaming engine would get wrong', () => {
    const blocking = { ...DEFAULT_BLOCKING, loopOrder: 'mkn' as const };
    expect(() => gemmStream({ m: 1, n: 1, k: 1 }, buildEngine({ renaming: true }), blocking)).toThrow(
      'loopOrder: expected mnk or nmk with renaming',
    );
  });
});

describe('tiles in the SG', () => {
  const stream = gemmStream({ m: 128, n: 128, k: 128 }, ENGINE, DEFAULT_BLOCKING);
  const tiles = 8 * 4 + 4 * 8 + 8 * 8;

  it('cross memory each time without one, once with one that holds them all', () => {
    const { loadBytes, storeBytes } = streamTotals(stream);
    expect(crossingBytes(stream, 0)).toEqual({ load: loadBytes, store: storeBytes });
    expect(crossingBytes(stream, 2 ** 20)).toEqual({ load: tiles * 1024, store: storeBytes });
  });

  test.prop([fc.array(fc.integer({ min: 0, max: 200 }), { minLength: 2, maxLength: 2 })], propertyRuns(30))(
    'cross less, the larger it is',
    (kib) => {
      const [less, more] = kib.toSorted((a, b) => a - b).map((size) => crossingBytes(stream, size * 1024).load);
      expect(more!).toBeLessThanOrEqual(less!);
    },
  );
});
