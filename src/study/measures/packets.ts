/** The measure `packets`: a cluster's traffic packet by packet, beside what the chunks of the same run took. */
import type { MeasureOf } from '../measure.js';
import { SCHEME_COLUMNS, schemeValues } from './scheme-columns.js';

const COLUMNS: readonly string[] = ['chunks_ns', 'estimate_ns', ...SCHEME_COLUMNS];

export const packetsMeasure: MeasureOf<'cluster'> = {
  kind: 'cluster',
  columns: COLUMNS,
  of({ packets }) {
    const outcome = packets();
    if (outcome === undefined) return COLUMNS.map(() => undefined);
    const rungs = new Map(outcome.rungs);
    return [rungs.get('chunks'), rungs.get('estimated'), ...schemeValues(outcome)];
  },
};
