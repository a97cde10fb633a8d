/**
 * Sparse cores, CPU seconds: the rows of HARD TACO's table that the fixtures hold, and the whole table where that stands
 * beside the checkout, each row of it with its matrices read or generated.
 */
import { beside } from '../../build/tables.js';
import { hardtaco } from '../../src/validation/against/hardtaco.js';
import fixtures from '../fixtures/hardtaco-cycles.json' with { type: 'json' };
import { hasReference, referencePath, referenceText } from '../support/reference.js';
import { benchStonne } from './stonne.js';

const TABLE = ['sparse', 'hardtaco', 'cycles_reference.csv'] as const;

export function benchSparse() {
  const excerpt = timed(fixtures.cycles.join('\n'), 'hardtaco-cycles.json', missing);
  if (!hasReference) return { excerptRows: excerpt.rows, excerptSeconds: excerpt.seconds };
  const table = timed(referenceText(...TABLE), referencePath(...TABLE), (name) =>
    beside(name, referencePath(...TABLE)),
  );
  return {
    ...{ excerptRows: excerpt.rows, excerptSeconds: excerpt.seconds },
    ...{ tableRows: table.rows, tableSeconds: table.seconds, figuresUnequal: table.unequal },
    stonne: benchStonne(),
  };
}

function missing(name: string): never {
  throw new Error(`${name}: the excerpt's matrices are all generated`);
}

function timed(text: string, file: string, companion: (name: string) => { text: string; file: string }) {
  const before = process.cpuUsage();
  let rows = 0;
  let unequal = 0;
  for (const figure of hardtaco.figures({ text, file, companion })) {
    rows = figure.row + 1;
    if (figure.table !== undefined && figure.table !== figure.ours) unequal++;
  }
  const { user, system } = process.cpuUsage(before);
  return { rows, unequal, seconds: (user + system) / 1e6 };
}
