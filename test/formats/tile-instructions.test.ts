/**
 * Tile instructions as text: what is written can be read, forms that mean the same, and mistakes with their place.
 */
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { readTileInstructions, writeTileInstructions } from '../../src/formats/tile-instructions.js';
import { enginePresets } from '../../src/machine/engine-presets.js';
import { buildEngine } from '../../src/machine/matrix-engine.js';
import { MULTIPLY } from '../../src/mapping/instruction-stream/instruction.js';
import { streamOf } from '../../src/mapping/instruction-stream/stream.js';
import { engines, programs } from '../support/engine-programs.js';
import { propertyRuns } from '../support/property-runs.js';

const ENGINE = buildEngine();
const read = (text: string) => readTileInstructions(text, 'trace.txt', ENGINE);
const written = (text: string) => [...writeTileInstructions(read(text))].join('');

describe('tile instructions as text', () => {
  const cases = engines.chain((engine) => fc.record({ engine: fc.constant(engine), program: programs(engine) }));

  test.prop([cases, fc.nat(5)], propertyRuns(150))('are read as they were written', ({ engine, program }, tile) => {
    fc.pre(program.length > 0);
    const tiles = program.map((one, i) => (one.operation === MULTIPLY || i % 2 === 0 ? one : { ...one, tile }));
    const text = [...writeTileInstructions(streamOf(tiles))].join('');
    const { nodes } = readTileInstructions(text, 'x', engine);
    const bytes = (rows: number): number => (rows === 0 ? 1024 : Math.ceil((1024 * rows) / engine.tile.m));
    expect(nodes).toEqual(
      streamOf(tiles.map((one) => (one.operation === MULTIPLY ? one : { ...one, bytes: bytes(one.rows) }))).nodes,
    );
  });

  it.each([
    ['tl t0; mm t0,t6,t4; ts t0;'],
    ['TL 0\r\nMM 0 6 4\r\nTS T0\r\n'],
    ['\uFEFFtl t0 # the sum\n\n;;mm t0 t6 t4 t0;ts\tt0'],
  ])('mean the same as %j', (text) => {
    expect(written(text)).toBe('tl t0\nmm t0 t6 t4 t0\nts t0\n');
  });

  it('keep what is more than registers', () => {
    const text = 'tl t3 rows=2 tile=900719925474099\nmm t0 t1 t2 t3 rows=16\nts t0 rows=1 tile=0\n';
    expect(written(text)).toBe(text);
  });

  it('move the bytes of the register they name', () => {
    const { engine } = enginePresets.get('SME-like');
    const { nodes } = readTileInstructions('tl t0; tl t4; ts t0 rows=4', 'x', engine);
    expect(nodes[0]).toMatchObject({ bytes: Float64Array.of(1024, 64, 256) });
  });

  it.each([
    ['', 'trace.txt:1: expected at least one tile instruction, found nothing'],
    ['# nothing\n', 'trace.txt:1: expected at least one tile instruction'],
    ['tl t0\nmul t0 t1 t2', 'trace.txt:2:1: expected tl, mm or ts, found "mul"'],
    ['tl t0; mn t0 t1 t2', 'trace.txt:1:8: expected tl, mm or ts, found "mn" (did you mean mm?)'],
    ['tl t0 t1', 'trace.txt:1:1: expected tl with one register, found "2 registers"'],
    ['ts', 'trace.txt:1:1: expected ts with one register, found "0 registers"'],
    [
      'mm t0 t1',
      'trace.txt:1:1: expected mm with the registers d a b c, or c a b to accumulate in place, found "2 registers"',
    ],
    ['mm t0 t1 t2 t3 t4', 'trace.txt:1:1: expected mm with the registers d a b c'],
    ['tl r0', 'trace.txt:1:4: expected a tile register, such as t3, found "r0"'],
    ['tl t-1', 'trace.txt:1:4: expected a tile register'],
    ['tl t99999', 'trace.txt:1:4: expected a tile register'],
    ['tl t0\n  tl t8', 'trace.txt:2:3: expected one of the 8 tile registers, t0 … t7, found "tl with t8"'],
    ['mm t0 t1 t9', 'trace.txt:1:1: expected one of the 8 tile registers, t0 … t7, found "mm with t9"'],
    ['tl t0 rows=17', 'trace.txt:1:1: expected at most 16 rows, those of a tile, found "tl of 17 rows"'],
    ['tl t0 rows=0', 'trace.txt:1:7: expected rows=1 or more or tile=0 or more, found "rows=0"'],
    ['tl t0 row=1', 'trace.txt:1:7: expected rows=1 or more or tile=0 or more, found "row=1"'],
    ['mm t0 t1 t2 tile=1', 'trace.txt:1:13: expected rows=1 or more, found "tile=1"'],
    ['tl t0 tile=1=2', 'trace.txt:1:7: expected rows=1 or more or tile=0 or more, found "tile=1=2"'],
  ])('refuse %j', (text, message) => {
    expect(() => read(text)).toThrow(message);
  });

  it('refuse a result outside the accumulators, and an operand in one', () => {
    const { engine } = enginePresets.get('SME-like');
    const sme = (text: string) => () => readTileInstructions(text, 'x', engine);
    expect(sme('mm t4 t5 t6')).toThrow('x:1:1: expected a result in one of the accumulators t0 … t3, found "t4"');
    expect(sme('mm t0 t1 t6')).toThrow('x:1:1: expected an operand in one of the registers t4 … t35, found "t1"');
    expect(sme('mm t0 t4 t5')).not.toThrow();
  });
});
