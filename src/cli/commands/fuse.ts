/** `caldera fuse`: which layers of a network are fused under a memory budget, what they gain, and their replay. */
import { basename } from 'node:path';
import { InputError } from '../../base/errors.js';
import { fixed, integer, percent } from '../../base/numbers.js';
import { writeJson } from '../../formats/json-text.js';
import { checkFolder, checkSameScenario, writeFolder } from '../../formats/output-folder.js';
import { readYaml } from '../../formats/yaml-document.js';
import { type FusedChain, type FuseResult, fuse } from '../../fuse.js';
import { HALO_MODES } from '../../mapping/fusion-plan/spatial/conv-chain.js';
import type { SpatialPlan } from '../../pipeline/spatial-fusion.js';
import { isBeaten } from '../../report/fusion/front.js';
import { fusionDocument } from '../../report/fusion/fusion-json.js';
import { fusionOutputs } from '../../report/fusion/fusion-outputs.js';
import { ladderTables } from '../../report/fusion/ladder-rows.js';
import { spatialRows } from '../../report/fusion/spatial-rows.js';
import type { FusionScenario } from '../../scenario/fusion-scenario.js';
import { fusionOf, loadFusion } from '../../scenario/load-fusion.js';
import { type Override, overrideOf } from '../../scenario/overrides.js';
import { type Command, note, print } from '../command.js';
import { type SetArguments, setOption } from '../set-option.js';
import { textTable } from '../text-table.js';

interface Arguments extends SetArguments {
  readonly network: string;
  readonly memory: string | undefined;
  readonly mapper: string | undefined;
  readonly samples: number | undefined;
  readonly batch: number | undefined;
  readonly machine: string | undefined;
  readonly path: string | undefined;
  readonly seed: number | undefined;
  readonly replay: boolean;
  readonly front: boolean;
  readonly spatial: string | undefined;
  readonly out: string | undefined;
  readonly force: boolean;
  readonly json: boolean;
}

const MIB = 2 ** 20;

export const fuseCommand: Command<Arguments> = {
  options: (yargs) =>
    setOption(yargs)
      .positional('network', {
        type: 'string',
        demandOption: true,
        describe: 'a network of the zoo, a scenario of fused layers (.yaml), or an ONNX model (.onnx)',
      })
      .option('memory', { type: 'string', describe: 'on-chip memory: 16MiB, or several: 2MiB,8MiB' })
      .option('mapper', {
        type: 'string',
        describe: 'dp, g-sampler, transformer, … (list fusion-mappers) [default: dp]',
      })
      .option('samples', { type: 'number', describe: 'strategies a search may try [default: 2000]' })
      .option('batch', { type: 'number', describe: 'samples that pass together [default: 64]' })
      .option('machine', { type: 'string', describe: 'balanced, narrow or starved [default: narrow]' })
      .option('path', { type: 'string', describe: 'main: the longest chain alone [default: all]' })
      .option('seed', { type: 'number', describe: 'of the search [default: 0]' })
      .option('replay', { type: 'boolean', default: false, describe: 'play the groups event by event' })
      .option('front', { type: 'boolean', default: false, describe: 'every budget at which the optimum changes' })
      .option('spatial', {
        choices: ['any', ...HALO_MODES],
        describe: 'fusion tile by tile beside micro-batches, and what becomes of halos',
      })
      .option('out', { type: 'string', describe: 'folder for a report page, figures, tables and a trace' })
      .option('force', { type: 'boolean', default: false, describe: 'write over the results of another scenario' })
      .option('json', { type: 'boolean', default: false, describe: 'print the result as JSON' })
      .example('$0 fuse resnet18 --memory 8MiB', 'the best groups under 8 MiB')
      .example('$0 fuse mobilenet-v2 --memory 2MiB,8MiB,32MiB', 'latency against memory')
      .example('$0 fuse resnet50 --memory 8MiB --out traces/resnet50', 'with a report page')
      .example('$0 fuse model.onnx --memory 8MiB --replay', "a model of one's own, and its replay"),
  run(args) {
    const scenario = scenarioOf(args);
    for (const text of scenario.notes) note(`warning: ${text}`);
    const { out } = args;
    if (out !== undefined) {
      checkFolder(out);
      if (!args.force) checkSameScenario(out, scenario.name);
    }
    const isWatched = out !== undefined;
    const results = fuse(scenario, { replay: args.replay || isWatched, record: isWatched });
    if (out !== undefined) writeFolder(out, fusionOutputs(scenario, results));
    print(args.json ? writeJson(fusionDocument(scenario, results)) : textOf(scenario, results));
    if (out !== undefined) note(`results in ${out}`);
  },
};

