/** The contract of cost models, over those there are, and over one that was recorded from another. */
import { describe, expect, it } from 'vitest';
import type { CostModel } from '../../src/cost/cost-model.js';
import { costModels } from '../../src/cost/models.js';
import { type MeasuredCost, tableModel } from '../../src/cost/table-model.js';
import { readCostTable } from '../../src/formats/cost-table-csv.js';
import { describeCostModel } from '../../src/testing/cost-model.js';
import { BATCHED_COST_TABLE_HEADER, batchedCostTableRow } from '../support/cost-table.js';
import { propertyRuns } from '../support/property-runs.js';

const suite = { describe, it, expect };
const { numRuns: cases = 100 } = propertyRuns(100);

describeCostModel(suite, costModels.get('dataflow'), { dataflows: ['hb', 'lb', 'eyeriss'], cases });
describeCostModel(suite, costModels.get('systolic'), { dataflows: ['os', 'ws', 'is'], cases });
describeCostModel(suite, costModels.get('convolution-core'), { takesFlexible: false, leastSgBytes: 512 * 1024, cases });
describeCostModel(suite, costModels.get('row-stationary'), { takesFlexible: false, leastSgBytes: 512 * 1024, cases });
// Its patterns are drawn, not counted: fewer cases.
describeCostModel(suite, costModels.get('sparse'), { takesFlexible: false, leastSgBytes: 512 * 1024, cases: 3 });
describeCostModel(suite, recorded(costModels.get('dataflow')), { dataflows: ['hb', 'lb', 'eyeriss'] });

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
