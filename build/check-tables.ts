/**
 * `npm run check:tables`: every check on the tables there are beside the checkout, long ones on their first rows. What
 * is outside the bounds that the documentation promises fails. `--all` takes whole tables.
 */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { InputError } from '../src/base/errors.js';
import { counted, fixed, percent } from '../src/base/numbers.js';
import type { NamedText } from '../src/formats/named-text.js';
import { readText } from '../src/formats/read-file.js';
import { checks } from '../src/validation/against/checks.js';
import { compareFigures } from '../src/validation/against/compare-figures.js';
import type { Figure } from '../src/validation/against/foreign-check.js';

/** [check, table, rows of the subset] */
const TABLES: readonly (readonly [string, string, number?])[] = [
  ['maestro', 'maestro/layer-costs.csv'],
  ...['UNet_kcp_ws', 'UNet_yxp_os', 'gnmt_nmk', 'vgg16_ckp_ws', 'Transformer_Complete'].map(
    (name) => ['maestro', `maestro/mappings/${name}.csv`] as const,
  ),
  ['scale-sim', 'scalesim/compute-cycles.csv'],
  ['mnpusim', 'mnpusim/corun.csv'],
  ['mnpusim', 'mnpusim/solo.csv'],
  ['dram', 'dram/bandwidth.csv'],
  ['released-allocator', 'allocator/cases.jsonl'],
  ['rasa', 'matrix-engine/rasa-cases.csv', 600],
  ['rasa-gemm', 'matrix-engine/rasa-gemm.csv', 300],
  ['astra-collectives', 'network/themis-cases.jsonl', 400],
  ['astra-iterations', 'network/e2e-cases.jsonl'],
  ['libra', 'network/libra-cases.json'],
  ['dram-requests', 'dram/requests-dramsim3.csv', 40],
  ['dram-requests', 'dram/requests-ramulator2.csv', 30],
  ['fusion', 'fusion/fusion-cases.csv', 300],
  ['fusion-spatial', 'fusion/fusion-spatial.csv'],
  ['fusion-optimum', 'fusion/fusion-optimum.csv', 100],
  ['hardtaco', 'sparse/hardtaco/cycles_reference.csv', 200],
  ['stonne', 'sparse/stonne/stonne_reference.csv'],
  ['stonne', 'sparse/stonne/stonne_tpu_dense_reference.csv'],
  ['spada', 'sparse/spada/spada_reference.csv'],
  ['roce', 'roce/ecmp_vectors.csv'],
  ['roce', 'roce/cases.csv', 12],
  ['nm', 'sparse/nm/beta.csv'],
  ['nm', 'sparse/nm/training_flops.csv'],
  ['nm', 'sparse/nm/density_schedule.csv'],
  ['nm', 'sparse/nm/golden_nm.json'],
];

const folder = resolve(import.meta.dirname, '../../shared/reference');
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
  const compared = compareFigures(firstRows(figures, takesAll ? Number.POSITIVE_INFINITY : rows), check.bounds);
  const seconds = fixed((performance.now() - began) / 1000, 1);
  const outside = compared.filter(({ isWithin }) => !isWithin);
  const worst = compared.reduce((most, { worstError }) => Math.max(most, worstError), 0);
  const cases = compared.reduce((sum, one) => sum + one.cases, 0);
  console.log(
    `${outside.length > 0 || cases === 0 ? 'FAILED ' : 'passed '}  ${name} ${table}: ${counted(cases, 'figure')}, worst ${percent(worst, 3)}, ${seconds} s`,
  );
  for (const { quantity, meanError, worstError, worstRow } of outside)
    console.log(
      `         ${quantity}: mean ${percent(meanError, 3)}, worst ${percent(worstError, 3)} in row ${worstRow}`,
    );
  if (outside.length > 0 || cases === 0) failed++;
  else passed++;
}
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exitCode = failed > 0 ? 1 : 0;

function* firstRows(figures: Iterable<Figure>, rows: number): Generator<Figure> {
  for (const figure of figures) {
    if (figure.row >= rows) return;
    yield figure;
  }
}

/** Beside the table, or anywhere in the folder of its subject, as somebody would say with `--with`. */
function beside(name: string, file: string): NamedText {
  const subject = join(folder, relative(folder, file).split(sep)[0] ?? '');
  const elsewhere = readdirSync(subject, { recursive: true }).map((entry) => join(subject, String(entry)));
  const places = [join(dirname(file), name), ...elsewhere.filter((place) => basename(place) === basename(name))];
  const path = places.find((place) => existsSync(place) && statSync(place).isFile());
  if (path === undefined) throw new InputError({ file, expected: `${name} beside it`, found: 'no such file' });
  return { text: readText(path), file: path };
}