/** A scenario's file with what the options say put in, or a scenario of the options alone. @throws InputError */
function scenarioOf(args: Arguments): FusionScenario {
  const own = ownOverrides(args);
  const overrides = [...own, ...(args.set ?? []).map(overrideOf)];
  const { network } = args;
  if (/\.(ya?ml|json)$/.test(network)) return loadFusion(network, overrides);
  const isOnnx = network.endsWith('.onnx');
  if (args.memory === undefined && !overrides.some(([path]) => path === 'memory'))
    throw new InputError({ path: '--memory', expected: 'a size, such as 16MiB', found: undefined });
  const value: Record<string, unknown> = {
    kind: 'fusion',
    name: nameOf(network),
    network: { [isOnnx ? 'onnxFile' : 'model']: network },
  };
  for (const [path, set] of overrides) {
    const steps = path.split('.');
    const last = steps.pop() ?? '';
    let node = value;
    for (const step of steps) {
      node[step] ??= {};
      node = node[step] as Record<string, unknown>;
    }
    node[last] = set;
  }
  // What is wrong is told of the option it comes from.
  const options: Readonly<Record<string, string>> = {
    'network.model': 'network',
    memory: '--memory',
    batch: '--batch',
    'machine.preset': '--machine',
    'mapper.name': '--mapper',
    'mapper.samples': '--samples',
    'network.path': '--path',
    seed: '--seed',
    spatial: '--spatial',
  };
  const place = (path: readonly PropertyKey[]) => {
    const dotted = path.join('.');
    const option = Object.keys(options).find((key) => dotted === key || dotted.startsWith(`${key}.`));
    return { path: (option === undefined ? undefined : options[option]) ?? `--set ${dotted}` };
  };
  const { file } = readYaml('{}', 'options');
  return fusionOf({ file, value, placeOf: place, placeOfKey: (path, key) => place([...path, key]) });
}

/** Of a model or its file, in the letters that names of scenarios have. */
function nameOf(network: string): string {
  const letters = basename(network, '.onnx')
    .replaceAll(/[^A-Za-z0-9._-]/g, '-')
    .slice(0, 100);
  return /^[A-Za-z0-9]/.test(letters) ? letters : 'fused';
}

function ownOverrides({ memory, mapper, samples, batch, machine, path, seed, front, spatial }: Arguments): Override[] {
  const given: readonly Override[] = [
    ['memory', memory?.includes(',') ? memory.split(',') : memory],
    ['mapper.name', mapper],
    ['mapper.samples', samples],
    ['batch', batch],
    ['machine', machine === undefined ? undefined : { preset: machine }],
    ['network.path', path],
    ['seed', seed],
    ['front', front ? true : undefined],
    ['spatial', spatial === undefined ? undefined : { halos: spatial === 'any' ? HALO_MODES : [spatial] }],
  ];
  return given.filter(([, value]) => value !== undefined);
}

function textOf(scenario: FusionScenario, results: readonly FuseResult[]): string {
  const { name, batch, machine, core, mapper, chains, tokens } = scenario;
  const layers = chains.reduce((sum, chain) => sum + chain.layers.length, 0);
  const { macsPerCycle, offChipBytesPerCycle, onChipBytesPerCycle } = machine;
  const by = tokens === undefined ? mapper.name : 'the given tokens';
  const head = [
    `${name}: ${layers} layers in ${chains.length === 1 ? '1 chain' : `${chains.length} chains`}, batch ${batch}, ${by}`,
    `${core === undefined ? `${integer(macsPerCycle)} MACs a cycle` : `${core.rows} × ${core.columns} PEs, ${core.dataflow}`}; ${offChipBytesPerCycle} bytes a cycle off chip, ${onChipBytesPerCycle} on chip\n`,
  ].join('\n');
  return `${head}${results.length === 1 ? oneText(scenario, results[0]!) : frontText(results, scenario.front ? 3 : 2)}\n`;
}

