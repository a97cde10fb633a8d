/** `caldera layer chip`: a product or a layer on a chip that was held against hardware, one effect after another. */
import { didYouMean } from '../../base/did-you-mean.js';
import { InputError, locate } from '../../base/errors.js';
import { demandAtMost } from '../../base/limits.js';
import { integer, percent } from '../../base/numbers.js';
import { writeJson } from '../../formats/json-text.js';
import { readText } from '../../formats/read-file.js';
import { convolutionCores } from '../../machine/convolution-core-presets.js';
import { EYERISS_V1 } from '../../machine/row-stationary.js';
import { SYSTOLIC_RTL_TIMING } from '../../machine/systolic-timing.js';
import { systolicDataflows } from '../../mapping/systolic-dataflow.js';
import { readConvolutionCore } from '../../scenario/convolution-core-file.js';
import type { ChipRung } from '../../validation/chips/chip-rung.js';
import { convolutionLadder } from '../../validation/chips/convolution-ladder.js';
import { rowStationaryLadder } from '../../validation/chips/row-stationary-ladder.js';
import { systolicLadder } from '../../validation/chips/systolic-ladder.js';
import { gemm, type Layer, macs } from '../../workload/layer.js';
import { models } from '../../workload/models/zoo.js';
import { type Command, print } from '../command.js';
import { positive, wholes } from '../table-options.js';
import { textTable } from '../text-table.js';

interface Arguments {
  readonly chip: string;
  readonly work: string;
  readonly layer: string | undefined;
  readonly bytesPerCycle: number | undefined;
  readonly latency: number;
  readonly dataflow: string;
  readonly array: string;
  readonly json: boolean;
}

/** Chips that are no convolution core. */
const OTHERS = ['eyeriss-v1', 'systolic-rtl'] as const;

/** A replay of more takes minutes for every rung. */
const MOST_MACS = 1e12;

export const layerChipCommand: Command<Arguments> = {
  options: (yargs) =>
    yargs
      .positional('chip', {
        type: 'string',
        demandOption: true,
        describe: `one of ${[...convolutionCores.names, ...OTHERS].join(', ')}, or a convolution core in a YAML file`,
      })
      .positional('work', {
        type: 'string',
        demandOption: true,
        describe: 'a product M,N,K, or a model whose layer follows',
      })
      .positional('layer', { type: 'string', describe: 'layer of the model' })
      .option('bytes-per-cycle', {
        type: 'number',
        describe: 'what the memory gives; the width of the bus unless said',
      })
      .option('latency', { type: 'number', default: 50, describe: 'cycles from a read to its first beat' })
      .option('dataflow', { type: 'string', default: 'os', describe: 'of systolic-rtl: os, ws or is' })
      .option('array', { type: 'string', default: '32,32', describe: 'of systolic-rtl: ROWS,COLUMNS' })
      .option('json', { type: 'boolean', default: false, describe: 'print the rungs as JSON' })
      .example('$0 layer chip nv_small 128,512,512', 'a product on NVDLA')
      .example('$0 layer chip eyeriss-v1 vgg16 conv3_2', 'a layer of a model on Eyeriss'),
  run(args) {
    const layer = layerOf(args);
    demandAtMost(macs(layer), MOST_MACS, 'multiply-accumulates to replay', { path: 'work' });
    const rungs = rungsOf(args, layer);
    print(args.json ? writeJson({ chip: args.chip, layer: layer.name, rungs }) : `${textOf(rungs, args, layer)}\n`);
  },
};

function layerOf({ work, layer }: Arguments): Layer {
  if (layer === undefined) {
    const [m, n, k] = wholes('work', work, ['M', 'N', 'K']) as [number, number, number];
    return gemm(`${m} × ${n} × ${k}`, { m, n, k });
  }
  const layers = models
    .get(work)()
    .layers.map((one) => one.layer);
  const found = layers.find(({ name }) => name === layer);
  if (found !== undefined) return found;
  const hint = didYouMean(
    layer,
    layers.map(({ name }) => name),
  );
  throw new InputError({ path: 'layer', expected: `a layer of ${work}`, found: layer, hint });
}

function rungsOf({ chip, bytesPerCycle, latency, dataflow, array }: Arguments, layer: Layer): ChipRung[] {
  if (chip === 'eyeriss-v1') return rowStationaryLadder(layer, EYERISS_V1);
  if (chip === 'systolic-rtl') {
    const [rows, columns] = wholes('--array', array, ['ROWS', 'COLUMNS']) as [number, number];
    const machine = { rows, columns, timing: SYSTOLIC_RTL_TIMING };
    return systolicLadder(layer, systolicDataflows.get(dataflow), machine);
  }
  const isFile = /\.ya?ml$/.test(chip);
  const core = isFile ? readConvolutionCore({ text: readText(chip), file: chip }) : namedCore(chip);
  if (bytesPerCycle !== undefined) positive('--bytes-per-cycle', bytesPerCycle);
  if (!(latency >= 0 && latency <= 1e6))
    throw new InputError({ path: '--latency', expected: 'from 0 to a million cycles', found: latency });
  const memory = { bytesPerCycle: bytesPerCycle ?? core.beatBytes, latencyCycles: latency };
  return locate(isFile ? { file: chip } : {}, () => convolutionLadder(layer, core, memory));
}

function namedCore(chip: string) {
  const names = [...convolutionCores.names, ...OTHERS];
  if (convolutionCores.has(chip)) return convolutionCores.get(chip);
  const expected = `${names.join(', ')}, or a YAML file`;
  throw new InputError({ path: 'chip', expected, found: chip, hint: didYouMean(chip, names) });
}

function textOf(rungs: readonly ChipRung[], { chip }: Arguments, layer: Layer): string {
  const least = rungs[0]!.replayCycles;
  const table = rungs.map(({ name, adds, estimateCycles, replayCycles }) => [
    name,
    integer(replayCycles),
    integer(estimateCycles),
    percent(least / replayCycles),
    adds,
  ]);
  const head = ['with', 'replay', 'estimate', 'used', 'what it adds'];
  return `${layer.name} on ${chip}: ${integer(macs(layer))} MACs, cycles\n\n${textTable([head, ...table])}`;
}
