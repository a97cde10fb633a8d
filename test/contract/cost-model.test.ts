import type { CostModel } from '../../src/cost/cost-model.js';
import { costModels } from '../../src/cost/models.js';
import { type MeasuredCost, tableModel } from '../../src/cost/table-model.js';
import { readCostTable } from '../../src/formats/cost-table-csv.js';
import { BATCHED_COST_TABLE_HEADER, batchedCostTableRow } from '../support/cost-table.js';
import { describeCostModel } from './cost-model.js';

describeCostModel(costModels.get('dataflow'), ['hb', 'lb', 'eyeriss']);
describeCostModel(costModels.get('systolic'), ['os', 'ws', 'is']);
describeCostModel(recorded(costModels.get('dataflow')), ['hb', 'lb', 'eyeriss']);

/** `table` over all that was asked so far, written down from another model's answers and read again. */
function recorded(source: CostModel): CostModel {
  const measured: MeasuredCost[] = [];
  return {
    name: 'table',
    dataflows: source.dataflows,
    cost(layer, core) {
      const row = batchedCostTableRow(layer, core, source.cost(layer, core));
      measured.push(...readCostTable(`${BATCHED_COST_TABLE_HEADER}\n${row}\n`, 'costs.csv').rows);
      return tableModel({ rows: measured }).cost(layer, core);
    },
  };
}
