/**
 * Area tables by name. None is a technology's truth: they are what published searches were judged by, and a user's own
 * file stands in their place (formats/area-table-file.ts).
 *
 * The axes of flexibility are ours in all of them: gates counted, with areas of the NanGate 45 nm open cell library
 * (DFF_X1 4.522 µm², MUX2_X1 1.862 µm²), 16-bit counters, 8-bit operands, 24-bit sums:
 *
 * | axis | what is added | µm² |
 * |---|---|---|
 * | T | a 16-bit bound for each of 6 dimensions at 2 levels: 192 flip-flops a core | 868 a core |
 * | O | which of 6 counters turns next: 6 × 16 multiplexers of 6 inputs (5 MUX2) at 2 levels | 1,788 a core |
 * | P | each operand from one of 4 buses (3 MUX2 a bit, 2 × 8 bits), sum kept or passed on (24 bits) | 134 a PE |
 * | S | operands and sum from the neighbour or the bus, at each PE: 40 MUX2 | 74 a PE |
 */
import { entry, registry } from '../../base/registry.js';
import type { AreaTable } from './area-table.js';

declare module '../../base/registry.js' {
  interface Kinds {
    areaTables: AreaTable;
  }
}

/** µm², see above. */
export const AXIS_AREAS: AreaTable['axes'] = {
  tile: { perPe: 0, perCore: 192 * 4.522 },
  order: { perPe: 0, perCore: 2 * 6 * 16 * 5 * 1.862 },
  parallelism: { perPe: (3 * 16 + 24) * 1.862, perCore: 0 },
  shape: { perPe: 40 * 1.862, perCore: 0 },
};

export const DEFAULT_AREA_TABLE = 'gamma-external';

const TABLES: readonly AreaTable[] = [
  {
    name: DEFAULT_AREA_TABLE,
    // 282 is an 8-bit multiplier at 45 nm, 0.086 µm² a bit of SRAM; the file says nothing of where they are from.
    source: 'maestro-project/gamma, compute_area_external',
    peSquareMicrons: 282,
    sl: { bytes: 1, squareMicrons: 8 * 0.086 },
    sg: { bytes: 1, squareMicrons: 8 * 0.086 },
    axes: AXIS_AREAS,
  },
  {
    name: 'maestro',
    // Without the bus, which grows with bandwidth.
    source: 'maestro-project/maestro, DSE_cost-database.hpp',
    peSquareMicrons: 283,
    sl: { bytes: 1, squareMicrons: 0.104 },
    sg: { bytes: 1, squareMicrons: 0.104 },
    axes: AXIS_AREAS,
  },
  {
    name: 'maestro-28nm',
    // Its shared scratchpad is implausibly small.
    source: 'maestro-project/gamma, compute_area_maestro',
    peSquareMicrons: 4470,
    sl: { bytes: 64, squareMicrons: 4505.19, isBlock: true },
    sg: { bytes: 32_768, squareMicrons: 4161.536, isBlock: true },
    axes: AXIS_AREAS,
  },
];

export const areaTables = registry(
  'areaTables',
  'an area table',
  TABLES.map((table) => entry(table.name, `${table.peSquareMicrons} µm² a PE (${table.source})`, table)),
);
