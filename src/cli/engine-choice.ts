/**
 * The engine that `caldera layer engine` is asked for: a preset or a file, changed by options; what is wrong with one of
 * them is told at the option that said it.
 */
import type { Argv } from 'yargs';
import type { Place } from '../base/errors.js';
import { readText } from '../formats/read-file.js';
import { readYaml, type YamlDocument } from '../formats/yaml-document.js';
import { enginePresets } from '../machine/engine-presets.js';
import type { MatrixEngine } from '../machine/matrix-engine.js';
import { engineFrom } from '../scenario/engine-file.js';
import { type Override, overridden, overrideOf } from '../scenario/overrides.js';
import { wholes } from './table-options.js';

export interface EngineArguments {
  readonly preset: string | undefined;
  readonly control: string | undefined;
  readonly data: string | undefined;
  readonly tile: string | undefined;
  readonly registers: number | undefined;
  readonly registerBytes: number | undefined;
  readonly mergeCycles: number | undefined;
  readonly loadCycles: number | undefined;
  readonly storeCycles: number | undefined;
  readonly renaming: boolean | undefined;
  readonly forwarding: boolean | undefined;
  readonly set: readonly string[] | undefined;
}

export function engineOptions<T>(yargs: Argv<T>) {
  return yargs
    .option('preset', {
      type: 'string',
      describe: 'an engine by name, or a YAML file that describes one; the options below change it',
    })
    .option('control', { type: 'string', describe: 'when stages may start: BASE, PIPE, WLBP, WLS' })
    .option('data', { type: 'string', describe: 'data variant: none, DB, DM, DMDB' })
    .option('tile', { type: 'string', describe: 'tile dimensions M,N,K' })
    .option('registers', { type: 'number', describe: 'tile registers' })
    .option('register-bytes', { type: 'number', describe: 'bytes of a tile register' })
    .option('merge-cycles', { type: 'number', describe: 'cycles to join the two sums of a column' })
    .option('load-cycles', { type: 'number', describe: 'cycles of the load port a tile' })
    .option('store-cycles', { type: 'number', describe: 'cycles of the store port a tile' })
    .option('renaming', { type: 'boolean', describe: 'each write takes a fresh tile register' })
    .option('forwarding', { type: 'boolean', describe: 'rows of a result are read before all are written' })
    .option('set', {
      type: 'string',
      describe: 'change any key of the engine: tile.elementBytes=1, partialRows=true; repeatable',
    });
}

/** The keys of an engine file that have options of their own. */
const OPTIONS = {
  control: '--control',
  data: '--data',
  tile: '--tile',
  registers: '--registers',
  registerBytes: '--register-bytes',
  mergeCycles: '--merge-cycles',
  loadCycles: '--load-cycles',
  storeCycles: '--store-cycles',
  renaming: '--renaming',
  outputForwarding: '--forwarding',
} as const;

/** @throws InputError for an engine that cannot be */
export function engineOf(args: EngineArguments): MatrixEngine {
  const given = optionsOf(args);
  const described = optionPlaces(overridden(startOf(args.preset), given), new Map(given).keys());
  return engineFrom(overridden(described, (args.set ?? []).map(overrideOf)));
}

function optionsOf({ tile, forwarding, ...args }: EngineArguments): Override[] {
  const flat: Override[] = Object.keys(OPTIONS).map((key) => [key, args[key as keyof typeof args]]);
  const sizes = tile === undefined ? [] : wholes('--tile', tile, ['M', 'N', 'K']);
  const dimensions = sizes.map((size, i): Override => [`tile.${'mnk'[i]}`, size]);
  return [...flat, ['outputForwarding', forwarding] as const, ...dimensions].filter(([, value]) => value !== undefined);
}

/** Without a preset: the engine of the RASA paper, without any of its improvements. */
function startOf(preset: string | undefined): YamlDocument {
  if (preset !== undefined && !enginePresets.has(preset) && /[./\\]/.test(preset))
    return readYaml(readText(preset), preset);
  const value = preset === undefined ? { name: 'engine', engine: 'RASA-BASE' } : { engine: preset };
  if (preset !== undefined) enginePresets.get(preset); // refuses what is no preset before options are looked at
  const placeOf = (path: readonly PropertyKey[]): Place => ({ path: path.join('.') });
  return { file: '', value, placeOf, placeOfKey: (path, key) => placeOf([...path, key]) };
}

/** A key that was set by an option of its own is told by that option. */
function optionPlaces(yaml: YamlDocument, paths: Iterable<string>): YamlDocument {
  const set = new Set([...paths].map((path) => path.split('.')[0]));
  const option = ([first]: readonly PropertyKey[]): Place | undefined =>
    set.has(String(first)) ? { path: OPTIONS[String(first) as keyof typeof OPTIONS] } : undefined;
  return { ...yaml, placeOf: (path) => option(path) ?? yaml.placeOf(path) };
}
