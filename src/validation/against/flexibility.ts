/**
 * `caldera check flexibility`: sizes of map spaces, counted exactly, or what each class of flexibility gains against the
 * released class files; the form is told by the header. Of latencies only being behind is an error.
 */
import { classFigures } from './flexibility-classes.js';
import { FLEXION_COLUMN, flexionFigures } from './flexion-counts.js';
import { EXACT, type ForeignCheck } from './foreign-check.js';

export const flexibilityCheck: ForeignCheck = {
  name: 'flexibility',
  about: 'sizes of map spaces by axis; best latency of each class of flexibility, against the released class files',
  bounds: {
    '*': EXACT,
    // A logarithm is a rounding away from that of another library.
    log10_full: { mean: 1e-14, worst: 1e-14 },
    latency: { mean: 0.001, worst: 0.01, isLower: true },
  },
  figures: (input) => {
    const [header = ''] = input.text.split(/\r?\n/, 1);
    return header.split(',').includes(FLEXION_COLUMN) ? flexionFigures(input) : classFigures(input);
  },
};
