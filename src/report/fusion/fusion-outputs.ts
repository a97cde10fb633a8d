/** Everything `caldera fuse --out` writes, by file name. With several budgets each has a folder of its own. */
import { stringify as toYaml } from 'yaml';
import { version } from '../../base/version.js';
import { csvRows } from '../../formats/csv-write.js';
import { writeFusionTrace } from '../../formats/fusion-trace.js';
import { writeJson } from '../../formats/json-text.js';
import type { Content } from '../../formats/output-folder.js';
import type { FusedChain, FuseResult } from '../../fuse.js';
import type { FusionScenario } from '../../scenario/fusion-scenario.js';
import { wholeScenario } from '../run-inputs.js';
import { fusionFrontFigure } from './front-figure.js';
import { fusionDocument } from './fusion-json.js';
import { fusionPage } from './fusion-page.js';
import { fusionGroupsFigure } from './groups-figure.js';
import { fusionMemoryFigure } from './memory-figure.js';
import { tensorRows } from './tensor-rows.js';
import { fusionTrafficFigure } from './traffic-figure.js';

/** @param results with replays and their spans */
export function fusionOutputs(scenario: FusionScenario, results: readonly FuseResult[]): Record<string, Content> {
  const { document, inputs, name } = scenario;
  const whole = wholeScenario({ document, inputs, plugins: [] });
  const isOne = results.length === 1;
  return {
    'scenario.yaml': `# caldera ${version}, resolved: every default is filled in\n${toYaml(whole.document)}`,
    ...whole.files,
    ...(isOne ? {} : { 'front.svg': fusionFrontFigure(name, results) }),
    ...Object.assign({}, ...results.map((result) => budgetOutputs(scenario, result, isOne ? '' : folderOf(result)))),
    'report.html': fusionPage(scenario, results, version),
    'result.json': writeJson(fusionDocument(scenario, results)),
  };
}

function folderOf({ memoryBytes }: FuseResult): string {
  return `${memoryBytes}-bytes/`;
}

function budgetOutputs(scenario: FusionScenario, result: FuseResult, folder: string): Record<string, Content> {
  const { name, seed } = scenario;
  const { chains, memoryBytes } = result;
  const stamp = { caldera: version, scenario: name, seed, memoryBytes };
  const traced = chains.flatMap(({ replay, ...chain }) => (replay === undefined ? [] : [{ ...chain, replay }]));
  return {
    [`${folder}groups.csv`]: csvRows([GROUP_COLUMNS, ...chains.flatMap(groupCells)]),
    [`${folder}tensors.csv`]: csvRows([
      ['chain', 'tensor', 'unfused_bytes', 'fused_bytes', 'saved_bytes'],
      ...tensorRows(chains).map((row) => [
        ...[row.chain, row.tensor, row.unfusedBytes, row.fusedBytes, row.unfusedBytes - row.fusedBytes],
      ]),
    ]),
    [`${folder}groups.svg`]: fusionGroupsFigure(name, chains),
    [`${folder}memory.svg`]: fusionMemoryFigure(name, chains, memoryBytes),
    [`${folder}traffic.svg`]: fusionTrafficFigure(name, tensorRows(chains)),
    [`${folder}trace.json`]: writeFusionTrace(traced, stamp),
  };
}

const GROUP_COLUMNS = [
  ...['chain', 'first_layer', 'last_layer', 'layers', 'firing_samples', 'weights', 'staging_bytes', 'peak_bytes'],
  ...['compute_cycles', 'off_chip_bytes', 'on_chip_bytes', 'latency_cycles', 'bound', 'start_cycles', 'end_cycles'],
];

function groupCells({ plan, estimate, replay }: FusedChain) {
  return plan.groups.map((group, g) => {
    const { first, last } = group;
    const costs = estimate.groups[g];
    const played = replay?.groups[g];
    return [
      ...[plan.chain.name, plan.chain.layers[first], plan.chain.layers[last], last - first + 1],
      ...[group.firingSamples.join(' '), group.policy, group.stagingBytes, group.peakBytes],
      ...[costs?.computeCycles, costs?.offChipBytes, costs?.onChipBytes, costs?.latencyCycles, costs?.bound],
      ...[played?.startCycles, played?.endCycles],
    ];
  });
}
