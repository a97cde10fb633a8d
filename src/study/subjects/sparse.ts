/** Scenarios of sparse kernels on sparse cores. */

import { heldAgainst, type MachineFigures, machineFigures } from '../../pipeline/sparse-baselines.js';
import { mapSparse, type SparseOutcome } from '../../pipeline/sparse-map.js';
import { nonZeros } from '../../problem/sparsity/pattern.js';
import { type SparseScenario, sparseOf } from '../../scenario/load-sparse.js';
import { measured } from '../measures.js';
import { once, type Subject } from '../subject.js';

export interface SparsePoint {
  readonly outcome: SparseOutcome;
  readonly own: MachineFigures;
  /** With the homogeneous machines of as many lanes after it; computed when a measure asks. */
  readonly machines: () => readonly MachineFigures[];
}

declare module '../measure.js' {
  interface Outcomes {
    sparse: SparsePoint;
  }
}

export const sparseSubject: Subject = {
  noun: 'a scenario of sparse kernels',
  usual: () => 'sparse',
  load(yaml) {
    const scenario = sparseOf(yaml);
    return {
      notes: [],
      inputs: scenario.inputs,
      cost: costOf(scenario),
      measure(names) {
        const outcome = mapSparse(scenario);
        const machines = once(() => heldAgainst(scenario, outcome));
        return measured('sparse', names, { outcome, own: machineFigures(scenario, outcome), machines });
      },
    };
  },
};

/** Non-zeros, which searches and replays go through, and the samples of whole kernels. */
function costOf({ kernels, samples }: SparseScenario): number {
  const inAll = kernels.reduce((sum, { product: { a, b } }) => sum + nonZeros(a) + nonZeros(b), 0);
  return inAll + samples * kernels.length;
}
