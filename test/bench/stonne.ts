/**
 * Caldera's models of STONNE's controllers against STONNE's own CPU seconds (`cpu_s` of the measured table), case by case,
 * with the matrices at hand and the code warm, the least of five rounds. STONNE's seconds hold its start, the matrices' reading and the run.
 */
import { beside } from '../../build/tables.js';
import { meshCycles } from '../../src/cost/sparse/foreign/stonne-mesh.js';
import { stonneSigmaCycles } from '../../src/cost/sparse/foreign/stonne-sigma.js';
import { stonneSpmmCycles } from '../../src/cost/sparse/foreign/stonne-spmm.js';
import { type NamedRow, parseNamedCsv } from '../../src/formats/csv-table.js';
import { transposed } from '../../src/problem/sparsity/pattern.js';
import { MatrixSource } from '../../src/validation/against/matrix-source.js';
import { hasReference, referencePath, referenceText } from '../support/reference.js';

const TABLE = ['sparse', 'stonne', 'stonne_reference.csv'] as const;
const WIDTH = { integer: true, min: 1 } as const;
const WARM_LAPS = 20;
const LAPS = 10;
const ROUNDS = 5;
/** What the clock of CPU time can tell apart, microseconds. */
const LEAST = 0.1;

export function benchStonne() {
  if (!hasReference) return undefined;
  const file = referencePath(...TABLE);
  const matrices = new MatrixSource((name) => beside(name, file));
  const cases = parseNamedCsv(referenceText(...TABLE), file, ['case', 'mode', 'cpu_s']).map((row) => ({
    run: caseOf(row, matrices),
    theirs: row.number('cpu_s', {}) * 1e6,
  }));
  for (let lap = 0; lap < WARM_LAPS; lap++) for (const { run } of cases) run();
  const ours = cases.map(({ run }) => {
    let least = Number.POSITIVE_INFINITY;
    for (let round = 0; round < ROUNDS; round++) {
      const before = process.cpuUsage();
      for (let lap = 0; lap < LAPS; lap++) run();
      const { user, system } = process.cpuUsage(before);
      least = Math.min(least, (user + system) / LAPS);
    }
    return Math.max(LEAST, least);
  });
  const ratios = cases.map(({ theirs }, i) => theirs / ours[i]!).sort((a, b) => a - b);
  const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
  return {
    cases: cases.length,
    microsecondsACase: total(ours) / cases.length,
    timesInAll: total(cases.map(({ theirs }) => theirs)) / total(ours),
    timesOfTheMedianCase: ratios[Math.floor(ratios.length / 2)],
    shareOfAThousandTimes: ratios.filter((ratio) => ratio >= 1000).length / ratios.length,
  };
}

function caseOf(row: NamedRow, matrices: MatrixSource): () => number {
  const [a, b] = row
    .text('case')
    .split('|')
    .map((name) => matrices.get(name));
  const [left, right] = [a!, b!];
  const [multipliers, distributionWidth, reductionWidth] = ['ms', 'dn_bw', 'rn_bw'].map((name) =>
    row.number(name, WIDTH),
  );
  const widths = {
    multipliers: multipliers!,
    distributionWidth: distributionWidth!,
    reductionWidth: reductionWidth!,
  };
  switch (row.text('mode')) {
    case 'tpu':
      return () => meshCycles(left.rows, right.columns, left.columns, { side: widths.multipliers, ...widths });
    case 'spmm': {
      const machine = { ...widths, tileN: row.number('T_N', WIDTH), tileK: row.number('T_K', WIDTH) };
      return () => stonneSpmmCycles(left, right.columns, machine);
    }
    case 'sigma_mk':
      return () => stonneSigmaCycles(left, right.columns, widths);
    default:
      return () => stonneSigmaCycles(transposed(right), left.rows, widths);
  }
}
