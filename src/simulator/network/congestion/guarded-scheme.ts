/**
 * A scheme that comes from outside: its options are filled with the defaults that it declares, and a rate that is none is
 * refused by the scheme's name, before a NIC computes with it. The house's own schemes go without: the contract suite
 * holds them to the same.
 */
import { InputError } from '../../../base/errors.js';
import { readOptions } from './options.js';
import type { CongestionScheme, Senders } from './scheme.js';

export function guardedScheme(scheme: CongestionScheme): CongestionScheme {
  const { name, options: known, grants } = scheme;
  return {
    ...scheme,
    grants: grants === undefined ? undefined : (options) => grants(readOptions(options, known)),
    make: (options, senders) => scheme.make(readOptions(options, known), guardedSenders(name, senders)),
  };
}

function guardedSenders(name: string, senders: Senders): Senders {
  const { flows, minRateBps, payloadBytes } = senders;
  /** @throws InputError */
  const checked = (flow: number, rateBps: number): number => {
    const most = senders.lineRate(flow);
    if (Number.isSafeInteger(rateBps) && rateBps >= minRateBps && rateBps <= most) return rateBps;
    throw new InputError({
      path: `schemes.${name}`,
      expected: `to set flow ${flow} a rate in whole bits a second from ${minRateBps} to ${most}`,
      found: rateBps,
    });
  };
  return {
    flows,
    minRateBps,
    payloadBytes,
    now: () => senders.now(),
    lineRate: (flow) => senders.lineRate(flow),
    rate: (flow) => senders.rate(flow),
    sentBytes: (flow) => senders.sentBytes(flow),
    windowBytes: (flow) => senders.windowBytes(flow),
    baseRoundTripNs: (flow) => senders.baseRoundTripNs(flow),
    hopRate: (flow, hop) => senders.hopRate(flow, hop),
    setRate: (flow, rateBps) => senders.setRate(flow, checked(flow, rateBps)),
    setRateAndPace: (flow, rateBps) => senders.setRateAndPace(flow, checked(flow, rateBps)),
    setTimer: (flow, timer, afterNs) => senders.setTimer(flow, timer, afterNs),
    happens: (chance) => senders.happens(chance),
  };
}
