/** The measure `congestion`: how long the flows take, what queues and pauses do to them, and how fair it is. */
import type { MeasureOf } from '../measure.js';
import { SCHEME_COLUMNS, schemeValues } from './scheme-columns.js';

export const congestionMeasure: MeasureOf<'congestion'> = {
  kind: 'congestion',
  columns: SCHEME_COLUMNS,
  of: schemeValues,
};
