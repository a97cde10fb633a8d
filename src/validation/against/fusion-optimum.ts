/**
 * `caldera check fusion-optimum`: the best strategy under a memory budget, against a table found by exhaustive
 * enumeration where there are few strategies, else by another program's dynamic programme.
 */
import { locate } from '../../base/errors.js';
import { GroupCosts } from '../../estimate/fusion/group-costs.js';
import { parseNamedCsv } from '../../formats/csv-table.js';
import { powersOfTwo } from '../../mapping/fusion-plan/strategy.js';
import { fusionOptimum } from '../../search/fusion/dp/fusion-dp.js';
import { type CheckInput, EXACT, type Figure, type ForeignCheck } from './foreign-check.js';
import { answer, FUSION_COLUMNS, fusionRow, networksBeside, numbersIn } from './fusion-rows.js';

export const fusionOptimumCheck: ForeignCheck = {
  name: 'fusion-optimum',
  about: 'the least latency of fused layers under a memory budget, and the bytes it takes, by exhaustive enumeration',
  bounds: { '*': EXACT, latency_cycles: { mean: 1e-9, worst: 1e-9 } },
  figures,
};

function* figures(input: CheckInput): Iterable<Figure> {
  const rows = parseNamedCsv(input.text, input.file, FUSION_COLUMNS);
  const networks = networksBeside(input);
  for (const [row, named] of rows.entries()) {
    const { chain, batch, machine, memoryBytes } = fusionRow(named, networks);
    const choices = named.has('choices') ? numbersIn(named, 'choices') : powersOfTwo(batch);
    const optimum = locate(named.place, () =>
      fusionOptimum({ chain, batch, memoryBytes, choices }, new GroupCosts(chain, batch, machine)),
    );
    const figure = (quantity: string, ours: number): Figure => ({
      row,
      quantity,
      ours,
      table: answer(named, quantity),
    });
    yield figure('latency_cycles', optimum.latencyCycles);
    yield figure('off_chip_bytes', optimum.offChipBytes);
  }
}
