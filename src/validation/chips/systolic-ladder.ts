/** The ladder of a systolic array: from SCALE-Sim's timing to that of an array in hardware. */
import { systolicCycles } from '../../cost/systolic-cycles.js';
import { SCALE_SIM_TIMING, type SystolicTiming } from '../../machine/systolic-timing.js';
import type { SystolicDataflow } from '../../mapping/systolic-dataflow.js';
import { convolutionMacs, independentParts, productOf } from '../../problem/convolution.js';
import { replaySystolic } from '../../simulator/systolic-replay.js';
import { type Layer, layerConvolution } from '../../workload/layer.js';
import type { ChipRung } from './chip-rung.js';

interface TimedArray {
  readonly rows: number;
  readonly columns: number;
  readonly timing: SystolicTiming;
}

const STEPS: readonly (readonly [name: string, adds: string, keys: readonly (keyof SystolicTiming)[]])[] = [
  ['skew', 'operands enter and results leave in steps, as SCALE-Sim has it', []],
  ['drain', 'outputs that stayed leave through the columns', ['drain']],
  ['registers', 'a partial sum passes more than one in a row', ['hopCycles']],
  ['double buffering', 'the next operand is loaded beside the one in use', ['doubleBuffered']],
];

export function systolicLadder(layer: Layer, dataflow: SystolicDataflow, array: TimedArray): ChipRung[] {
  const convolution = layerConvolution(layer);
  const parts = independentParts(convolution);
  const streams = dataflow.streams(productOf(convolution));
  const busy = convolutionMacs(convolution) / (array.rows * array.columns);
  const rungs: ChipRung[] = [
    { name: 'multipliers', adds: 'nothing: every PE works', estimateCycles: busy, replayCycles: busy },
  ];
  let timing = SCALE_SIM_TIMING;
  for (const [name, adds, keys] of STEPS) {
    timing = { ...timing, ...Object.fromEntries(keys.map((key) => [key, array.timing[key]])) };
    const machine = { ...array, timing };
    rungs.push({
      name,
      adds,
      estimateCycles: parts * systolicCycles(streams, array, dataflow.fills, timing),
      replayCycles: parts * replaySystolic(streams, machine, dataflow.fills).cycles,
    });
  }
  return rungs;
}
