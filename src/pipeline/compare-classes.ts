/**
 * What flexibility gains on a fixed array: each class under its best mappings, layer by layer, with its flexion and area.
 * Describe, search, explain; the estimate is the exact analysis, and the replay that of a core with this flexibility.
 */
import { InputError } from '../base/errors.js';
import { stream } from '../base/random.js';
import type { DesignProblem } from '../cost/array/design-problem.js';
import type { AreaTable, CoreHardware } from '../machine/area/area-table.js';
import { coreArea } from '../machine/area/flexibility-area.js';
import { AXES, type Axis, type Flexibility, INFLEXIBLE } from '../machine/flexibility.js';
import { type ArrayLayer, macsOf } from '../mapping/array-mapping/array-layer.js';
import { baseDesigns } from '../mapping/flexion/base-designs.js';
import { workloadFlexion } from '../mapping/flexion/flexion.js';
import { freedomOf } from '../mapping/flexion/freedom.js';
import type { CountedLayer } from '../mapping/flexion/tile-count.js';
import { searchClasses } from '../search/hardware/class-search.js';
import { DEFAULT_DESIGN_MAPPER, designMappers } from '../search/hardware/design-mappers.js';
import { type DesignTenant, designLayers } from './design-work.js';

export interface ClassComparison {
  readonly tenants: readonly DesignTenant[];
  /** Name of the base design. */
  readonly design: string;
  readonly hardware: CoreHardware;
  readonly classes: readonly (readonly [name: string, flexibility: Flexibility])[];
  /** Of each class and layer. */
  readonly samples: number;
  readonly seed: number;
  readonly areaTable: AreaTable;
}

export interface ClassOutcome {
  readonly name: string;
  readonly flexibility: Flexibility;
  /** Σ weight · latency, and what the PEs take at the least. */
  readonly cycles: number;
  readonly floorCycles: number;
  /** With what makes the core flexible, and without. */
  readonly areaSquareMicrons: number;
  readonly leastSquareMicrons: number;
  /** Share of the values of each axis that differ for the layers: the mean over the layers, weighed with their MACs. */
  readonly flexion: Readonly<Record<Axis, number>>;
  readonly whole: number;
}

/** @throws InputError for a class whose fixed values no layer can run with */
export function compareClasses(comparison: ClassComparison): ClassOutcome[] {
  const { classes, hardware, samples, seed, areaTable } = comparison;
  const design = baseDesigns.get(comparison.design);
  const layers = designLayers(comparison.tenants);
  const cycles = classes.map(() => 0);
  let floorCycles = 0;
  for (const [number, { layer, evaluate, weight, name }] of layers.entries()) {
    const problemOf = (flexibility: Flexibility): DesignProblem => ({
      ...{ layer, evaluate, pes: hardware.pes, isPeFree: false, l1Limit: hardware.slBytes },
      l2Room: () => hardware.sgBytes,
      freedom: freedomOf(flexibility, design, layer, hardware.pes),
      area: () => 0,
    });
    const searches = classes.map(([own, flexibility]) => ({
      flexibility,
      samples,
      random: stream(seed, `${own} ${number}`),
    }));
    const found = searchClasses(problemOf, searches, designMappers.get(DEFAULT_DESIGN_MAPPER));
    for (const [i, { best }] of found.entries()) {
      if (best === undefined)
        throw new InputError({
          path: '--class',
          expected: `scratchpads for ${name} under class ${classes[i]![0]} of ${comparison.design}`,
          found: `${hardware.slBytes} bytes a PE, ${hardware.sgBytes} bytes shared`,
        });
      cycles[i]! += weight * best.value;
    }
    floorCycles += weight * Math.ceil(macsOf(layer) / hardware.pes);
  }
  return classes.map(([name, flexibility], i) => ({
    ...{ name, flexibility, floorCycles },
    cycles: cycles[i]!,
    areaSquareMicrons: coreArea(areaTable, hardware, flexibility),
    leastSquareMicrons: coreArea(areaTable, hardware, INFLEXIBLE),
    ...flexionOver(flexibility, layers, hardware),
  }));
}

interface Counted {
  readonly layer: ArrayLayer;
  readonly weight: number;
}

function flexionOver(flexibility: Flexibility, layers: readonly Counted[], { pes, sgBytes }: CoreHardware) {
  const sums = { tile: 0, order: 0, parallelism: 0, shape: 0, whole: 0 };
  let all = 0;
  for (const { layer, weight } of layers) {
    const own = workloadFlexion(flexibility, countedOf(layer), { pes, tileBytes: Math.floor(sgBytes / 2) });
    const share = weight * macsOf(layer);
    for (const axis of AXES) sums[axis] += share * own[axis].fraction;
    sums.whole += share * own.whole;
    all += share;
  }
  const { whole, tile, order, parallelism, shape } = sums;
  const flexion = { tile: tile / all, order: order / all, parallelism: parallelism / all, shape: shape / all };
  return { flexion, whole: whole / all };
}

function countedOf({ isDepthwise, extents }: ArrayLayer): CountedLayer {
  const [filters, channels, outputRows, outputColumns, filterRows, filterColumns] = extents as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  return { isDepthwise, filters, channels, outputRows, outputColumns, filterRows, filterColumns };
}
