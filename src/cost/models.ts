/**
 * Cost models by the name a scenario gives them, and the one a scenario asks for: with dataflows of the user's own, or
 * with costs that were measured elsewhere.
 */
import { entry, type Registry, registry } from '../base/registry.js';
import type { CostModel } from './cost-model.js';
import type { Dataflow } from './dataflow/directive.js';
import { dataflowModel } from './dataflow-model.js';
import { systolicModel } from './systolic.js';
import { type CostTable, tableModel } from './table-model.js';

declare module '../base/registry.js' {
  interface Kinds {
    costModels: CostModel;
  }
}

export const costModels: Registry<CostModel> = registry('costModels', 'a cost model', [
  entry('dataflow', 'data-centric analysis of a dataflow, equal to MAESTRO', dataflowModel()),
  entry('systolic', "stall-free cycles of a systolic array, equal to SCALE-Sim's", systolicModel),
  entry('table', 'layer costs that were measured elsewhere, from costFile', tableModel({ rows: [] })),
]);

export interface CostModelChoice {
  readonly model: string;
  /** The user's own, by name; `dataflow` knows them before the bundled ones. */
  readonly dataflows?: Readonly<Record<string, Dataflow>>;
  /** What `table` looks up. */
  readonly measured?: CostTable;
}

/** @throws InputError when there is no such model */
export function costModelFor({ model, dataflows = {}, measured }: CostModelChoice): CostModel {
  if (model === 'table' && measured !== undefined) return tableModel(measured);
  if (model === 'dataflow' && Object.keys(dataflows).length > 0) return dataflowModel({ dataflows });
  return costModels.get(model);
}
