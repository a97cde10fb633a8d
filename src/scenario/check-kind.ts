/** Tells a scenario of an accelerator from a study and from scenarios of other scales, which other commands take. */
import { InputError } from '../base/errors.js';
import type { YamlDocument } from '../formats/yaml-document.js';

/** Which command a file of another kind is for. */
const COMMAND_OF: Readonly<Record<string, string>> = {
  codesign: 'layer codesign',
  cluster: 'network collective, network train and network design',
  congestion: 'network congestion',
  fusion: 'fuse',
  layers: 'layer map',
  sparse: 'sparse map',
  engine: 'sweep, as the base of a study',
  training: 'sweep, as the base of a study',
  memory: 'sweep, as the base of a study',
};

/** The kind that a document says it is; nothing where it says none. */
export function kindOf({ value }: YamlDocument): unknown {
  return typeof value === 'object' && value !== null && 'kind' in value ? value.kind : undefined;
}

/** @throws InputError for a file that is a study, or a scenario of another scale */
export function checkKind(yaml: YamlDocument): void {
  const { value } = yaml;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
  const { kind } = value as { readonly kind?: unknown };
  const expected = 'a scenario of an accelerator';
  const isStudy = 'vary' in value && !('platform' in value);
  if (isStudy)
    throw new InputError({
      ...yaml.placeOf(['vary']),
      expected,
      found: 'a study',
      hint: 'caldera sweep is for studies',
    });
  const command = typeof kind === 'string' && Object.hasOwn(COMMAND_OF, kind) ? COMMAND_OF[kind] : undefined;
  if (command === undefined) return;
  throw new InputError({ ...yaml.placeOf(['kind']), expected, found: kind, hint: `for ${command}` });
}
