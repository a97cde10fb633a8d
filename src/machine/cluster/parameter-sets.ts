/**
 * The parameter sets that RoCE studies use, by name, each with its source, for any rate of the hosts' links.
 *
 * `paper`: astra-sim/astra-network-ns3, scratch/config/config.txt (branch astra-sim, commit 8fd3604), the simulator of
 * arXiv 2207.10898: one set for all schemes, with a window of one bandwidth-delay product of the flow's own pair.
 * `ali`: alibaba-edu/High-Precision-Congestion-Control, simulation/run.py (commit 9f4be2a): tuned for each scheme and
 * scaled with the hosts' rate; no window for PFC alone, DCQCN and TIMELY.
 * `ali-dcqcn-paper`, `ali-window`: variants of the same file: DCQCN with the timers of its paper (SIGCOMM 2015), and
 * DCQCN and TIMELY with a window that follows the rate.
 */
import { InputError } from '../../base/errors.js';
import type { CongestionSetup, EcnThreshold, WindowRule } from './congestion-setup.js';

export const PARAMETER_SETS = ['paper', 'ali', 'ali-dcqcn-paper', 'ali-window'] as const;

export type ParameterSet = (typeof PARAMETER_SETS)[number];

const MIN_RATE_MBPS = 100;

const OWN_PAIR: WindowRule = { isLimited: true, followsRate: true, isLargestOfAll: false };
const LARGEST_PAIR: WindowRule = { isLimited: true, followsRate: true, isLargestOfAll: true };
const NO_WINDOW: WindowRule = { isLimited: false, followsRate: false, isLargestOfAll: true };

/** @throws InputError for a set that is not known */
export function parameterSet(name: string, scheme: string, hostGbps: number): CongestionSetup {
  if (name === 'paper') return paperSet(scheme);
  if (!(PARAMETER_SETS as readonly string[]).includes(name))
    throw new InputError({ expected: `a parameter set (${PARAMETER_SETS.join(', ')})`, found: name });
  return aliSet(scheme, hostGbps, name as Exclude<ParameterSet, 'paper'>);
}

function paperSet(scheme: string): CongestionSetup {
  const shared = { aiMbps: 50, haiMbps: 100 };
  const byScheme: Readonly<Record<string, CongestionSetup['options']>> = {
    dcqcn: {
      ...shared,
      gain: 1 / 256,
      alphaIntervalUs: 1,
      decreaseIntervalUs: 4,
      increaseIntervalUs: 900,
      fastRecoveries: 1,
    },
    dctcp: { gain: 1 / 256, aiMbps: 1000 },
    timely: shared,
    hpcc: { aiMbps: 50, targetUtilisation: 0.95, maxIncreases: 0, resolution: 1, reactsFast: true },
    pint: { aiMbps: 50, targetUtilisation: 0.95, maxIncreases: 0, logBase: 1.05 },
  };
  return {
    scheme,
    options: byScheme[scheme] ?? {},
    window: OWN_PAIR,
    ecn: [
      marking(25, 100, 400, 0.2),
      marking(40, 200, 800, 0.2),
      marking(100, 400, 1600, 0.2),
      marking(200, 600, 2400, 0.2),
      marking(400, 800, 3200, 0.2),
      marking(2400, 800, 3200, 0.2),
    ],
    minRateMbps: MIN_RATE_MBPS,
  };
}

function aliSet(scheme: string, hostGbps: number, name: Exclude<ParameterSet, 'paper'>): CongestionSetup {
  const quarter = hostGbps / 25;
  const isWide = scheme === 'hpcc' || scheme === 'pint' || scheme === 'dctcp';
  const timers =
    name === 'ali-dcqcn-paper'
      ? { alphaIntervalUs: 50, decreaseIntervalUs: 50, increaseIntervalUs: 55 }
      : { alphaIntervalUs: 1, decreaseIntervalUs: 4, increaseIntervalUs: 300 };
  const byScheme: Readonly<Record<string, CongestionSetup['options']>> = {
    dcqcn: { aiMbps: 5 * quarter, haiMbps: 50 * quarter, gain: 1 / 256, ...timers, fastRecoveries: 1 },
    // One packet per round trip of 13 us, as the file's comment says.
    dctcp: { gain: 1 / 16, aiMbps: 615 },
    timely: { aiMbps: hostGbps, haiMbps: 5 * hostGbps },
    hpcc: {
      aiMbps: 10 * quarter,
      targetUtilisation: 0.95,
      maxIncreases: 0,
      resolution: Math.max(1, Math.floor(quarter)),
      reactsFast: true,
    },
    pint: { aiMbps: 10 * quarter, targetUtilisation: 0.95, maxIncreases: 0, logBase: 1.05 },
  };
  return {
    scheme,
    options: byScheme[scheme] ?? {},
    window: isWide || name === 'ali-window' ? LARGEST_PAIR : NO_WINDOW,
    ecn: [25, 50, 100, 200, 400].map((rate) =>
      scheme === 'dctcp' ? marking(rate, 3 * rate, 3 * rate, 1) : marking(rate, 4 * rate, 16 * rate, 0.2),
    ),
    minRateMbps: MIN_RATE_MBPS,
  };
}

/** kB are units of 1000 bytes, as in ns-3's configuration. */
function marking(rateGbps: number, kminKB: number, kmaxKB: number, pmax: number): EcnThreshold {
  return { rateGbps, kminBytes: 1000 * kminKB, kmaxBytes: 1000 * kmaxKB, pmax };
}
