/**
 * Area of a matrix engine's array, from its parts: what a variant adds is multipliers, adders and the registers that hold
 * weights. Not counted: tile registers and ports, which all variants share, skew buffers, control and wires. µm² and pJ.
 */

import { arrayRows, type MatrixEngine } from './matrix-engine.js';
import type { Constant } from './sparse/area-energy.js';

export interface EngineTable {
  readonly name: string;
  readonly multiplier: { readonly area: Constant; readonly energy: Constant };
  readonly adder: { readonly area: Constant; readonly energy: Constant };
  readonly flipFlop: Constant;
  /** A byte read from or written to the tile registers. */
  readonly registerByte: Constant;
}

const HOROWITZ = 'Horowitz, ISSCC 2014, 45 nm';
const DALLY = 'Dally, NIPS 2015 tutorial, 45 nm; from memory';

export const HOROWITZ_ENGINE: EngineTable = {
  name: 'horowitz-45nm',
  multiplier: {
    area: { value: 1640, unit: 'µm²', source: `16-bit floating point: ${DALLY}` },
    energy: { value: 1.1, unit: 'pJ', source: `16-bit floating point: ${HOROWITZ}` },
  },
  adder: {
    area: { value: 4184, unit: 'µm²', source: `32-bit floating point: ${DALLY}` },
    energy: { value: 0.9, unit: 'pJ', source: `32-bit floating point: ${HOROWITZ}` },
  },
  flipFlop: { value: 4.522, unit: 'µm²', source: 'DFF_X1 of the NanGate 45 nm open cell library' },
  registerByte: { value: 10 / 8, unit: 'pJ', source: `8 bytes of an 8 KiB SRAM: ${HOROWITZ}` },
};

/** A PE holds its weights, the inputs that pass, and a sum for each multiplier; two sums of a column are joined below. */
export function engineAreaMm2(engine: MatrixEngine, table: EngineTable = HOROWITZ_ENGINE): number {
  const { tile, data } = engine;
  const { multipliers, weightBuffers } = data;
  const bits = 8 * ((weightBuffers + 1) * tile.elementBytes + tile.accumulatorBytes);
  const lane = table.multiplier.area.value + table.adder.area.value + bits * table.flipFlop.value;
  const joined = multipliers === 2 ? tile.n * table.adder.area.value : 0;
  return (arrayRows(engine) * tile.n * multipliers * lane + joined) / 1e6;
}

/** One line for each entry, for what prints an area or an energy. */
export function engineProvenance({ multiplier, adder, flipFlop, registerByte }: EngineTable): string[] {
  const entries: readonly (readonly [string, Constant])[] = [
    ['multiplier', multiplier.area],
    ['multiply', multiplier.energy],
    ['adder', adder.area],
    ['add', adder.energy],
    ['flip-flop', flipFlop],
    ['byte of a tile register', registerByte],
  ];
  return entries.map(([what, { value, unit, source }]) => `${what}: ${value} ${unit} (${source})`);
}
