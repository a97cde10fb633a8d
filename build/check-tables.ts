/**
 * `npm run check:tables`: every check on the tables there are beside the checkout, long ones on their first rows. What
 * is outside the bounds that the documentation promises fails. `--all` takes whole tables.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { counted, fixed, percent } from '../src/base/numbers.js';
import { readText } from '../src/formats/read-file.js';
import { checks } from '../src/validation/against/checks.js';
import { compareFigures, contradictsItself } from '../src/validation/against/compare-figures.js';
import type { Figure } from '../src/validation/against/foreign-check.js';
import { beside, folder, TABLES } from './tables.js';

const takesAll = process.argv.includes('--all');
let failed = 0;
let passed = 0;
let skipped = 0;

for (const [name, table, rows = Number.POSITIVE_INFINITY] of TABLES) {
  const file = join(folder, table);
  if (!existsSync(file)) {
    console.log(`skipped  ${name} ${table}: the table is not here`);
    skipped++;
    continue;
  }
  const check = checks.get(name);
  const began = performance.now();
  const figures = check.figures({ text: readText(file), file, companion: (other) => beside(other, file) });
  const contradictory: number[] = [];
  const compared = compareFigures(
    firstRows(figures, takesAll ? Number.POSITIVE_INFINITY : rows, ({ row }) => contradictory.push(row)),
    check.bounds,
  );
  const seconds = fixed((performance.now() - began) / 1000, 1);
  const outside = compared.filter(({ isWithin }) => !isWithin);
  const worst = compared.reduce((most, { worstError }) => Math.max(most, worstError), 0);
  const cases = compared.reduce((sum, one) => sum + one.cases, 0);
  console.log(
    `${outside.length > 0 || cases === 0 ? 'FAILED ' : 'passed '}  ${name} ${table}: ${counted(cases, 'figure')}, worst ${percent(worst, 3)}, ${seconds} s`,
  );
  if (contradictory.length > 0)
    console.log(`         not what the table's own formula gives, not compared: rows ${contradictory.join(' ')}`);
  for (const { quantity, meanError, worstError, worstRow } of outside)
    console.log(
      `         ${quantity}: mean ${percent(meanError, 3)}, worst ${percent(worstError, 3)} in row ${worstRow}`,
    );
  if (outside.length > 0 || cases === 0) failed++;
  else passed++;
}
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exitCode = failed > 0 ? 1 : 0;

function* firstRows(
  figures: Iterable<Figure>,
  rows: number,
  onContradiction: (figure: Figure) => void,
): Generator<Figure> {
  for (const figure of figures) {
    if (figure.row >= rows) return;
    if (contradictsItself(figure)) onContradiction(figure);
    yield figure;
  }
}
