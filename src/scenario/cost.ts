/**
 * The `cost` part of a scenario: the files it and the cores name are read, and every core's dataflow is one the cost
 * model knows.
 */

import { didYouMean } from '../base/did-you-mean.js';
import { InputError, type Place } from '../base/errors.js';
import type { Dataflow } from '../cost/dataflow/directive.js';
import { type CostModelChoice, coreModelFor, costModels } from '../cost/models.js';
import { readCostTable } from '../formats/cost-table-csv.js';
import { parseDataflowFile } from '../formats/maestro.js';
import type { YamlDocument } from '../formats/yaml-document.js';
import type { Platform } from '../machine/accelerator.js';
import { type PresetCost, presets } from '../machine/presets.js';
import type { Beside } from './beside.js';
import { checkedOptions } from './options.js';
import type { Scenario } from './scenario.js';
import type { ScenarioDocument } from './schema.js';
import type { PlatformDocument } from './sections/platform.js';

/** @throws InputError for a file that is missing or malformed */
export function costOf(document: ScenarioDocument, beside: Beside, yaml: YamlDocument): Scenario['cost'] {
  const { tableFile, costFile, options, ...cost } = document.cost;
  const own = checkedOptions(costModels, cost.model, options, yaml, ['cost', 'options']);
  const cores = coreModelsOf(document, beside, yaml);
  return {
    ...cost,
    ...(own === undefined ? {} : { options: own }),
    dataflows: dataflowsOf(document.platform, beside),
    ...(costFile === undefined ? {} : { measured: readCostTable(beside.text(costFile).text, costFile) }),
    ...(Object.keys(cores).length === 0 ? {} : { cores }),
    ...(tableFile === undefined ? {} : { table: beside.text(tableFile) }),
  };
}

/** Every core has a dataflow that its cost model knows, and suits it. @throws InputError at the core */
export function checkCores(
  platform: Platform,
  cost: Scenario['cost'],
  document: ScenarioDocument,
  yaml: YamlDocument,
): void {
  if (cost.table !== undefined) return;
  platform.cores.forEach((owner, core) => {
    const { dataflow, flexibility } = owner;
    const { name, dataflows, checkCore } = coreModelFor(owner, cost);
    const own = document.platform.cores?.[core];
    const placeOf = (key: string) =>
      yaml.placeOf(own === undefined ? ['platform', 'preset'] : ['platform', 'cores', core, key]);
    if (!dataflows.includes(dataflow))
      throw new InputError({
        ...placeOf(own?.dataflowFile === undefined ? 'dataflow' : 'dataflowFile'),
        expected: `a dataflow known to the cost model "${name}" (${dataflows.join(', ')})`,
        found: dataflow,
        hint: didYouMean(dataflow, dataflows),
      });
    if (flexibility === undefined) checkAt(placeOf, () => checkCore?.(owner));
  });
}

/** A refusal of a core's key is told where the key stands. */
function checkAt(placeOf: (key: string) => Place, check: () => void): void {
  try {
    check();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const { path = '', ...problem } = error.problem;
    throw new InputError({ ...problem, ...placeOf(path) });
  }
}

type CoreCost = NonNullable<NonNullable<PlatformDocument['cores']>[number]['cost']> | PresetCost;

/** What a core's own cost model is called; equal for cores that cost alike. */
export function costModelName(cost: CoreCost): string {
  const options = cost.options === undefined ? undefined : JSON.stringify(cost.options);
  return [cost.model, 'costFile' in cost ? cost.costFile : undefined, options]
    .filter((part) => part !== undefined)
    .join(' ');
}

/** @throws InputError for a core with a cost model beside a table that stands instead of all */
function coreModelsOf(
  { platform: { preset, cores = [] }, cost: { tableFile } }: ScenarioDocument,
  beside: Beside,
  yaml: YamlDocument,
): Record<string, CostModelChoice> {
  const models: Record<string, CostModelChoice> = {};
  const { cost: chip } = preset === undefined ? {} : presets.get(preset);
  if (chip !== undefined) models[costModelName(chip)] = chip;
  cores.forEach((core, index) => {
    if (core.cost === undefined) return;
    const name = costModelName(core.cost);
    const path = ['platform', 'cores', index, 'cost'];
    if (tableFile !== undefined)
      throw new InputError({
        ...yaml.placeOf(path),
        expected: 'no cost model of a core beside "cost.tableFile"',
        found: core.cost,
      });
    if (models[name] !== undefined) return;
    const { model, costFile } = core.cost;
    const options = checkedOptions(costModels, model, core.cost.options, yaml, [...path, 'options']);
    models[name] = {
      model,
      ...(options === undefined ? {} : { options }),
      ...(costFile === undefined ? {} : { measured: readCostTable(beside.text(costFile).text, costFile) }),
    };
  });
  return models;
}

/** What a dataflow out of a file is called: its path, and never what a bundled one is called. */
export function ownName(file: string): string {
  return costModels.get('dataflow').dataflows.includes(file) ? `./${file}` : file;
}

/** Dataflows that cores bring along, by the path they are named with. */
function dataflowsOf({ cores = [] }: PlatformDocument, beside: Beside): Record<string, Dataflow> {
  const files = new Set(cores.flatMap(({ dataflowFile }) => dataflowFile ?? []));
  return Object.fromEntries([...files].map((file) => [ownName(file), parseDataflowFile(beside.text(file).text, file)]));
}
