/**
 * Area and energy of sparse cores: tables a user may replace, each entry with where it comes from. An energy-delay product
 * is worth no more than these, so every report of one prints them.
 *
 *     E = iterations · (MAC + accesses · SRAM) + bytes · HBM + static density · area · time
 */
import { InputError } from '../../base/errors.js';
import type { SparseCore } from './sparse-core.js';

export interface LaneArea {
  readonly areaUm2: number;
  /** 32-bit accesses to local storage for each iteration. */
  readonly accessesPerIteration: number;
  readonly source: string;
}

export interface Constant {
  readonly value: number;
  readonly unit: string;
  readonly source: string;
}

export interface AreaEnergy {
  /** By class. */
  readonly lanes: Readonly<Record<string, LaneArea>>;
  readonly macPj: Constant;
  readonly accessPj: Constant;
  readonly hbmBytePj: Constant;
  readonly staticWPerMm2: Constant;
}

const PARTS =
  'multiplier 1001 and adder 1059 µm² of STONNE (energy_tables/energy_model.txt, 22634b8), technology not stated';

/** Orders of magnitude: derived from parts, or from memory. */
export const DERIVED_AREA_ENERGY: AreaEnergy = {
  lanes: {
    tpu: { areaUm2: 2060, accessesPerIteration: 1.25, source: `derived: ${PARTS}` },
    eie: {
      areaUm2: 2932,
      accessesPerIteration: 3,
      source: 'derived: tpu + 2 counters and 6 gather stages of 109 µm² (a switch of the same table)',
    },
    extensor: {
      areaUm2: 3450,
      accessesPerIteration: 2.5,
      source: 'derived: tpu + 3 comparators of 0.3 adders + 4 counters',
    },
    outerspace: {
      areaUm2: 3804,
      accessesPerIteration: 4,
      source: 'derived: tpu + 4 counters + 12 stages of a shared scatter',
    },
    matraptor: {
      areaUm2: 3150,
      accessesPerIteration: 4,
      source: 'derived: tpu + 4 counters + 6 stages of a lane-private scatter',
    },
  },
  macPj: { value: 1.7, unit: 'pJ', source: 'from memory: 45 nm int32 multiply 3.1 + add 0.1, halved for 28 nm' },
  accessPj: { value: 2, unit: 'pJ', source: 'from memory: 32 bits of an 8 to 16 KB bank' },
  hbmBytePj: { value: 31.2, unit: 'pJ', source: 'from memory: 3.9 pJ a bit, HBM2' },
  staticWPerMm2: { value: 0.05, unit: 'W/mm²', source: 'assumed' },
};

/** @throws InputError for a class the table does not have */
export function laneArea(table: AreaEnergy, { class: kind }: SparseCore): LaneArea {
  const found = table.lanes[kind.name];
  if (found === undefined)
    throw new InputError({
      path: `area.${kind.name}`,
      expected: `an entry of the area table (it has ${Object.keys(table.lanes).join(', ')})`,
      found: undefined,
    });
  return found;
}

export function coreAreaMm2(table: AreaEnergy, core: SparseCore): number {
  return (laneArea(table, core).areaUm2 * core.lanes) / 1e6;
}

/** One line for each entry, for what prints an energy or an area. */
export function provenance(table: AreaEnergy): string[] {
  const constants = [
    ['MAC', table.macPj],
    ['SRAM access', table.accessPj],
    ['HBM byte', table.hbmBytePj],
    ['static', table.staticWPerMm2],
  ] as const;
  return [
    ...Object.entries(table.lanes).map(
      ([name, { areaUm2, accessesPerIteration, source }]) =>
        `${name}: ${areaUm2} µm² a lane, ${accessesPerIteration} accesses an iteration (${source})`,
    ),
    ...constants.map(([name, { value, unit, source }]) => `${name}: ${value} ${unit} (${source})`),
  ];
}
