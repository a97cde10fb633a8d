/**
 * `caldera layer cost FILE`: what a mapping costs by its cost model, or why it is illegal. The file says which model it is:
 * two-level mappings in MAESTRO's language (dataflow), a Timeloop input (loop-nest), a file of kind layer-mapping (tile-plan,
 * systolic), or sparse kernels, each whole on every core of its platform.
 */
import { InputError, locate } from '../../base/errors.js';
import { integer, percent } from '../../base/numbers.js';
import type { ArrayCost } from '../../cost/array/array-cost.js';
import { readArrayDataflow } from '../../formats/array-mapping-maestro.js';
import { writeJson } from '../../formats/json-text.js';
import { loopNestText } from '../../formats/loop-nest-text.js';
import { layerFromMaestro, parseMaestro } from '../../formats/maestro.js';
import { readText } from '../../formats/read-file.js';
import type { ArrayHardware } from '../../machine/array-machine.js';
import { type ArrayLayer, arrayLayer, macsOf } from '../../mapping/array-mapping/array-layer.js';
import { mappingOf } from '../../mapping/array-mapping/genes.js';
import { checkArrayMapping } from '../../mapping/array-mapping/legal.js';
import { layerBound } from '../../search/layer/layer-bound.js';
import { arrayEvaluator } from '../../search/layer/layer-objective.js';
import { LayerSpace } from '../../search/layer/layer-space.js';
import { layerConvolution } from '../../workload/layer.js';
import { type ArrayArguments, arrayOptions, DEFAULT_EDGES, hardwareOf } from '../array-options.js';
import { type Command, print } from '../command.js';
import { textTable } from '../text-table.js';

interface Arguments extends ArrayArguments {
  readonly mapping: string;
  readonly replay: boolean;
  readonly json: boolean;
}

interface CostedLayer {
  readonly name: string;
  readonly layer: ArrayLayer;
  readonly genes: Int32Array;
  /** Of one group. */
  readonly cost: Readonly<ArrayCost>;
  readonly boundCycles: number;
}

export const layerCostCommand: Command<Arguments> = {
  options: (yargs) =>
    arrayOptions(yargs)
      .positional('mapping', {
        type: 'string',
        demandOption: true,
        describe:
          'mappings that layer map has written: .m, Timeloop YAML, layer-mapping YAML; or sparse kernels (YAML)',
      })
      .option('replay', { type: 'boolean', default: false, describe: 'replay planned mappings, event by event' })
      .option('json', { type: 'boolean', default: false, describe: 'print the result as JSON' })
      .example('$0 cost mapped/network.m --machine edge168', 'what layer map has written')
      .example('$0 cost mapped/mappings.yaml --replay', 'tiles or folds, and their replay'),
  async run(args) {
    if (/\.ya?ml$/.test(args.mapping)) return print(await yamlCosts(args));
    if (args.replay) throw new InputError({ path: '--replay', expected: 'a YAML file', found: args.mapping });
    const hardware = hardwareOf(args);
    const costed = costedLayers(args, hardware);
    if (args.json) return print(writeJson(costed.map(documentOf)));
    const rows = costed.map(({ name, layer, cost, boundCycles }) => [
      name,
      integer(cost.latencyCycles * layer.repeats),
      percent(macsOf(layer) / (cost.latencyCycles * hardware.pes * hardware.simdLanes)),
      integer(cost.macs * layer.repeats),
      integer(cost.l1Bytes),
      integer(cost.l2Bytes),
      integer(cost.trafficBytes * layer.repeats),
      integer(cost.energyNanojoules * layer.repeats),
      percent(cost.latencyCycles / boundCycles - 1, 2),
    ]);
    const head = ['layer', 'cycles', 'PEs busy', 'MACs', 'L1 (B)', 'L2 (B)', 'traffic (B)', 'nJ', 'gap'];
    const [only] = costed;
    const nest = costed.length === 1 && only !== undefined ? `\n${loopNestText(only.layer, only.genes)}` : '';
    print(`${textTable([head, ...rows])}\n${nest}`);
  },
};

/** Of sparse kernels unless the file says that it is another. */
async function yamlCosts(args: Arguments): Promise<string> {
  const { mapping: file, replay, json } = args;
  const text = readText(file);
  if (/^kind:\s*layer-mapping\s*(#.*)?$/m.test(text)) {
    const { planCosts } = await import('../plan-costs.js');
    return planCosts(text, file, { hardware: hardwareOf(args), replay, json });
  }
  if (/^(problem|mapping|architecture|arch)\s*:/m.test(text)) {
    const { nestCosts } = await import('./layer-nest.js');
    return nestCosts(file, { replay, json });
  }
  if (replay) throw new InputError({ path: '--replay', expected: 'a mapping of a layer', found: file });
  const { sparseCosts } = await import('../sparse-costs.js');
  return sparseCosts(file, json);
}

/** @throws InputError with the place of the layer or directive that is not legal */
function costedLayers({ mapping, edges = DEFAULT_EDGES }: Arguments, hardware: ArrayHardware): CostedLayer[] {
  const { pes, l1Bytes, l2Bytes } = hardware;
  return parseMaestro(readText(mapping), mapping).layers.map((named) => {
    const layer = arrayLayer(layerConvolution(layerFromMaestro(named)));
    const genes = readArrayDataflow(named.dataflow, layer, pes);
    const cost = arrayEvaluator({ layer, machine: hardware, edges }, 'all')(genes);
    locate(named.place, () => checkArrayMapping(layer, genes, { l1Bytes, l2Bytes }));
    if (cost === undefined)
      throw new InputError({
        ...named.place,
        expected: 'a mapping that MAESTRO can evaluate',
        found: 'one it stops at',
      });
    const { parallel } = new LayerSpace({ layer, pes, l1Bytes, l2Bytes });
    const { value } = layerBound({ layer, machine: hardware, pes, l2Bytes, edges, parallel }, 'latency');
    return { name: named.name, layer, genes, cost: { ...cost }, boundCycles: value };
  });
}

function documentOf({ name, layer, genes, cost, boundCycles }: CostedLayer) {
  return { name, repeats: layer.repeats, ...cost, boundCycles, mapping: mappingOf(genes) };
}
