/** A row of a study is one run: schemes to compare are varied. */
import { InputError } from '../../base/errors.js';
import type { YamlDocument } from '../../formats/yaml-document.js';

/** @throws InputError at `path` for more than one */
export function refuseSeveral(runs: readonly unknown[], yaml: YamlDocument, path: readonly PropertyKey[]): void {
  if (runs.length === 1) return;
  throw new InputError({
    ...yaml.placeOf(path),
    expected: 'one scheme a point of a study',
    found: runs.length,
    hint: `name one, and vary "${path.join('.')}.0"`,
  });
}
