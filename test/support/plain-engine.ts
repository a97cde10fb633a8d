/**
 * What a program of tile instructions computes, one instruction after another in plain numbers, and the numbers that
 * registers and loads begin with. Registers have rows of one width, whatever lies in them.
 */
import type { MatrixEngine } from '../../src/machine/matrix-engine.js';
import { LOAD, STORE, type TileInstruction } from '../../src/mapping/instruction-stream/instruction.js';
import { PRIME } from './naive-array.js';

export type Tile = number[];

/** The program in plain numbers, one instruction after another. */
export function plainRun(engine: MatrixEngine, program: readonly TileInstruction[]) {
  const { m, n, k } = engine.tile;
  const width = Math.max(k, n);
  const size = Math.max(m, k) * width;
  const count = engine.registers;
  const registers = Array.from({ length: count }, (_, register) => initialTile(register, size));
  const stored: Tile[] = [];
  program.forEach(({ operation, d, a, b, c, rows }, i) => {
    if (operation === LOAD) registers[d] = loadedTile(i, size);
    else if (operation === STORE) stored.push([...registers[d]!]);
    else {
      const tile = Array<number>(size).fill(0);
      for (let r = 0; r < feedLength(engine, rows); r++)
        for (let j = 0; j < n; j++) {
          let sum = registers[c]![r * width + j]!;
          for (let q = 0; q < k; q++)
            sum = (sum + registers[a]![r * width + q]! * registers[b]![q * width + j]!) % PRIME;
          tile[r * width + j] = sum;
        }
      registers[d] = tile;
    }
  });
  return { registers, stored };
}

/** Rows that a multiply of `rows` rows feeds. */
export function feedLength(engine: MatrixEngine, rows: number): number {
  return rows === 0 || !engine.partialRows ? engine.tile.m : rows;
}

/** Contents that differ from register to register and from load to load. */
export function initialTile(register: number, size: number): Tile {
  return Array.from({ length: size }, (_, i) => (1 + register * 7919 + i * 104_729) % PRIME);
}

export function loadedTile(instruction: number, size: number): Tile {
  return Array.from({ length: size }, (_, i) => (2 + instruction * 15_485_863 + i * 32_452_843) % PRIME);
}
