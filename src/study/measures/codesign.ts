/** The measures `core` and `platform`: what a budget of area and power is best spent on. */
import type { MeasureOf } from '../measure.js';

const MICRONS_PER_MM2 = 1e6;

const CORE_COLUMNS: readonly string[] = [
  'core_cycles',
  'floor_cycles',
  'pes',
  'pe_rows',
  'pe_columns',
  'sl_bytes',
  'sg_bytes',
  'area_mm2',
  'peak_milliwatts',
  'energy_nj',
  'front_cores',
  'search_samples',
];

export const coreMeasure: MeasureOf<'codesign'> = {
  kind: 'codesign',
  columns: CORE_COLUMNS,
  of({ core }) {
    const found = core();
    if (found === undefined) return CORE_COLUMNS.map(() => undefined);
    const { core: best, layers, front, samples } = found;
    const { hardware, rows, columns } = best;
    return [
      best.cycles,
      layers.reduce((sum, { floorCycles, count }) => sum + floorCycles * count, 0),
      hardware.pes,
      rows,
      columns,
      hardware.slBytes,
      hardware.sgBytes,
      best.areaSquareMicrons / MICRONS_PER_MM2,
      best.milliwatts,
      layers.reduce((sum, { energyNanojoules, count }) => sum + energyNanojoules * count, 0),
      front.length,
      samples,
    ];
  },
};

const PLATFORM_COLUMNS: readonly string[] = [
  'kind',
  'cores',
  'pes_per_core',
  'pe_rows',
  'pe_columns',
  'sg_kib',
  'area_mm2',
  'allocator_cycles',
  'simulator_cycles',
  'platforms',
  'test_cycles',
  'preset_test_cycles',
];

/** One value a test, as text; nothing where there are none. */
function listed(values: readonly number[]): string | undefined {
  return values.length === 0 ? undefined : values.join(' / ');
}

export const platformMeasure: MeasureOf<'codesign'> = {
  kind: 'codesign',
  columns: PLATFORM_COLUMNS,
  of({ platforms, tests }) {
    const judged = platforms();
    const [best] = judged ?? [];
    if (best === undefined) return PLATFORM_COLUMNS.map(() => undefined);
    const [first] = best.cores;
    const tested = tests();
    return [
      best.kind,
      best.cores.length,
      first === undefined ? undefined : first.rows * first.columns,
      first?.rows,
      first?.columns,
      first?.sgKiB,
      best.areaSquareMicrons / MICRONS_PER_MM2,
      best.estimateCycles,
      best.replayCycles,
      judged?.length,
      listed(tested.map(({ winnerCycles }) => winnerCycles)),
      listed(tested.flatMap(({ presetCycles }) => presetCycles ?? [])),
    ];
  },
};
