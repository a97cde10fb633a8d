/** From the file of a scenario of sparse kernels to kernels and cores. Matrices that are files lie beside the scenario. */
import { InputError, locate } from '../base/errors.js';
import { readText } from '../formats/read-file.js';
import { readYaml, type YamlDocument } from '../formats/yaml-document.js';
import { type AreaEnergy, coreAreaMm2, DERIVED_AREA_ENERGY } from '../machine/sparse/area-energy.js';
import { sparseClasses } from '../machine/sparse/sparse-class.js';
import { type SparseCore, sparseCore } from '../machine/sparse/sparse-core.js';
import { type SparsePlatform, sparsePresets } from '../machine/sparse/sparse-platform.js';
import type { Pattern } from '../problem/sparsity/pattern.js';
import { sparseProduct } from '../problem/sparsity/product.js';
import { demandFewShares, demandRoom } from '../search/sparse/lane-split.js';
import { arbitrations } from '../simulator/memory/arbitration.js';
import type { SparseKernel } from '../workload/sparse-kernel.js';
import { beside, type NamedInput } from './beside.js';
import { check } from './check.js';
import { type Override, overridden } from './overrides.js';
import { isFile, readMatrix } from './sparse-matrix.js';
import { type SparseCoreSection, type SparseDocument, sparseSchema } from './sparse-schema.js';

export interface SparseScenario {
  readonly name: string;
  readonly seed: number;
  readonly platform: SparsePlatform;
  /** Name of an arbitration policy. */
  readonly arbitration: string;
  readonly kernels: readonly SparseKernel[];
  readonly energy: { readonly table: AreaEnergy; readonly idleGated: boolean };
  /** Mappings that MAGMA tries. */
  readonly samples: number;
  /** Multiples at which kernels are cut. */
  readonly quanta: Partial<Record<'rows' | 'columns' | 'reduction', number>>;
  /** How lanes may be shared out among classes. */
  readonly laneSplit: LaneSplitTask;
  /** The files it names. */
  readonly inputs: readonly NamedInput[];
}

export interface LaneSplitTask {
  readonly classes: readonly string[];
  readonly maxLanes: number;
  readonly quantumLanes: number;
  readonly areaBudgetMm2: number;
  readonly finalists: number;
}

/** @throws InputError for a file that is missing, malformed or asks for what cannot be */
export function loadSparse(file: string, overrides: readonly Override[] = []): SparseScenario {
  return sparseOf(overridden(readYaml(readText(file), file), overrides));
}

/** A document that is already there; files it names are beside its own. @throws InputError */
export function sparseOf(yaml: YamlDocument): SparseScenario {
  const document = check(sparseSchema, yaml);
  const { name, seed, search } = document;
  const platform = platformOf(document, yaml);
  at(yaml, ['platform', 'arbitration'], () => arbitrations.get(document.platform.arbitration));
  const files = beside(yaml.file);
  const matrixAt = (key: 'a' | 'b', matrix: string, i: number): Pattern => {
    const make = (): Pattern => readMatrix(matrix, files.text);
    return isFile(matrix) ? make() : at(yaml, ['kernels', i, key], make);
  };
  const kernels = document.kernels.map(({ a, b, name: own }, i): SparseKernel => {
    const [left, right] = (
      [
        ['a', a],
        ['b', b],
      ] as const
    ).map(([key, matrix]) => matrixAt(key, matrix, i));
    const product = at(yaml, ['kernels', i, 'b'], () => sparseProduct(left!, right!));
    const sizes = { rows: product.a.rows, columns: product.b.columns, reduction: product.a.columns };
    for (const along of ['rows', 'columns', 'reduction'] as const) {
      const quantum = search.quanta[along];
      if (quantum === undefined || quantum <= sizes[along]) continue;
      const expected = `at most ${sizes[along]}, as kernel ${i} has`;
      throw new InputError({ ...yaml.placeOf(['search', 'quanta', along]), expected, found: quantum });
    }
    return { name: own ?? `${a} · ${b}`, product };
  });
  const quanta = Object.fromEntries(Object.entries(search.quanta).filter(([, quantum]) => quantum !== undefined));
  const { arbitration } = document.platform;
  const energy = energyOf(document, yaml);
  return {
    name,
    seed,
    platform,
    arbitration,
    kernels,
    energy,
    samples: search.samples,
    quanta,
    laneSplit: laneSplitOf(document, energy.table, yaml),
    inputs: files.read,
  };
}

