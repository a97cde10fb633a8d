/**
 * The fast mode of a scenario of congestion: its flows without their packets, and at which ports that says too little.
 * Times in ns.
 */
import { thresholdAt } from '../machine/cluster/congestion-setup.js';
import { type FabricLink, portName } from '../machine/cluster/fabric.js';
import type { CongestionScenario } from '../scenario/load-congestion.js';
import { type FlowReplayOutcome, replayFlows } from '../simulator/network/flow/flow-replay.js';
import { type CongestionBounds, congestionBounds } from './congestion-run.js';

export interface FastOutcome {
  readonly bounds: CongestionBounds;
  readonly replay: FlowReplayOutcome;
  /** When all would end if messages went through their NICs one after the other; in between lies what packets do. */
  readonly inTurnEndNs: number;
  /** More than the fast mode may be wrong by hangs on how messages that meet at a NIC share it. */
  readonly isUncertain: boolean;
  /** Where most would wait. */
  readonly hotPort: string;
  readonly mostQueueBytes: number;
  /** Ports where more would wait than marking begins at; what schemes, marks and pauses do there is left out. */
  readonly crowded: readonly { readonly port: string; readonly queueBytes: number; readonly kminBytes: number }[];
}

/**
 * Of the two ends. Half of the one per cent that the fast mode promises: packets lie between the ends, and not in their
 * middle.
 */
const LARGEST_SPREAD = 0.005;

/** @throws InputError */
export function runFast({ runs }: CongestionScenario): FastOutcome {
  const { input } = runs[0] as CongestionScenario['runs'][number];
  const replay = replayFlows(input);
  const inTurnEndNs = replay.overtakes ? replayFlows(input, 'oldest first').endNs : replay.endNs;
  const queues = [...replay.mostQueueBytes];
  const { fabric, setup } = input;
  const mostQueueBytes = Math.max(0, ...queues);
  const crowded = queues.flatMap((queueBytes, port) => {
    const { kminBytes } = thresholdAt(setup.ecn, (fabric.links[port >> 1] as FabricLink).rateGbps);
    return queueBytes > kminBytes ? [{ port: portName(fabric, port), queueBytes, kminBytes }] : [];
  });
  return {
    bounds: congestionBounds(input),
    replay,
    inTurnEndNs,
    isUncertain: Math.abs(inTurnEndNs / replay.endNs - 1) > LARGEST_SPREAD,
    hotPort: mostQueueBytes === 0 ? '' : portName(fabric, queues.indexOf(mostQueueBytes)),
    mostQueueBytes,
    crowded: crowded.sort((a, b) => b.queueBytes - a.queueBytes),
  };
}
