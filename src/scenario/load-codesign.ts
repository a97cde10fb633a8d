/** From a file of co-design to a scenario: budgets in µm² and mW, tables by name or of files, networks read. */
import { didYouMean } from '../base/did-you-mean.js';
import { InputError } from '../base/errors.js';
import { readAreaTable } from '../formats/area-table-file.js';
import { readText } from '../formats/read-file.js';
import { readYaml, type YamlDocument } from '../formats/yaml-document.js';
import { areaTables } from '../machine/area/area-tables.js';
import { platformArea } from '../machine/area/platform-area.js';
import { powerTables } from '../machine/area/power.js';
import { UNLIMITED_ARRAY } from '../machine/array-machine.js';
import type { CoreFlexibility } from '../machine/core.js';
import { presets } from '../machine/presets.js';
import { DEFAULT_DESIGN_MAPPER } from '../search/hardware/design-mappers.js';
import { chain } from '../workload/model.js';
import { modelNamed } from '../workload/models/zoo.js';
import { type Beside, beside } from './beside.js';
import { check } from './check.js';
import type { CodesignScenario, CoreTask, NamedWorkload, PlatformTask } from './codesign-scenario.js';
import { type CodesignDocument, codesignSchema, isFile } from './codesign-schema.js';
import type { Complaint } from './complain.js';
import { networkOf } from './network.js';
import { type Override, overridden } from './overrides.js';
import { platformKind } from './platform-kind.js';
import { demandOneLayer } from './searched-design.js';
import { flexibilityOf } from './sections/flexibility.js';

const DEFAULT_SAMPLES = 10_000;
const DEFAULT_CLASS = 'TOPS';
const DEFAULT_DESIGN = 'plain';

/** @throws InputError for a file that is missing, malformed or asks for what cannot be */
export function loadCodesign(file: string, overrides: readonly Override[] = []): LoadedCodesign {
  return codesignOf(overridden(readYaml(readText(file), file), overrides));
}

/** Where the workload stands, for what is wrong with it once platforms run it. */
export interface LoadedCodesign extends CodesignScenario {
  readonly yaml: YamlDocument;
}

/** A document that is already there; files it names are beside its own. @throws InputError */
export function codesignOf(yaml: YamlDocument): LoadedCodesign {
  const document = check(codesignSchema, yaml);
  const { name, seed, areaMm2, areaOf, powerMilliwatts, clockGHz, powerTable, memory, platform } = document;
  const files = beside(yaml.file);
  const areaTable = isFile(document.areaTable)
    ? readAreaTable(files.text(document.areaTable).text, files.path(document.areaTable))
    : areaTables.get(document.areaTable);
  const preset = areaOf;
  const notes: string[] = [];
  const said = document.core?.flexibility ?? DEFAULT_CLASS;
  const workload = (yaml.value as { readonly workload: Readonly<Record<string, unknown>> }).workload;
  return {
    ...{ name, seed, clockGHz, areaTable, preset, document, notes, yaml },
    areaSquareMicrons: preset === undefined ? (areaMm2 ?? 0) * 1e6 : platformArea(areaTable, presets.get(preset).cores),
    milliwatts: powerMilliwatts,
    powerTable: powerTables.get(powerTable),
    said: {
      area: preset === undefined ? `${areaMm2} mm²` : `the area of ${preset}`,
      flexibility: typeof said === 'string' ? said : 'by axes',
    },
    bandwidthGBps: memory.bandwidthGBps,
    workload: document.layer === undefined ? workload : undefined,
    core: platform === undefined ? coreTask(document, files, yaml, notes) : undefined,
    platform: platform === undefined ? undefined : platformTask(platform, yaml),
    inputs: files.read,
  };
}

