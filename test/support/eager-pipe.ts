/**
 * A control that is in no registry: PIPE with the weight load one cycle earlier, which the array just allows. This file
 * is all there is to a further control.
 */
import type { ControlRule } from '../../src/machine/engine-controls.js';

export const EAGER_PIPE: ControlRule = {
  name: 'EAGER-PIPE',
  about: 'weights are loaded from the cycle in which the last row reaches the last PE row',
  needsDoubleBuffer: false,
  weightLoadAfter: [{ milestone: 'feedSecondEnd', offsetCycles: -1 }],
  weightLoadWaitsForAll: false,
  feedAfter: [],
};
