/** `caldera check flexibility`: sizes of map spaces, and what flexibility gains, against a table; the form is told by its header. */
import { flexionFigures } from './flexion-counts.js';
import { EXACT, type ForeignCheck } from './foreign-check.js';

export const flexibilityCheck: ForeignCheck = {
  name: 'flexibility',
  about: 'sizes of map spaces by axis, counted exactly',
  // A logarithm is a rounding away from that of another library.
  bounds: { '*': EXACT, log10_full: { mean: 1e-14, worst: 1e-14 } },
  figures: flexionFigures,
};
