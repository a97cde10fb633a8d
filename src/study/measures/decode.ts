/** The measure `decode`: what the steps that give tokens come to where one tenant serves a language model. */
import type { Measure } from '../measure.js';

const COLUMNS = ['decode_tokens_per_second', 'replay_over_formula', 'decode_millijoules_per_token'] as const;

export const decodeMeasure: Measure = {
  columns: COLUMNS,
  of: () => COLUMNS.map(() => undefined),
  ofServed({ tenants, scenario }) {
    const sums = tenants[0]?.steps.find(({ kind }) => kind === 'decode');
    if (sums === undefined || tenants.length !== 1) return COLUMNS.map(() => undefined);
    const { tokens, replayCycles, estimateCycles, nanojoules } = sums;
    const seconds = replayCycles / (scenario.platform.clockGHz * 1e9);
    return [tokens / seconds, replayCycles / estimateCycles, nanojoules / tokens / 1e6];
  },
};
