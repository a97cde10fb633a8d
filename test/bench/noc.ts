/**
 * On-chip network, CPU seconds: BookSim's table where it stands beside the checkout, its excerpt elsewhere, and how many
 * times faster than BookSim the rows with packets of 4 and 16 flits are (geometric mean, same number of flits). A thousand
 * jobs on a mesh of 64 cores.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseNamedCsv } from '../../src/formats/csv-table.js';
import { run } from '../../src/run.js';
import { loadScenario } from '../../src/scenario/load.js';
import { simulate } from '../../src/simulator/simulate.js';
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
  return {
    ...benchMesh(),
    booksimRows: rows.length,
    booksimSeconds: seconds,
    unequal,
    timesFaster: Math.exp(logs / compared),
  };
}

/** CPU seconds to replay a thousand jobs on 64 cores of a mesh, by a mapping that a short search found. */
function benchMesh() {
  const scenario = loadScenario(join(import.meta.dirname, '../fixtures/noc/mesh-64.yaml'));
  const { input } = run(scenario);
  const before = process.cpuUsage();
  const { events } = simulate(input);
  const { user, system } = process.cpuUsage(before);
  return { meshJobs: input.work.length, meshEvents: events, meshSeconds: (user + system) / 1e6 };
}

function none(): never {
  throw new Error('a table of BookSim stands alone');
}
