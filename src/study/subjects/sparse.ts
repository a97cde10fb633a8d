/** Scenarios of sparse kernels on sparse cores. */

import { heldAgainst, type MachineFigures, machineFigures } from '../../pipeline/sparse-baselines.js';
import { splitLanes } from '../../pipeline/sparse-lane-split.js';
import { mapSparse, type SparseOutcome } from '../../pipeline/sparse-map.js';
import { nonZeros } from '../../problem/sparsity/pattern.js';
import { type SparseScenario, sparseOf } from '../../scenario/load-sparse.js';
import { headline, type KernelHeadline } from '../../search/sparse/headline.js';
import type { LaneSplit } from '../../search/sparse/lane-split.js';
import { measured } from '../measures.js';
import { once, type Subject } from '../subject.js';

/** Computed when a measure asks. */
export interface SparsePoint {
  readonly scenario: SparseScenario;
  readonly outcome: () => SparseOutcome;
  readonly own: () => MachineFigures;
  /** With the homogeneous machines of as many lanes after it. */
  readonly machines: () => readonly MachineFigures[];
  /** Kernel by kernel, each searched by formula on the platform and on the homogeneous machines. */
  readonly alone: () => readonly KernelHeadline[];
  /** Of lanes among classes, best first. */
  readonly splits: () => readonly LaneSplit[];
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
        const { kernels, platform } = scenario;
        const outcome = once(() => mapSparse(scenario));
        return measured('sparse', names, {
          ...{ scenario, outcome },
          own: once(() => machineFigures(scenario, outcome())),
          machines: once(() => heldAgainst(scenario, outcome())),
          splits: once(() => splitLanes(scenario)),
          alone: once(() => headline(kernels, platform.cores, platform.bandwidthBytesPerCycle)),
        });
      },
    };
  },
};

/** Non-zeros, which searches and replays go through, and the samples of whole kernels. */
function costOf({ kernels, samples }: SparseScenario): number {
  const inAll = kernels.reduce((sum, { product: { a, b } }) => sum + nonZeros(a) + nonZeros(b), 0);
  return inAll + samples * kernels.length;
}
