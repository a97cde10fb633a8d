/** The measures `sparse` and `sparse-machines`: sparse kernels on a platform, and on homogeneous ones of as many lanes. */
import { BASELINES } from '../../search/sparse/headline.js';
import type { MeasureOf } from '../measure.js';

export const sparseMeasure: MeasureOf<'sparse'> = {
  kind: 'sparse',
  columns: ['way', 'bound_cycles', 'simulator_cycles', 'bytes', 'energy_nj', 'edp_nj_ns', 'lanes', 'jobs', 'ways'],
  of({ outcome, own }) {
    return [
      own.strategy,
      own.boundCycles,
      own.makespanCycles,
      outcome.chosen.replay.bytesServed,
      own.energy.totalNj,
      own.energyDelay,
      own.lanes,
      outcome.spans.length,
      outcome.ways.length,
    ];
  },
};

/** `eie_monolithic_times`: how many times the platform's own. Empty for the platform itself. */
export const sparseMachinesMeasure: MeasureOf<'sparse'> = {
  kind: 'sparse',
  columns: BASELINES.flatMap((name) => {
    const words = name.replaceAll('-', '_');
    return [`${words}_times`, `${words}_edp_times`];
  }),
  of({ machines, own }) {
    return BASELINES.flatMap((name) => {
      const other = machines()
        .slice(1)
        .find((machine) => machine.name === name);
      if (other === undefined) return [undefined, undefined];
      return [other.makespanCycles / own.makespanCycles, other.energyDelay / own.energyDelay];
    });
  },
};
