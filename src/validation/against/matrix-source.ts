/**
 * The matrices that a table of sparse cases names: generated from their names, or read from a pattern file beside the
 * table. A few are kept, as a table names each in several rows.
 */
import { InputError } from '../../base/errors.js';
import type { NamedText } from '../../formats/named-text.js';
import { parsePatternFile } from '../../formats/pattern-file.js';
import { isGenerated, namedPattern } from '../../problem/sparsity/named-pattern.js';
import type { Pattern } from '../../problem/sparsity/pattern.js';
import type { CheckInput } from './foreign-check.js';

/** Where a matrix of this name is looked for, in this order. */
function candidates(name: string): string[] {
  const endings = /\.(pat|mtx|smtx)$/.test(name) ? [''] : ['.pat', '.mtx', '.smtx'];
  const folders = ['', 'matrices/', '../hardtaco/matrices/', 'hardtaco/matrices/'];
  return folders.flatMap((folder) => endings.map((ending) => `${folder}${name}${ending}`));
}

const KEPT = 64;

export class MatrixSource {
  private readonly kept = new Map<string, Pattern>();

  constructor(private readonly companion: CheckInput['companion']) {}

  /** @throws InputError for a name that no generator and no file has */
  get(name: string): Pattern {
    const known = this.kept.get(name);
    if (known !== undefined) return known;
    const made = isGenerated(name) ? namedPattern(name) : this.read(name);
    if (this.kept.size === KEPT) this.kept.delete(this.kept.keys().next().value as string);
    this.kept.set(name, made);
    return made;
  }

  private read(name: string): Pattern {
    let first: InputError | undefined;
    for (const file of candidates(name)) {
      let found: NamedText;
      try {
        found = this.companion(file);
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        first ??= error;
        continue;
      }
      return parsePatternFile(found.text, found.file);
    }
    throw first as InputError;
  }
}
