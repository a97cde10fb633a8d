/**
 * A scheme as a user writes one: additive increase once a round trip, half the rate on a round trip with a mark. In a
 * plugin it is one entry: `definePlugin({name: 'aimd', entries: {congestionSchemes: [schemeEntry(aimd)]}})`.
 */
import type { CongestionScheme } from '../../src/simulator/network/congestion/scheme.js';

export const aimd: CongestionScheme = {
  name: 'aimd',
  about: 'additive increase, multiplicative decrease, once a round trip',
  telemetry: 'none',
  telemetryBytes: 0,
  timers: 0,
  readsMarks: true,
  options: { aiMbps: { value: 1000, least: 0, most: 1e6 } },
  make({ aiMbps = 1000 }, senders) {
    const roundEnd = new Float64Array(senders.flows);
    const isMarked = new Uint8Array(senders.flows);
    return {
      acknowledged(flow, feedback) {
        if (feedback.isMarked) isMarked[flow] = 1;
        if (feedback.acknowledgedBytes <= roundEnd[flow]!) return;
        roundEnd[flow] = senders.sentBytes(flow);
        const rate = senders.rate(flow);
        const next = isMarked[flow] === 1 ? Math.trunc(rate / 2) : rate + Number(aiMbps) * 1e6;
        isMarked[flow] = 0;
        senders.setRate(flow, Math.min(senders.lineRate(flow), Math.max(senders.minRateBps, next)));
      },
    };
  },
};
