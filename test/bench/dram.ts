/**
 * Requests of HBM2 replayed in a CPU second, under DRAMsim3's controller: saturated by eight streams, at random places, and
 * at a tenth of the peak. Best of three rounds after one that is not counted.
 */
import { replayStreams } from '../../src/simulator/memory/dram/replay-streams.js';
import { type RequestStreams, STEADY_READS } from '../../src/workload/request-streams.js';
import { stock } from '../support/dram.js';

const ROUNDS = 3;

const SATURATED: RequestStreams = { ...STEADY_READS, requests: 400_000, streams: 8 };

export function benchDram() {
  const random = { ...SATURATED, requests: 100_000, layout: 'random', grainBytes: 64 } as const;
  // Four requests a tick are the peak of eight channels with bursts of two ticks.
  const tenth = { ...SATURATED, requests: 500_000, mode: 'open', periodNumerator: 5, periodDenominator: 2 } as const;
  return {
    saturatedPerSecond: requestsPerSecond(SATURATED),
    mixedPerSecond: requestsPerSecond({ ...SATURATED, readShare: 0.67 }),
    randomPerSecond: requestsPerSecond(random),
    tenthPerSecond: requestsPerSecond(tenth),
  };
}

function requestsPerSecond(traffic: RequestStreams): number {
  const machine = stock('hbm2');
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round <= ROUNDS; round++) {
    const before = process.cpuUsage();
    replayStreams(machine, traffic);
    const { user, system } = process.cpuUsage(before);
    if (round > 0) best = Math.min(best, (user + system) / 1e6);
  }
  return traffic.requests / best;
}
