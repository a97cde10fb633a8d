/**
 * Cost models by the name a scenario gives them, and the one a scenario asks for: with dataflows of the user's own, or
 * with costs that were measured elsewhere.
 */
import { entry, type Registry, registry } from '../base/registry.js';
import { type CoreDescription, timingSchema } from '../machine/convolution-core-options.js';
import type { Core } from '../machine/core.js';
import { DRAINS, MOST_HOP_CYCLES, SCALE_SIM_TIMING, type SystolicTiming } from '../machine/systolic-timing.js';
import { flexibleCores } from './array/flexible-core.js';
import { convolutionCoreModel } from './convolution/layer-cost.js';
import type { CostModel } from './cost-model.js';
import type { Dataflow } from './dataflow/directive.js';
import { TIMINGS } from './dataflow/machine.js';
import { type DataflowModelOptions, dataflowModel } from './dataflow-model.js';
import { engineModelOptions, matrixEngineModel } from './matrix-engine/model.js';
import { type RowStationaryOptions, rowStationaryModel } from './row-stationary/layer-cost.js';
import { sparseModel, sparseModelOptions } from './sparse/layer-model.js';
import { systolicModel } from './systolic.js';
import { type CostTable, tableModel } from './table-model.js';

/** In a scratchpad, or on a bus in a cycle. */
const MOST_WORDS = 65_536;

declare module '../base/registry.js' {
  interface Kinds {
    costModels: CostModel;
  }
}

export const costModels: Registry<CostModel> = registry('costModels', 'a cost model', [
  {
    name: 'dataflow',
    about: 'data-centric analysis of a dataflow, equal to MAESTRO under its timing',
    options: (z) =>
      z.strictObject({
        corrected: z.boolean().optional(),
        edges: z.enum(['maestro', 'exact']).optional(),
        timing: z.enum(TIMINGS).optional(),
      }),
    make: (options: Pick<DataflowModelOptions, 'corrected' | 'edges' | 'timing'>) => dataflowModel(options),
  },
  {
    name: 'systolic',
    about: "cycles of a systolic array, equal to SCALE-Sim's unless its timing says more",
    options: (z) =>
      z.strictObject({
        drain: z.enum(DRAINS).optional(),
        hopCycles: z.int().min(1).max(MOST_HOP_CYCLES).optional(),
        doubleBuffered: z.boolean().optional(),
      }),
    make: (timing: Partial<SystolicTiming>) => systolicModel({ ...SCALE_SIM_TIMING, ...timing }),
  },
  {
    name: 'convolution-core',
    about: "a convolution core like NVDLA's, measured on its RTL: kernel groups, atoms, output stage, set-up",
    options: timingSchema,
    make: (description: CoreDescription) => convolutionCoreModel(description),
  },
  {
    name: 'row-stationary',
    about: 'an array like the Eyeriss chip, under the row-stationary mapping chosen for each layer',
    options: (z) => {
      const words = z.int().min(1).max(MOST_WORDS).optional();
      return z.strictObject({
        filterWords: words,
        inputWords: words,
        sumWords: words,
        banks: words,
        wordBytes: z.int().min(1).max(16).optional(),
        filterWordsPerCycle: words,
        inputWordsPerCycle: words,
        sumWordsPerCycle: words,
      });
    },
    make: (options: RowStationaryOptions) => rowStationaryModel(options),
  },
  {
    name: 'matrix-engine',
    about: 'a matrix engine in a CPU core, instruction by instruction: registers, ports, overlap of sub-stages',
    options: engineModelOptions,
    make: matrixEngineModel,
  },
  {
    name: 'sparse',
    about: 'sparse lanes that walk the non-zeros of weights and inputs; a core’s dataflow is its class',
    options: sparseModelOptions,
    make: sparseModel,
  },
  entry('table', 'layer costs that were measured elsewhere, from costFile', tableModel({ rows: [] })),
]);

export interface CostModelChoice {
  readonly model: string;
  /** As the model's entry knows them. */
  readonly options?: Readonly<Record<string, unknown>> | undefined;
  /** The user's own, by name; `dataflow` knows them before the bundled ones. */
  readonly dataflows?: Readonly<Record<string, Dataflow>>;
  /** What `table` looks up. */
  readonly measured?: CostTable;
}

/** A platform may have cores of several kinds: each is then asked for by the model it has, and the rest by the first. */
export interface MixedChoice extends CostModelChoice {
  /** By the name that cores have them under. */
  readonly cores?: Readonly<Record<string, CostModelChoice>> | undefined;
}

/** @throws InputError when there is no such model */
export function costModelFor({ cores = {}, ...choice }: MixedChoice): CostModel {
  const shared = withFlexibleCores(oneModel(choice));
  const own = new Map(
    Object.entries(cores).map(([name, of]) => [
      name,
      withFlexibleCores(oneModel({ dataflows: choice.dataflows ?? {}, ...of })),
    ]),
  );
  if (own.size === 0) return shared;
  return {
    name: shared.name,
    dataflows: [...new Set([shared, ...own.values()].flatMap(({ dataflows }) => dataflows))],
    cost: (layer, core) => modelOfCore(core, shared, own).cost(layer, core),
  };
}

/** The model of one core alone. @throws InputError when there is no such model */
export function coreModelFor(
  { costModel }: Pick<Core, 'costModel'>,
  { cores = {}, ...choice }: MixedChoice,
): CostModel {
  const own = costModel === undefined ? undefined : cores[costModel];
  return oneModel(own === undefined ? choice : { dataflows: choice.dataflows ?? {}, ...own });
}

/** Cores with a flexibility cost what their best mappings do. */
function withFlexibleCores(model: CostModel): CostModel {
  const cost: CostModel['cost'] = (layer, core) =>
    core.flexibility === undefined ? model.cost(layer, core) : flexibleCores.cost(layer, core);
  return { ...model, cost };
}

function modelOfCore({ costModel }: Core, shared: CostModel, own: ReadonlyMap<string, CostModel>): CostModel {
  return (costModel === undefined ? undefined : own.get(costModel)) ?? shared;
}

function oneModel({ model, options, dataflows = {}, measured }: CostModelChoice): CostModel {
  if (model === 'table' && measured !== undefined) return tableModel(measured);
  if (model === 'dataflow' && Object.keys(dataflows).length > 0) return dataflowModel({ ...options, dataflows });
  return costModels.get(model, options);
}
