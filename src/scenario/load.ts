/**
 * From a scenario file to a scenario: parse, check against the schema, read the files it names (relative to itself).
 */
import { InputError, type Place } from '../base/errors.js';
import { counted } from '../base/numbers.js';
import { bytesPerCycle, KIB } from '../base/units.js';
import { readText } from '../formats/read-file.js';
import { readYaml, type YamlDocument } from '../formats/yaml-document.js';
import type { Platform } from '../machine/accelerator.js';
import type { Core } from '../machine/core.js';
import type { Memory } from '../machine/memory.js';
import { REQUEST_MODE_DEFAULTS } from '../machine/memory-devices/request-mode.js';
import { type Preset, presets } from '../machine/presets.js';
import { goals } from '../search/jobs/goals.js';
import { machineParts } from '../simulator/parts/machine-parts.js';
import type { LayerShape } from '../workload/layer-shape.js';
import { type Beside, beside } from './beside.js';
import { check } from './check.js';
import { checkKind } from './check-kind.js';
import { checkCores, costModelName, costOf, ownName } from './cost.js';
import { withHost } from './host.js';
import { mapperSettings } from './mapper-settings.js';
import { checkedOptions } from './options.js';
import { type Override, overridden } from './overrides.js';
import { loadPlugins } from './plugins.js';
import { withProfile } from './profiles.js';
import type { Scenario } from './scenario.js';
import { type ScenarioDocument, scenarioSchema } from './schema.js';
import { energyTableOf } from './sections/energy.js';
import { flexibilityOf } from './sections/flexibility.js';
import { deviceOf } from './sections/memory-device.js';
import { nocOf } from './sections/noc.js';
import { partsOf } from './sections/parts.js';
import { type PlatformDocument, platformSchema } from './sections/platform.js';
import { sharedSramOf } from './sections/shared-sram.js';
import { sparsityOf } from './sparsity.js';
import { withWeightPrefetch } from './weight-prefetch.js';
import { workloadOf } from './workload.js';

/** @throws InputError for a file that is missing, malformed or asks for what is not there */
export function loadScenario(file: string, overrides: readonly Override[] = []): Scenario {
  return scenarioOf(overridden(readYaml(readText(file), file), overrides));
}

/** A document that is already there; files it names are beside its own. @throws InputError */
export function scenarioOf(yaml: YamlDocument): Scenario {
  checkKind(yaml);
  const plugins = loadPlugins(yaml);
  const document = withHost(check(scenarioSchema, withProfile(yaml)), yaml);
  const files = beside(yaml.file);
  const platform = platformOf(document.platform, {
    files,
    seed: document.seed,
    placeOf: (path) => yaml.placeOf(['platform', ...path]),
    checkedPart: ({ name, options: given }, index) =>
      checkedOptions(machineParts, name, given, yaml, ['platform', 'parts', index, 'options']),
  });
  const { groupSize } = document.workload;
  if (groupSize < platform.cores.length)
    throw new InputError({
      ...yaml.placeOf(['workload', 'groupSize']),
      expected: `at least ${platform.cores.length} (the number of cores)`,
      found: groupSize,
    });
  const { mappingFile, warmStartFile, options: _options, settingsFile: _file, ...mapper } = document.mapper;
  const settings = mapperSettings(document.mapper, files, yaml);
  const goalOptions = checkedOptions(goals, mapper.goal, mapper.goalOptions, yaml, ['mapper', 'goalOptions']);
  const mapping = mappingFile === undefined ? undefined : files.text(mappingFile);
  const warmStart = warmStartFile === undefined ? undefined : files.text(warmStartFile);
  const { workload, notes } = workloadOf(document.workload, files, yaml, {
    cores: platform.cores,
    seed: document.seed,
  });
  const cost = costOf(document, files, yaml);
  if (workload.kind !== 'tiles') checkCores(platform, cost, document, yaml);
  const scenario: Scenario = {
    name: document.name,
    seed: document.seed,
    plugins,
    platform,
    workload,
    groupSize,
    arrivals: document.workload.arrivals,
    layerShape: {
      ...layerShapeOf(document.workload),
      ...sparsityOf(document.workload.sparsity, files, yaml, ['workload']),
    },
    cost,
    energy: energyTableOf(document.energy),
    mapper: {
      ...mapper,
      ...settings,
      ...(goalOptions === undefined ? {} : { goalOptions }),
      ...(mapping === undefined ? {} : { mapping }),
      ...(warmStart === undefined ? {} : { warmStart }),
    },
    allocator: document.allocator,
    simulator: document.simulator,
    document: { ...document, mapper: { ...document.mapper, name: settings.name } },
    inputs: files.read,
    notes,
  };
  return withWeightPrefetch(scenario, document, yaml);
}

