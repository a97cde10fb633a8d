/**
 * Cost models by the name a scenario gives them. A model that needs more than a name (dataflows of the user's own, an
 * imported table) is made by its factory instead and answers the same questions.
 */
import { type Registry, registry } from '../base/registry.js';
import type { CostModel } from './cost-model.js';
import { dataflowModel } from './dataflow-model.js';
import { systolicModel } from './systolic.js';

export const costModels: Registry<CostModel> = registry<CostModel>('a cost model', {
  dataflow: dataflowModel(),
  systolic: systolicModel,
});
