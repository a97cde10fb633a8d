/** The measures `engine` and `engine-replay`: a product on a matrix engine, by formula and event by event. */
import type { MeasureOf } from '../measure.js';

export const engineMeasure: MeasureOf<'engine'> = {
  kind: 'engine',
  columns: [
    'estimate_cycles',
    'pe_utilization',
    'instructions',
    'block_m',
    'block_n',
    'loop_order',
    'block_order',
    'array_mm2',
    'energy_pj',
  ],
  of({ estimate, instructions, blocking: { block, loopOrder, blockOrder }, areaMm2, energyPj }) {
    const { cycles, peUtilization } = estimate;
    return [cycles, peUtilization, instructions, block.m, block.n, loopOrder, blockOrder, areaMm2, energyPj];
  },
};

/** Cycles of the engine, behind the memory that the scenario has; and over the estimate, for which memory keeps up. */
export const engineReplayMeasure: MeasureOf<'engine'> = {
  kind: 'engine',
  columns: ['replay_cycles', 'replay_over_estimate'],
  of({ estimate, replay }) {
    const { cycles } = replay();
    return [cycles, cycles / estimate.cycles];
  },
};
