/** The section `cost`: what a layer costs on a core, and what its required bandwidth means. */
import * as z from 'zod';
import { bandwidthEstimates, DEFAULT_BANDWIDTH_ESTIMATE } from '../../analysis/bandwidth-estimate.js';
import { costModels } from '../../cost/models.js';
import { complain, file, nameIn, options } from '../complain.js';

/** What a model of one core is said with. */
export const coreCost = z
  .strictObject({
    model: nameIn(costModels),
    options,
    /** Layer costs measured elsewhere, CSV: what the model `table` looks up. */
    costFile: file.optional(),
  })
  .superRefine(tableWithFile);

function tableWithFile(value: { model: string; costFile?: string | undefined }, context: z.RefinementCtx): void {
  if ((value.model === 'table') === (value.costFile !== undefined)) return;
  if (value.model === 'table') complain(context, { expected: '"costFile" beside the model table', found: value });
  else complain(context, { path: ['costFile'], expected: 'the model table beside it', found: value.costFile });
}

export const costSchema = z
  .strictObject({
    model: nameIn(costModels).default('dataflow'),
    options,
    bandwidth: nameIn(bandwidthEstimates).default(DEFAULT_BANDWIDTH_ESTIMATE),
    /** Layer costs measured elsewhere, CSV: what the model `table` looks up. */
    costFile: file.optional(),
    /** Job table, CSV: latency and bandwidth from elsewhere instead of a cost model. */
    tableFile: file.optional(),
  })
  .superRefine(tableWithFile)
  .prefault({});
