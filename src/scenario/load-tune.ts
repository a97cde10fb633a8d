/** From the file of a tuning study to what the tuning needs. */
import { dirname, isAbsolute, join } from 'node:path';
import { InputError } from '../base/errors.js';
import { readText } from '../formats/read-file.js';
import { readYaml, type YamlDocument } from '../formats/yaml-document.js';
import { mappers } from '../search/jobs/mappers.js';
import { beside, type NamedInput } from './beside.js';
import { check } from './check.js';
import { scenarioOf } from './load.js';
import { checkedOptions } from './options.js';
import { type Override, overridden } from './overrides.js';
import type { Scenario } from './scenario.js';
import { type TuneDocument, tuneSchema } from './tune-schema.js';

export interface TunedWorkload {
  /** As the study has it. */
  readonly file: string;
  readonly scenario: Scenario;
}

export interface TuneStudy extends Omit<TuneDocument, 'workloads' | 'unseen'> {
  readonly workloads: readonly TunedWorkload[];
  readonly unseen: readonly TunedWorkload[];
  /** The workloads' files, and those that they name, as seen from the study. */
  readonly inputs: readonly NamedInput[];
}

/** @throws InputError for a file that is missing, malformed or asks for what is not there */
export function loadTune(file: string, overrides: readonly Override[] = []): TuneStudy {
  return tuneOf(overridden(readYaml(readText(file), file), overrides));
}

/** @throws InputError as `loadTune` */
export function tuneOf(yaml: YamlDocument): TuneStudy {
  const document = check(tuneSchema, yaml);
  checkSettings(document, yaml);
  const files = beside(yaml.file);
  const load = (key: 'workloads' | 'unseen') =>
    document[key].map((name, index): TunedWorkload => {
      const scenario = scenarioOf(readYaml(files.text(name).text, files.path(name)));
      refuseOtherObjectives(scenario, name, yaml, [key, index]);
      return { file: name, scenario };
    });
  const common = document.unseen.findIndex((name) => document.workloads.includes(name));
  if (common >= 0)
    throw new InputError({
      ...yaml.placeOf(['unseen', common]),
      expected: 'a workload that the settings are not tuned on',
      found: document.unseen[common],
    });
  const [workloads, unseen] = [load('workloads'), load('unseen')];
  const named = [...workloads, ...unseen].flatMap(({ file, scenario }) => inputsBelow(file, scenario.inputs));
  return { ...document, workloads, unseen, inputs: [...files.read, ...named] };
}

/** What a workload names from its own folder, as it would be named from the study's. */
function inputsBelow(workload: string, inputs: readonly NamedInput[]): NamedInput[] {
  const folder = dirname(workload);
  return inputs.map(({ name, path, of }) => ({
    name: isAbsolute(name) ? name : join(folder, name),
    path,
    ...(of === undefined ? {} : { of }),
  }));
}

/** Both ends of every range must be options of the mapper. @throws InputError */
function checkSettings({ mapper, options, settings }: TuneDocument, yaml: YamlDocument): void {
  checkedOptions(mappers, mapper, options, yaml, ['options']);
  for (const [name, { least, most }] of Object.entries(settings)) {
    const ends = [
      ['least', least],
      ['most', most],
    ] as const;
    for (const [end, value] of ends) {
      const placeOf = (): ReturnType<YamlDocument['placeOf']> => yaml.placeOf(['settings', name, end]);
      const placed: YamlDocument = { ...yaml, placeOf, placeOfKey: () => yaml.placeOf(['settings', name]) };
      checkedOptions(mappers, mapper, { [name]: value }, placed, []);
    }
  }
}

/** The allocator judges, so that a tuning takes minutes. */
function refuseOtherObjectives(
  { mapper }: Scenario,
  name: string,
  yaml: YamlDocument,
  path: readonly PropertyKey[],
): void {
  if (mapper.objective === 'allocator' && mapper.mapping === undefined) return;
  throw new InputError({
    ...yaml.placeOf(path),
    expected: 'a scenario whose mapping is searched and judged by the allocator',
    found: name,
  });
}
