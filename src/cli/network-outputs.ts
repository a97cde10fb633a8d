/** What the commands on a network leave in a folder: page, trace, tidy tables, the result, and the data of figures. */
import type { Argv } from 'yargs';
import { csvRows } from '../formats/csv-write.js';
import { writeJson } from '../formats/json-text.js';
import { writeNetworkTrace } from '../formats/network-trace.js';
import { writeFolder } from '../formats/output-folder.js';
import { type NetworkReport, phaseRows } from '../report/network/network-report.js';
import type { Row } from './cluster-option.js';
import { note } from './command.js';
import { writePieces } from './write-pieces.js';

export interface NetworkOutputs {
  readonly out: string | undefined;
  readonly trace: string | undefined;
  readonly report: string | undefined;
}

export function outputOptions<T>(yargs: Argv<T>) {
  return yargs
    .option('out', { type: 'string', describe: 'folder for page, trace, tables and the data of figures' })
    .option('trace', { type: 'string', describe: 'write a trace for Perfetto, .json or .json.gz' })
    .option('report', { type: 'string', describe: 'write a page to look at, .html' });
}

/** @throws InputError or OutputError where something cannot be written */
export async function writeNetworkOutputs(
  { out, trace, report: page }: NetworkOutputs,
  report: NetworkReport,
  document: () => unknown,
  rows: () => readonly Row[],
): Promise<void> {
  const traced = (): Iterable<string> => {
    const names = report.dimensions.map(({ name }) => name);
    return writeNetworkTrace(report, report.accelerator, names, { scenario: report.title });
  };
  if (page === undefined && trace === undefined && out === undefined) return;
  // Loaded where a page is asked for: figures and their scales take longer to load than a collective to replay.
  const { networkPage } = await import('../report/network/network-page.js');
  if (page !== undefined) {
    await writePieces([networkPage(report)], page);
    note(`report in ${page}`);
  }
  if (trace !== undefined) {
    await writePieces(traced(), trace);
    note(`trace in ${trace}: open it in https://ui.perfetto.dev`);
  }
  if (out === undefined) return;
  writeFolder(out, {
    'report.html': networkPage(report),
    'trace.json': traced(),
    'phases.csv': csvRows(phaseRows(report)),
    'quantities.csv': csvRows([['part', 'quantity', 'value'], ...rows()]),
    'result.json': writeJson(document()),
    'network.json': writeJson(report),
  });
  note(`page, trace and tables in ${out}`);
}
