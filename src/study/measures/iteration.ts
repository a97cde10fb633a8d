/** The measure `iteration`: training iterations, their bounds, and what accelerator 0's time went to; the parts sum to it. */
import { sum } from '../../base/numbers.js';
import type { MeasureOf } from '../measure.js';

const COLUMNS: readonly string[] = [
  'time_ns',
  'estimate_ns',
  'no_overlap_ns',
  'bound_ns',
  'forward_ns',
  'input_grad_ns',
  'weight_grad_ns',
  'exposed_ns',
  'update_ns',
  'other_ns',
];

export const iterationMeasure: MeasureOf<'cluster'> = {
  kind: 'cluster',
  columns: COLUMNS,
  of({ training, traces }) {
    const trained = training();
    if (trained === undefined) return [traces()?.timeNs, ...COLUMNS.slice(1).map(() => undefined)];
    const { replay, estimate, parts, traffic } = trained;
    const { computeNs, exposedNs, skewNs, updateNs, stageNs, stepNs, offsetNs, idleNs } = parts;
    const { iterations } = traffic;
    return [
      replay.timeNs,
      estimate.timeNs * iterations,
      estimate.noOverlapNs * iterations,
      estimate.boundNs * iterations,
      computeNs.forward,
      computeNs.inputGrad,
      computeNs.weightGrad,
      sum(exposedNs.flatMap((causes) => Object.values(causes))),
      updateNs,
      skewNs + stageNs + stepNs + offsetNs + idleNs,
    ];
  },
};
