/** `caldera layer map`: a mapping of a layer, or of every layer of a network, onto an array of PEs, by any of four cost models. */
import { InputError } from '../../base/errors.js';
import { checkFolder } from '../../formats/output-folder.js';
import { OBJECTIVES } from '../../search/layer/layer-objective.js';
import { arrayOptions } from '../array-options.js';
import { type Command, note } from '../command.js';
import { mapByDataflow } from '../map-dataflow.js';
import { type AskedWork, layersFileWork } from '../map-layers-file.js';
import { mapByLoopNest } from '../map-loop-nest.js';
import { mapByPlan } from '../map-plans.js';
import {
  isLayersFile,
  MAP_DEFAULTS,
  MAP_MODELS,
  type MapArguments,
  type MapAsked,
  mapDefaults,
  mapWork,
} from '../map-work.js';
import { setOption } from '../set-option.js';
import { whole } from '../table-options.js';

/** Samples of one search: an hour of it. */
const MOST_SAMPLES = 1e8;

export const layerMapCommand: Command<MapAsked> = {
  options: (yargs) =>
    arrayOptions(setOption(yargs))
      .positional('work', {
        type: 'string',
        demandOption: true,
        describe:
          'a product M,N,K, einsum text, a model, a scenario of layers (.yaml), or a file: .m, .onnx, .yaml (Timeloop), .csv (GAMMA), .einsum',
      })
      .positional('layer', { type: 'string', describe: 'one layer of it' })
      .option('model', {
        choices: MAP_MODELS,
        describe: 'see list layer-models [default: dataflow; of einsum text and with --arch loop-nest]',
      })
      .option('arch', { type: 'string', describe: 'an architecture instead of a machine (Timeloop YAML)' })
      .option('sizes', { type: 'string', describe: 'of einsum text: 16, or a=16,b=8,…' })
      .option('ttgt', { type: 'boolean', default: false, describe: 'einsum text as one product of transposed tensors' })
      .option('mapper', {
        type: 'string',
        describe: 'see list layer-mappers, nest-mappers, plan-mappers [default: the first of the model’s]',
      })
      .option('objective', {
        choices: OBJECTIVES,
        describe: `what is to be small [default: ${MAP_DEFAULTS.objective}]`,
      })
      .option('pareto', { type: 'boolean', default: false, describe: 'of one layer: latency against energy' })
      .option('samples', {
        type: 'number',
        describe: `mappings each search may try [default: ${MAP_DEFAULTS.samples}]`,
      })
      .option('seed', { type: 'number', describe: `of the searches [default: ${MAP_DEFAULTS.seed}]` })
      .option('out', { type: 'string', describe: 'folder for mappings, pictures, convergence and a page' })
      .option('json', { type: 'boolean', default: false, describe: 'print the result as JSON' })
      .example('$0 map resnet50 --machine cloud1024', 'a whole network, identical layers once')
      .example('$0 map 512,768,768 --pareto', 'a matrix product, latency against energy')
      .example('$0 map resnet50 --model tile-plan', 'tiles between memory and shared buffer')
      .example('$0 map "adec,ebd->abc" --sizes 16', 'a contraction, by the loop-nest model')
      .example('$0 map LAYERS.yaml --set mapper.samples=1000', 'a scenario of the kind `layers`'),
  async run(asked) {
    if (isLayersFile(asked.work)) return mapped(layersFileWork(asked));
    const args: MapArguments = { ...asked, ...mapDefaults(asked) };
    if (args.set !== undefined && args.set.length > 0)
      throw new InputError({ path: '--set', expected: 'a scenario of layers to put fields into', found: args.work });
    whole('--samples', args.samples, 1);
    whole('--seed', args.seed, 0);
    if (args.samples > MOST_SAMPLES)
      throw new InputError({ path: '--samples', expected: `at most ${MOST_SAMPLES}`, found: args.samples });
    await mapped({ args, work: mapWork(args) });
  },
};

async function mapped({ args, work }: AskedWork): Promise<void> {
  if (args.out !== undefined) checkFolder(args.out);
  for (const text of work.notes) note(`warning: ${text}`);
  try {
    if (work.model === 'loop-nest') await mapByLoopNest(args, work);
    else if (work.model === 'dataflow') await mapByDataflow(args, work);
    else await mapByPlan(args, work);
  } catch (error) {
    // what is wrong with a search is told of what it maps
    throw error instanceof InputError ? error.within({ file: args.work }) : error;
  }
}
