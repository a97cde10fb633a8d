/**
 * On-chip network, CPU seconds: BookSim's table where it stands beside the checkout, its excerpt elsewhere, and how many
 * times faster than BookSim the rows with packets of 4 and 16 flits are (geometric mean, same number of flits).
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseNamedCsv } from '../../src/formats/csv-table.js';
import { booksimCheck } from '../../src/validation/against/booksim.js';
import { hasReference, referencePath } from '../support/reference.js';

const EXCERPT = join(import.meta.dirname, '../fixtures/noc/booksim-excerpt.csv');

export function benchNoc() {
  const file = hasReference ? referencePath('noc', 'booksim.csv') : EXCERPT;
  const text = readFileSync(file, 'utf8');
  const rows = parseNamedCsv(text, file, ['cpu_s']);
  const header = text.slice(0, text.indexOf('\n'));
  const lines = text.trim().split('\n').slice(1);
  let seconds = 0;
  let logs = 0;
  let compared = 0;
  let unequal = 0;
  for (const [row, columns] of rows.entries()) {
    const before = process.cpuUsage();
    const one = `${header}\n${lines[row]}\n`;
    for (const { ours, table } of booksimCheck.figures({ text: one, file, companion: none }))
      if (table !== undefined && Math.abs(Number(ours) / Number(table) - 1) > 1e-4) unequal++;
    const { user, system } = process.cpuUsage(before);
    const own = (user + system) / 1e6;
    seconds += own;
    if (columns.text('packet_flits') === '1') continue;
    logs += Math.log(Number(columns.text('cpu_s')) / own);
    compared++;
  }
  return { booksimRows: rows.length, booksimSeconds: seconds, unequal, timesFaster: Math.exp(logs / compared) };
}

function none(): never {
  throw new Error('a table of BookSim stands alone');
}
