/**
 * `caldera fit`: fits the memory's efficiency and latency to solo runs of mNPUsim and predicts its co-runs; or holds the
 * banked devices against measured DRAM bandwidth. Prints the error tables.
 */
import { InputError } from '../../base/errors.js';
import { fixed, mean, percent } from '../../base/numbers.js';
import { writeJson } from '../../formats/json-text.js';
import { readMnpusim } from '../../formats/mnpusim-csv.js';
import type { NamedText } from '../../formats/named-text.js';
import { readText } from '../../formats/read-file.js';
import { dramBandwidths } from '../../validation/against/dram-bandwidth.js';
import {
  type Agreement,
  corunAgreement,
  fitMemory,
  soloAgreement,
  summarize,
} from '../../validation/against/mnpusim-fit.js';
import { type Command, print } from '../command.js';
import { textTable } from '../text-table.js';

interface Arguments {
  readonly tiles: string | undefined;
  readonly solo: string | undefined;
  readonly corun: string | undefined;
  readonly dram: string | undefined;
  readonly json: boolean;
}

export const fitCommand: Command<Arguments> = {
  options: (yargs) =>
    yargs
      .option('tiles', { type: 'string', describe: 'tiles of the workloads, CSV' })
      .option('solo', { type: 'string', describe: 'runs of one workload alone, CSV: what is fitted' })
      .option('corun', { type: 'string', describe: 'runs of several workloads together, CSV: what is predicted' })
      .option('dram', { type: 'string', describe: 'measured bandwidth of DRAM devices, CSV: checked instead' })
      .option('json', { type: 'boolean', default: false, describe: 'print JSON' })
      .example('$0 fit --tiles tiles.csv --solo solo.csv --corun corun.csv', '')
      .example('$0 fit --dram bandwidth.csv', ''),
  run({ tiles, solo, corun, dram, json }) {
    if (dram !== undefined) return printDram(dram, json);
    const tables = readMnpusim(given('--tiles', tiles), given('--solo', solo), given('--corun', corun));
    const fits = fitMemory(tables);
    const alone = soloAgreement(tables, fits);
    const together = corunAgreement(tables, fits);
    if (json)
      return print(
        writeJson({ fits, alone: summarize(alone), together: summarize(together), rows: [...alone, ...together] }),
      );
    const fitted = fits.map((fit) => [
      fit.translation ? 'on' : 'off',
      fixed(fit.efficiency, 3),
      fixed(fit.latencyCycles, 1),
      Number.isFinite(fit.loadPortBytesPerCycle) ? fixed(fit.loadPortBytesPerCycle, 1) : '–',
    ]);
    print(
      `${textTable([['translation', 'efficiency', 'latency (cycles)', 'load port (bytes/cycle)'], ...fitted])}\n\n`,
    );
    print(
      `${textTable([['runs', 'rows', 'mean error', 'largest'], errors('alone', alone), errors('together', together)])}\n`,
    );
  },
};

function errors(name: string, rows: readonly Agreement[]): string[] {
  const { rows: count, meanError, maxError } = summarize(rows);
  return [name, String(count), `${fixed(meanError * 100, 1)} %`, `${fixed(maxError * 100, 1)} %`];
}

function printDram(file: string, json: boolean): void {
  const rows = [...dramBandwidths(readText(file), file)].map((row) => {
    const { GBps, measuredGBps } = row;
    return { ...row, error: measuredGBps === undefined ? undefined : GBps / measuredGBps - 1 };
  });
  if (json) {
    print(writeJson(rows));
    return;
  }
  const groups = [...new Set(rows.map(({ name }) => name))].map((name) => {
    const own = rows.filter((row) => row.name === name);
    const errors = own.flatMap(({ error }) => (error === undefined ? [] : [Math.abs(error)]));
    const replayed = own.filter(({ model }) => model === 'twin').length;
    const figures = errors.length === 0 ? ['–', '–'] : [percent(mean(errors)), percent(Math.max(...errors))];
    return [name, String(own.length), String(replayed), ...figures];
  });
  print(`${textTable([['device', 'rows', 'replayed', 'mean error', 'largest'], ...groups])}\n`);
}

function given(option: string, file: string | undefined): NamedText {
  if (file === undefined) throw new InputError({ path: option, expected: 'a file', found: undefined });
  return { text: readText(file), file };
}
