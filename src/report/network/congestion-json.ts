/** The result of replays of packets under congestion control schemes as one document, and as rows of quantities. */

import type { CsvCell } from '../../formats/csv-write.js';
import { portName } from '../../machine/cluster/fabric.js';
import type { CongestionOutcome } from '../../pipeline/congestion-run.js';
import type { CongestionScenario } from '../../scenario/load-congestion.js';

type Row = readonly [part: string, quantity: string, value: CsvCell];

export function congestionDocument(scenario: CongestionScenario, { rungs, bounds, schemes }: CongestionOutcome) {
  const { name, parameters, runs } = scenario;
  const { fabric, flows, seed } = (runs[0] as CongestionScenario['runs'][number]).input;
  return {
    name,
    parameters,
    seed,
    hosts: fabric.hosts,
    switches: fabric.switches,
    flows: flows.length,
    ...(rungs.length === 0 ? {} : { rungs: Object.fromEntries(rungs) }),
    bounds,
    schemes: schemes.map(({ outcome, holdings, recording: _, ...rest }) => {
      const { pauses, pausesToHosts, pausedNs, mostQueueBytes, marks, drops, losses } = outcome;
      const { dataPackets, repeatedPackets, frames, isRandom, standstill } = outcome;
      return {
        ...rest,
        ...{ pauses, pausesToHosts, pausedNs, mostQueueBytes, marks, drops, losses },
        ...{ dataPackets, repeatedPackets, frames, isRandom, standstill },
        holdings: holdings.map((one) => ({
          ...one,
          port: portName(fabric, one.port),
          because: one.because < 0 ? undefined : portName(fabric, one.because),
        })),
      };
    }),
  };
}

export function congestionQuantities({ rungs, bounds, schemes }: CongestionOutcome): Row[] {
  return [
    ...rungs.map(([name, ns]): Row => [name, 'time_ns', ns]),
    ['bound', 'host_link_ns', bounds.hostLinkNs],
    ['bound', 'chain_ns', bounds.chainNs],
    ...schemes.flatMap(({ scheme, outcome, meanEndNs, fairness, flows }): Row[] => [
      [scheme, 'end_ns', meanEndNs],
      [scheme, 'pauses', outcome.pauses],
      [scheme, 'paused_ns', outcome.pausedNs],
      [scheme, 'marks', outcome.marks],
      [scheme, 'most_queue_bytes', outcome.mostQueueBytes],
      [scheme, 'drops', outcome.drops],
      [scheme, 'repeated_packets', outcome.repeatedPackets],
      [scheme, 'jain_index', fairness],
      [scheme, 'victim_ns', flows.reduce((sum, { victimNs }) => sum + victimNs, 0)],
    ]),
  ];
}