function layerShapeOf(workload: ScenarioDocument['workload']): LayerShape {
  const { batch, elementBytes, layers, split, vectorWork } = workload;
  return { batch, elementBytes, layers, split, vectorWork };
}

/** A machine file: what stands under `platform` in a scenario. @throws InputError */
export function loadPlatform(file: string): Platform {
  const yaml = readYaml(readText(file), file);
  const document = check(platformSchema, yaml);
  if (document.preset !== undefined && presets.get(document.preset).cost !== undefined)
    throw new InputError({
      ...yaml.placeOf(['preset']),
      expected: 'a preset without a cost model of its own: the model is asked for beside the machine',
      found: document.preset,
    });
  const index = document.cores?.findIndex(({ cost }) => cost !== undefined) ?? -1;
  if (index >= 0)
    throw new InputError({
      ...yaml.placeOf(['cores', index, 'cost']),
      expected: 'no cost model of a core here: the model is asked for beside the machine',
      found: document.cores?.[index]?.cost,
    });
  const { seed } = REQUEST_MODE_DEFAULTS;
  return platformOf(document, {
    files: beside(file),
    seed,
    placeOf: yaml.placeOf,
    checkedPart: ({ name, options: given }, index) =>
      checkedOptions(machineParts, name, given, yaml, ['parts', index, 'options']),
  });
}

interface AroundPlatform {
  readonly files: Beside;
  readonly seed: number;
  /** Of what stands under the platform. */
  readonly placeOf: (path: readonly string[]) => Place;
  /** The options of a part, held against its entry. */
  readonly checkedPart: Parameters<typeof partsOf>[2];
}

function platformOf(document: PlatformDocument, { files, seed, placeOf, checkedPart }: AroundPlatform): Platform {
  const { clockGHz, memory } = document;
  const preset = document.preset === undefined ? undefined : presets.get(document.preset);
  const bandwidthGBps = memory.bandwidthGBps ?? preset?.bandwidthGBps ?? 0;
  const cores = (document.cores ?? []).map(({ sgKiB, name, dataflowFile, cost, flexibility, ...core }, index) => ({
    ...core,
    ...(flexibility === undefined ? {} : { flexibility: flexibilityOf(flexibility) }),
    ...(cost === undefined ? {} : { costModel: costModelName(cost) }),
    dataflow: dataflowFile === undefined ? core.dataflow : ownName(dataflowFile),
    name: name ?? `core${index}`,
    sgBytes: sgKiB * KIB,
  }));
  const noc = nocOf(document, (preset?.cores ?? cores).length, preset);
  return {
    name: document.preset ?? counted(cores.length, 'core'),
    clockGHz,
    cores: withShared(preset === undefined ? cores : presetCores(preset), document),
    memory: {
      ...memoryOf(memory, bandwidthGBps, clockGHz),
      ...deviceOf(memory.device, { read: files.text, seed, bandwidthGBps, placeOf }),
    },
    ...(noc === undefined ? {} : { noc }),
    ...(document.sharedSram === undefined ? {} : { sharedSram: sharedSramOf(document.sharedSram, clockGHz) }),
    ...(document.parts === undefined
      ? {}
      : { parts: partsOf(document.parts, (preset?.cores ?? cores).length, checkedPart) }),
  };
}

/** What is said of all cores holds for those that say nothing of their own. */
function withShared(cores: readonly Core[], document: PlatformDocument): readonly Core[] {
  const { vectorLanes, weightPrefetch } = document;
  const all = {
    ...(vectorLanes === undefined ? {} : { vectorLanes }),
    ...(weightPrefetch === undefined ? {} : { weightPrefetch }),
  };
  return cores.map((core) => ({ ...all, ...core }));
}

/** With the name of the cost model that the preset brings along. */
function presetCores({ cores, cost }: Preset): readonly Core[] {
  return cost === undefined ? cores : cores.map((core) => ({ ...core, costModel: costModelName(cost) }));
}

function memoryOf(document: PlatformDocument['memory'], bandwidth: number, clockGHz: number): Omit<Memory, 'device'> {
  const {
    bandwidthGBps: _,
    device: _device,
    stacks: _s,
    channels: _c,
    loadPortGBps,
    storePortGBps,
    ...same
  } = document;
  const width = (port: number | undefined) => (port === undefined ? undefined : bytesPerCycle(port, clockGHz));
  return {
    ...same,
    clockGHz,
    bandwidthBytesPerCycle: bytesPerCycle(bandwidth, clockGHz),
    loadPortBytesPerCycle: width(loadPortGBps),
    storePortBytesPerCycle: width(storePortGBps),
  };
}