/** Several budgets: latency against memory. Points that another one beats in both are left unmarked. */
function frontText(results: readonly FuseResult[], digits: number): string {
  const hasTiles = results.some(({ spatialCycles }) => spatialCycles !== undefined);
  const tiles = (cell: string): string[] => (hasTiles ? [cell] : []);
  return `\n${textTable([
    ['memory (MiB)', 'peak (MiB)', 'cycles', 'speed-up', 'over optimum', 'replayed', ...tiles('tile by tile'), 'front'],
    ...results.map((one) => [
      fixed(one.memoryBytes / MIB, digits),
      fixed(one.peakBytes / MIB, digits),
      integer(one.latencyCycles),
      fixed(one.baselineCycles / one.latencyCycles),
      fixed(one.latencyCycles / one.optimumCycles, 3),
      one.replayCycles === undefined ? '' : integer(one.replayCycles),
      ...tiles(integer(one.spatialCycles ?? 0)),
      isBeaten(one, results) ? '' : 'yes',
    ]),
  ])}`;
}

function oneText(scenario: FusionScenario, result: FuseResult): string {
  const { memoryBytes, latencyCycles, baselineCycles, optimumCycles, offChipBytes, baselineOffChipBytes } = result;
  const groups = result.chains.flatMap(({ plan, estimate }) =>
    plan.groups.map((group, g) => {
      const names = plan.chain.layers;
      const { latencyCycles: cycles = 0, offChipBytes: bytes = 0, bound = '' } = estimate.groups[g] ?? {};
      const isOne = group.first === group.last;
      return [
        isOne ? `${names[group.first]}` : `${names[group.first]} … ${names[group.last]}`,
        `${group.last - group.first + 1}`,
        isOne ? '' : microBatches(group.firingSamples),
        group.policy,
        fixed(group.peakBytes / MIB),
        fixed(bytes / MIB),
        integer(cycles),
        bound,
      ];
    }),
  );
  const parts = [
    `\n${textTable([['group', 'layers', 'micro-batch', 'weights', 'peak MiB', 'off-chip MiB', 'cycles', 'bound'], ...groups])}\n`,
    textTable([
      ['', 'no fusion', 'fused', 'optimum'],
      ['latency (cycles)', integer(baselineCycles), integer(latencyCycles), integer(optimumCycles)],
      ['off-chip (MiB)', fixed(baselineOffChipBytes / MIB), fixed(offChipBytes / MIB), ''],
      ['speed-up', '1.00', fixed(baselineCycles / latencyCycles), fixed(baselineCycles / optimumCycles)],
    ]),
    `peak ${fixed(result.peakBytes / MIB)} of ${fixed(memoryBytes / MIB)} MiB; ${percent(
      latencyCycles / optimumCycles - 1,
      2,
    )} above the optimum`,
  ];
  if (result.spatialCycles !== undefined) parts.push(spatialText(result, result.spatialCycles));
  if (result.replayCycles !== undefined) parts.push(replayText(scenario, result.chains, result.replayCycles));
  return parts.join('\n');
}

function spatialText({ chains, baselineCycles, spatialReplayCycles: replayed }: FuseResult, cycles: number): string {
  const sum = (of: (plan: SpatialPlan) => number): number =>
    chains.reduce((total, { spatial }) => total + (spatial === undefined ? 0 : of(spatial)), 0);
  const peak = Math.max(...chains.map(({ spatial }) => spatial?.peakBytes ?? 0));
  return [
    `\ntile by tile: ${integer(cycles)} cycles, ${fixed(baselineCycles / cycles)} times faster than nothing fused;`,
    `${fixed(sum(({ offChipBytes }) => offChipBytes) / MIB)} MiB off chip, peak ${fixed(peak / MIB)} MiB`,
    ...(replayed === undefined
      ? []
      : [`replayed: ${integer(replayed)} cycles, ${percent(replayed / cycles - 1, 2)} above the estimate`]),
    `\n${textTable(spatialRows(chains))}`,
  ].join('\n');
}

function microBatches(samples: readonly number[]): string {
  const [least, most] = [Math.min(...samples), Math.max(...samples)];
  return least === most ? `${least}` : `${least}–${most}`;
}

function replayText(scenario: FusionScenario, chains: readonly FusedChain[], cycles: number): string {
  const peak = Math.max(...chains.map(({ replay }) => replay?.peakBytes ?? 0));
  const [ladder, waits] = ladderTables(scenario, chains);
  return [
    `\nreplayed ${scenario.coupling}: ${integer(cycles)} cycles, peak ${fixed(peak / MIB)} MiB\n`,
    textTable(ladder),
    ...(waits.length > 1 ? [`\n${textTable(waits)}`] : []),
  ].join('\n');
}
