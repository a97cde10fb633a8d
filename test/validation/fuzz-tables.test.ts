/**
 * Damaged tables of other programs, read by every check there is: figures that are finite, or a complaint that names
 * its file; never another exception. Only the first rows are computed.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { beside, folder, TABLES } from '../../build/tables.js';
import { InputError } from '../../src/base/errors.js';
import { readText } from '../../src/formats/read-file.js';
import { checks } from '../../src/validation/against/checks.js';
import { mutated, mutation } from '../support/mutations.js';
import { propertyRuns } from '../support/property-runs.js';
import { hasReference } from '../support/reference.js';

const ROWS = 3;
/** Figures of one row can be many; the first of them are what a damage is seen in. */
const FIGURES = 200;

const samples = TABLES.map(([name, table]) => [name, table] as const).filter(([, table]) =>
  existsSync(join(folder, table)),
);

describe.skipIf(!hasReference)('a damaged table', () => {
  it('is there for every check', () => {
    expect([...new Set(samples.map(([name]) => name))].sort()).toEqual([...checks.names].sort());
  });

  it.each(samples)(
    'of %s (%s) is checked or complained about',
    (name, table) => {
      const file = join(folder, table);
      const whole = readText(file);
      const text = table.endsWith('.json')
        ? whole
        : `${whole
            .split('\n')
            .slice(0, ROWS + 1)
            .join('\n')}\n`;
      fc.assert(
        fc.property(fc.array(mutation, { minLength: 1, maxLength: 3 }), (mutations) => {
          const damaged = mutations.reduce(mutated, text);
          const input = { text: damaged, file: 'damaged', companion: (other: string) => beside(other, file) };
          try {
            let figures = 0;
            for (const { row, ours } of checks.get(name).figures(input)) {
              if (typeof ours === 'number') expect(ours).not.toBeNaN();
              if (row >= ROWS || ++figures > FIGURES) break;
            }
          } catch (error) {
            if (!(error instanceof InputError)) throw error;
            expect(error.message).toMatch(/expected .+, found ./s);
          }
        }),
        { ...propertyRuns(20), endOnFailure: true },
      );
    },
    3_600_000,
  );
});
