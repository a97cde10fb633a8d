/**
 * mNPUsim b0f3c14 with DRAMsim3: two workloads on one HBM2 (`corun.csv`), or one alone (`solo.csv`). The memory is
 * fitted on the runs of one workload alone; co-runs are predicted. Companions: tiles.csv and solo.csv.
 */
import { basename } from 'node:path';
import { readMnpusim } from '../../formats/mnpusim-csv.js';
import type { CheckInput, Figure, ForeignCheck } from './foreign-check.js';
import { type Agreement, corunAgreement, fitMemory, soloAgreement } from './mnpusim-fit.js';

export const mnpusimCheck: ForeignCheck = {
  name: 'mnpusim',
  about: 'finish times of workloads that share an HBM2, by mNPUsim',
  bounds: { finish_cycles: { mean: 0.05, worst: 0.16 }, cycles: { mean: 0.05, worst: 0.16 } },
  *figures(input) {
    const isSolo = !/\bfinish_cycles\b|\bco_runners\b/.test(input.text.split('\n')[0] ?? '');
    const tiles = input.companion(sibling(input, 'tiles'));
    const solo = isSolo ? input : input.companion(sibling(input, 'solo'));
    const tables = readMnpusim(tiles, solo, isSolo ? undefined : input);
    const fits = fitMemory(tables);
    const rows = isSolo ? soloAgreement(tables, fits) : corunAgreement(tables, fits);
    yield* rows.map((row) => figureOf(row, isSolo ? 'cycles' : 'finish_cycles'));
  },
};

/** `a-corun.csv` stands beside `a-tiles.csv`. */
function sibling({ file }: CheckInput, part: string): string {
  return basename(file).replace(/(corun|solo)(?=\.csv$)/, part);
}

function figureOf({ row, predictedCycles, measuredCycles }: Agreement, quantity: string): Figure {
  return { row, quantity, ours: predictedCycles, table: Number.isNaN(measuredCycles) ? undefined : measuredCycles };
}
