/**
 * `caldera check fusion`: strategies of fused layers (network, batch, machine, memory, tokens) against a table of their
 * validity, traffic, peak and latency, which was counted by firing the layers one by one.
 */
import { locate } from '../../base/errors.js';
import { estimateFusion } from '../../estimate/fusion/estimate-fusion.js';
import { parseNamedCsv } from '../../formats/csv-table.js';
import { fusionPlan } from '../../mapping/fusion-plan/plan.js';
import { type CheckInput, EXACT, type Figure, type ForeignCheck } from './foreign-check.js';
import { answer, FUSION_COLUMNS, fusionRow, networksBeside, numbersIn } from './fusion-rows.js';

export const fusionCheck: ForeignCheck = {
  name: 'fusion',
  about: 'strategies of fused layers, counted firing by firing: do they fit, what do they move, how long do they take',
  bounds: { '*': EXACT, latency_cycles: { mean: 1e-9, worst: 1e-9 } },
  figures,
};

function* figures(input: CheckInput): Iterable<Figure> {
  const rows = parseNamedCsv(input.text, input.file, [...FUSION_COLUMNS, 'tokens']);
  const networks = networksBeside(input);
  for (const [row, named] of rows.entries()) {
    const { chain, batch, machine, memoryBytes } = fusionRow(named, networks);
    const tokens = numbersIn(named, 'tokens');
    const plan = locate(named.place, () => fusionPlan(chain, tokens, batch, memoryBytes));
    const estimate = estimateFusion(plan, machine);
    const figure = (quantity: string, ours: number): Figure => ({
      row,
      quantity,
      ours,
      table: answer(named, quantity),
    });
    yield figure('valid', plan.fits ? 1 : 0);
    yield figure('off_chip_bytes', estimate.offChipBytes);
    yield figure('peak_bytes', plan.peakBytes);
    yield figure('latency_cycles', estimate.latencyCycles);
  }
}
