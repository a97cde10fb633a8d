/**
 * How a RoCE network is set up against congestion: the scheme and its parameters, the window, the thresholds of ECN
 * marking, the switches' buffers and priority flow control. Plain data; what the schemes do with it stands in
 * simulator/network/congestion.
 */
import { InputError } from '../../base/errors.js';

/** How many bytes of a flow may be under way without an acknowledgement. */
export interface WindowRule {
  /** Without it a flow sends as fast as its rate says. */
  readonly isLimited: boolean;
  /** The window shrinks with the rate: window · rate / line rate. */
  readonly followsRate: boolean;
  /** The bandwidth-delay product of the largest pair of hosts for every flow, instead of that of its own pair. */
  readonly isLargestOfAll: boolean;
}

/** Marking at an egress port of this rate: never up to kmin, always above kmax, between them with chance up to pmax. */
export interface EcnThreshold {
  readonly rateGbps: number;
  readonly kminBytes: number;
  readonly kmaxBytes: number;
  readonly pmax: number;
}

/** A switch's shared buffer and priority flow control. Bytes. */
export interface BufferRule {
  readonly bufferBytes: number;
  /** Off: packets that find no room are dropped, and senders go back to what is missing. */
  readonly isLossless: boolean;
  /** Every ingress port has this much for itself. */
  readonly reserveBytes: number;
  /** A paused ingress port goes on when it is this far below its threshold. */
  readonly resumeBytes: number;
  /** Headroom of an ingress port in one-way bandwidth-delay products of its link. */
  readonly headroomDelays: number;
  /** Headroom of every ingress port, in the place of the former. */
  readonly headroomBytes?: number | undefined;
  /**
   * An ingress port may fill 1/2^shift of the shared buffer that is still free. Per doubling of the port's rate over
   * the hosts' the shift is 1 less, down to 0.
   */
  readonly thresholdShift: number;
}

export interface CongestionSetup {
  /** Name of the scheme, e.g. dcqcn. */
  readonly scheme: string;
  /** The scheme's own parameters; what is left out has its default there. */
  readonly options: Readonly<Record<string, number | boolean>>;
  readonly window: WindowRule;
  /** By rate; between two rates, and beyond them, in proportion. */
  readonly ecn: readonly EcnThreshold[];
  readonly minRateMbps: number;
}

/** The switches of ns-3's RoCE model (switch-mmu.cc, common.h), with this many MiB. */
export function sharedBuffer(mebibytes: number): BufferRule {
  return {
    bufferBytes: Math.floor(mebibytes * 2 ** 20),
    isLossless: true,
    reserveBytes: 4096,
    resumeBytes: 3072,
    headroomDelays: 3,
    thresholdShift: 3,
  };
}

/** The thresholds at a port of this rate. */
export function thresholdAt(ecn: readonly EcnThreshold[], rateGbps: number): EcnThreshold {
  const exact = ecn.find((one) => one.rateGbps === rateGbps);
  if (exact !== undefined) return exact;
  const byRate = [...ecn].sort((a, b) => a.rateGbps - b.rateGbps);
  const above = byRate.find((one) => one.rateGbps > rateGbps);
  const below = byRate.findLast((one) => one.rateGbps < rateGbps);
  const near = (below ?? above) as EcnThreshold;
  if (below === undefined || above === undefined) {
    const share = rateGbps / near.rateGbps;
    return {
      rateGbps,
      kminBytes: Math.round(near.kminBytes * share),
      kmaxBytes: Math.round(near.kmaxBytes * share),
      pmax: near.pmax,
    };
  }
  const share = (rateGbps - below.rateGbps) / (above.rateGbps - below.rateGbps);
  const between = (from: number, to: number): number => from + (to - from) * share;
  return {
    rateGbps,
    kminBytes: Math.round(between(below.kminBytes, above.kminBytes)),
    kmaxBytes: Math.round(between(below.kmaxBytes, above.kmaxBytes)),
    pmax: between(below.pmax, above.pmax),
  };
}

/** @throws InputError for thresholds or rates that make no sense */
export function checkSetup(setup: CongestionSetup): CongestionSetup {
  if (setup.ecn.length === 0)
    throw new InputError({ path: 'ecn', expected: 'thresholds for at least one rate', found: setup.ecn });
  setup.ecn.forEach(({ rateGbps, kminBytes, kmaxBytes, pmax }, index) => {
    const path = `ecn.${index}`;
    if (!(rateGbps > 0)) throw new InputError({ path, expected: 'a rate above 0', found: rateGbps });
    if (!(kminBytes >= 0)) throw new InputError({ path, expected: 'kmin of at least 0 bytes', found: kminBytes });
    if (!(kmaxBytes >= kminBytes))
      throw new InputError({ path, expected: `kmax of at least kmin, ${kminBytes} bytes`, found: kmaxBytes });
    if (!(pmax >= 0 && pmax <= 1)) throw new InputError({ path, expected: 'pmax from 0 to 1', found: pmax });
  });
  if (!(setup.minRateMbps > 0))
    throw new InputError({ path: 'minRateMbps', expected: 'a rate above 0', found: setup.minRateMbps });
  return setup;
}
