/** Scenarios of congestion: flows packet by packet under one scheme. */
import { type CongestionOutcome, runCongestion } from '../../pipeline/congestion-run.js';
import { type CongestionScenario, congestionOf } from '../../scenario/load-congestion.js';
import { measured } from '../measures.js';
import type { Subject } from '../subject.js';
import { refuseSeveral } from './one-scheme.js';

declare module '../measure.js' {
  interface Outcomes {
    congestion: CongestionOutcome;
  }
}

export const congestionSubject: Subject = {
  noun: 'a scenario of congestion',
  usual: () => 'congestion',
  load(yaml) {
    const scenario = congestionOf(yaml);
    refuseSeveral(scenario.runs, yaml, ['schemes']);
    return {
      notes: [],
      inputs: [],
      cost: costOf(scenario),
      measure: (names) => measured('congestion', names, runCongestion(scenario)),
    };
  },
};

/** Bytes, and a packet for each flow that has less. */
function costOf({ runs, seeds }: CongestionScenario): number {
  const flows = runs[0]?.input.flows ?? [];
  return seeds * flows.reduce((sum, { bytes }) => sum + Math.max(bytes, 1000), 0);
}