/** The derived table with what the scenario says instead. @throws InputError for lanes of a class there is not */
function energyOf({ energy }: SparseDocument, yaml: YamlDocument): SparseScenario['energy'] {
  const { lanes, idleGated, ...said } = energy;
  const source = 'of the scenario';
  const own = (['macPj', 'accessPj', 'hbmBytePj', 'staticWPerMm2'] as const).flatMap((name) =>
    said[name] === undefined ? [] : [[name, { ...DERIVED_AREA_ENERGY[name], value: said[name], source }] as const],
  );
  const areas = Object.entries(lanes).map(([name, lane]) => {
    at(yaml, ['energy', 'lanes', name], () => sparseClasses.get(name));
    return [name, { ...lane, source }] as const;
  });
  const table = { ...DERIVED_AREA_ENERGY, ...Object.fromEntries(own) };
  return { idleGated, table: { ...table, lanes: { ...table.lanes, ...Object.fromEntries(areas) } } };
}

/** @throws InputError for a class there is not, and for more splits than can be tried */
function laneSplitOf({ laneSplit }: SparseDocument, table: AreaEnergy, yaml: YamlDocument): LaneSplitTask {
  const {
    classes,
    lanes: maxLanes,
    quantum: quantumLanes,
    finalists,
    areaMm2 = areaOfEie(table, maxLanes),
  } = laneSplit;
  classes.forEach((name, i) => {
    at(yaml, ['laneSplit', 'classes', i], () => sparseClasses.get(name));
  });
  const task = { classes, maxLanes, quantumLanes, areaBudgetMm2: areaMm2, finalists };
  demandFewShares(task, yaml.placeOf(['laneSplit', 'quantum']));
  demandRoom({ ...task, table }, yaml.placeOf(['laneSplit', 'areaMm2']));
  return task;
}

/** What splits are held against: as many EIE-like lanes, mm². */
export function areaOfEie(table: AreaEnergy, lanes: number): number {
  return coreAreaMm2(table, sparseCore({ class: 'eie', lanes }));
}

function platformOf({ name, platform }: SparseDocument, yaml: YamlDocument): SparsePlatform {
  const { preset, lanes, cores, bandwidthBytesPerCycle } = platform;
  if (preset !== undefined) {
    const make = at(yaml, ['platform', 'preset'], () => sparsePresets.get(preset));
    return at(yaml, ['platform', 'lanes'], () =>
      make({ ...(lanes === undefined ? {} : { lanes }), bandwidthBytesPerCycle }),
    );
  }
  if (lanes !== undefined)
    throw new InputError({
      ...yaml.placeOf(['platform', 'lanes']),
      expected: '"lanes" only beside "preset"',
      found: lanes,
    });
  const made = (cores ?? []).map((core, i) =>
    at(yaml, ['platform', 'cores', i], () => sparseCoreOf(core, `${core.class}${i}`)),
  );
  return { name, about: 'cores of the scenario', cores: made, bandwidthBytesPerCycle, clockGHz: 1 };
}

/** @param usualName of a core that has none @throws InputError for one that cannot be */
export function sparseCoreOf(core: SparseCoreSection, usualName: string): SparseCore {
  const { name = usualName, mx, nm, localKiB, ...rest } = core;
  return sparseCore({
    ...{ ...rest, name },
    ...(mx === undefined ? {} : { mx }),
    ...(nm === undefined ? {} : { nm }),
    ...(localKiB === undefined ? {} : { localBytes: localKiB * 1024 }),
  });
}

/** What is wrong inside is told at this place of the scenario. */
function at<T>(yaml: YamlDocument, path: readonly (string | number)[], make: () => T): T {
  return locate(yaml.placeOf(path), make);
}
