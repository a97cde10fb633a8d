/** What flows under one congestion control scheme came to, of a scenario of congestion or of a cluster's packets. */
import type { CongestionOutcome } from '../../pipeline/congestion-run.js';
import type { Values } from '../measure.js';

export const SCHEME_COLUMNS = [
  'end_ns',
  'host_link_bound_ns',
  'chain_bound_ns',
  'pauses',
  'paused_ns',
  'marks',
  'drops',
  'repeated_packets',
  'most_queue_bytes',
  'slowed_flows_share',
  'jain_index',
  'mean_slowdown',
  'worst_slowdown',
  'victim_ns',
] as const;

/** Of the first scheme, which is the only one of a point; ends are means over seeds, all else is of the first seed. */
export function schemeValues({ schemes, bounds }: CongestionOutcome): Values {
  const [one] = schemes;
  if (one === undefined) return SCHEME_COLUMNS.map(() => undefined);
  const { outcome, meanEndNs, flows, fairness, slowedShare } = one;
  const slowdowns = flows.map(({ slowdown }) => slowdown);
  return [
    outcome.standstill === undefined ? meanEndNs : undefined,
    bounds.hostLinkNs,
    bounds.chainNs,
    outcome.pauses,
    outcome.pausedNs,
    outcome.marks,
    outcome.drops,
    outcome.repeatedPackets,
    outcome.mostQueueBytes,
    slowedShare,
    fairness,
    slowdowns.reduce((sum, value) => sum + value, 0) / slowdowns.length,
    slowdowns.reduce((most, value) => Math.max(most, value), 0),
    flows.reduce((sum, { victimNs }) => sum + victimNs, 0),
  ];
}
