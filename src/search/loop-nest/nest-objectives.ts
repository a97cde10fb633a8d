/** What a search by the loop-nest model may be asked for, by the words that layers' searches have for it. */
import type { NestMetric } from './nest-anneal.js';

export const NEST_METRICS: Readonly<Record<string, NestMetric>> = { latency: 'delay', energy: 'energy', edp: 'edp' };

/** For messages. */
export const NEST_OBJECTIVES = 'latency, energy or edp (loop-nest)';
