/** The measure `training`: what a whole training takes. */
import type { MeasureOf } from '../measure.js';

export const trainingMeasure: MeasureOf<'training'> = {
  kind: 'training',
  columns: ['cycles', 'bytes', 'useful_macs', 'energy_nj', 'densities'],
  of({ cycles, bytes, usefulMacs, energyNj, segments }) {
    return [cycles, bytes, usefulMacs, energyNj, segments.length];
  },
};