function coreTask(document: CodesignDocument, files: Beside, yaml: YamlDocument, notes: string[]): CoreTask {
  const { layer, core, mapper, limits } = document;
  const tenants = tenantsOf(document, files, yaml, notes);
  const { nocBytesPerCycle, offChipBytesPerCycle } = UNLIMITED_ARRAY;
  const task = {
    tenants: layer === undefined ? tenants : [oneLayer(tenants, layer, yaml)],
    machine: {
      ...UNLIMITED_ARRAY,
      nocBytesPerCycle: limits?.nocBytesPerCycle ?? nocBytesPerCycle,
      offChipBytesPerCycle: limits?.offChipBytesPerCycle ?? offChipBytesPerCycle,
    },
    flexibility: flexibilityNamed(core),
    mapper: mapper?.name ?? DEFAULT_DESIGN_MAPPER,
    samples: mapper?.samples ?? DEFAULT_SAMPLES,
  };
  demandOneLayer(task, yaml.placeOf(['core', 'design']));
  return task;
}

/** A class leaves to `design` what it fixes; axes name their own. */
function flexibilityNamed(core: CodesignDocument['core']): CoreFlexibility {
  const said = core?.flexibility ?? DEFAULT_CLASS;
  const found = flexibilityOf(said);
  if (core?.design !== undefined) return { ...found, design: core.design };
  return typeof said === 'string' ? { ...found, design: DEFAULT_DESIGN } : found;
}

function tenantsOf(
  { workload }: CodesignDocument,
  files: Beside,
  yaml: YamlDocument,
  notes: string[],
): CoreTask['tenants'] {
  if (workload.models !== undefined)
    return workload.models.map(({ name, inferences }) => ({ network: modelNamed(name), weight: inferences }));
  const all = workload.tenants?.map((tenant, i) => [tenant, ['workload', 'tenants', i]] as const) ?? [
    [workload, ['workload']] as const,
  ];
  return all.map(([tenant, path]) => {
    const { inferences: weight = 1 } = tenant;
    if ('model' in tenant && tenant.model !== undefined) return { network: modelNamed(tenant.model), weight };
    const read = networkOf(tenant, files, yaml, path);
    notes.push(...(read.notes ?? []));
    return { network: read.network, weight };
  });
}

function oneLayer(tenants: CoreTask['tenants'], layer: string, yaml: YamlDocument): CoreTask['tenants'][number] {
  const [only, ...others] = tenants;
  if (only === undefined || others.length > 0)
    throw new InputError({ ...yaml.placeOf(['layer']), expected: 'one network beside a layer', found: tenants.length });
  const { name, layers } = only.network;
  const found = layers.find((own) => own.layer.name === layer);
  if (found !== undefined) return { network: { name, layers: chain([found.layer]) }, weight: only.weight };
  const names = layers.map((own) => own.layer.name);
  const hint = didYouMean(layer, names);
  throw new InputError({ ...yaml.placeOf(['layer']), expected: `a layer of ${name}`, found: layer, hint });
}

function platformTask(platform: NonNullable<CodesignDocument['platform']>, yaml: YamlDocument): PlatformTask {
  const { cores, kinds, judge, samples } = platform;
  const raw = (yaml.value as { readonly platform: { readonly test?: readonly NamedWorkload['workload'][] } }).platform;
  return {
    ...{ counts: cores, judge, samples },
    kinds: kinds.map((name, i) => {
      const kind = platformKind(name);
      if ('expected' in kind) throw complaintAt(kind, yaml, ['platform', 'kinds', i]);
      return kind;
    }),
    tests: (raw.test ?? []).map((workload) => ({ name: workloadName(workload), workload })),
  };
}

function complaintAt({ expected, found, hint }: Complaint, yaml: YamlDocument, path: readonly PropertyKey[]) {
  return new InputError({ ...yaml.placeOf(path), expected, found, hint });
}

/** What a workload is of, in a word or a few: `mix`, `resnet18 and ncf`, a file. */
export function workloadName(workload: Readonly<Record<string, unknown>>): string {
  const nameOf = (own: unknown): string =>
    typeof own === 'object' && own !== null && 'name' in own ? String(own.name) : String(own);
  const said = workload['task'] ?? workload['models'] ?? workload['tenants'];
  const files = Object.entries(workload).find(([key]) => /[fF]ile$/.test(key))?.[1];
  return [said ?? files].flat().map(nameOf).join(' and ');
}
