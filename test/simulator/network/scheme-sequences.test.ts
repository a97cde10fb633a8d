/** Schemes driven by hand, step by step against their papers' arithmetic. */
import { describe, expect, it } from 'vitest';
import {
  dcqcnDecreased,
  dcqcnOnce,
  dcqcnRecovered,
  dcqcnTwice,
  dctcpAlpha,
  hpccStep,
} from '../../../src/estimate/network/steady-rates.js';
import { dcqcn } from '../../../src/simulator/network/congestion/dcqcn.js';
import { dctcp } from '../../../src/simulator/network/congestion/dctcp.js';
import { hpcc } from '../../../src/simulator/network/congestion/hpcc.js';
import { timely } from '../../../src/simulator/network/congestion/timely.js';
import { type DrivenFlow, DrivenSenders } from '../../../src/testing/drive-congestion.js';

const FLOW: DrivenFlow = { lineRateBps: 100e9, windowBytes: 52_000, roundTripNs: 4160, hopRates: [100e9] };
const PAPER_DCQCN = { gain: 1 / 256, increaseIntervalUs: 900, aiMbps: 50, haiMbps: 100 };

const gbps = (driven: DrivenSenders): number => driven.rate(0) / 1e9;

describe('DCQCN', () => {
  it('halves with every decrease while notifications come in every interval', () => {
    const driven = new DrivenSenders(dcqcn, [FLOW], PAPER_DCQCN);
    let ticks = 0;
    for (let now = 0; ticks < 8; now += 100) {
      driven.passTo(now);
      driven.acknowledge(0, { isMarked: true });
      if (now === 4100 + 4000 * ticks) {
        ticks++;
        expect(gbps(driven)).toBeCloseTo(dcqcnDecreased(100, ticks), 6);
      }
    }
  });

  it('cuts once for one notification, by an alpha that has fallen for four ticks, and then recovers', () => {
    const driven = new DrivenSenders(dcqcn, [FLOW], PAPER_DCQCN);
    driven.acknowledge(0, { isMarked: true });
    driven.passTo(4000);
    expect(gbps(driven)).toBe(100);
    driven.passTo(4001);
    const cut = dcqcnOnce(100, 1 / 256, 4);
    expect(gbps(driven)).toBeCloseTo(cut, 6);
    for (let tick = 1; tick <= 6; tick++) {
      driven.passTo(4001 + 900_000 * tick);
      const recovery = { lineRate: 100, fastRecoveries: 1, additive: 0.05, hyper: 0.1 };
      expect(gbps(driven)).toBeCloseTo(dcqcnRecovered(cut, 100, tick, recovery), 5);
    }
  });

  it('counts a second notification in the interval in which it comes', () => {
    const driven = new DrivenSenders(dcqcn, [FLOW], PAPER_DCQCN);
    driven.acknowledge(0, { isMarked: true });
    driven.passTo(4002);
    driven.acknowledge(0, { isMarked: true });
    driven.passTo(8001);
    expect(gbps(driven)).toBeCloseTo(dcqcnTwice(100, 1 / 256, 4), 5);
  });
});

describe('DCTCP', () => {
  const window = { ...FLOW, windowBytes: 9000 };

  it('forgets marks by 1 − g a window', () => {
    const driven = new DrivenSenders(dctcp, [window], { gain: 1 / 16, aiMbps: 0 });
    for (let windows = 0; windows <= 8; windows++) driven.acknowledgeWindow(0);
    // What alpha is shows in a cut, R · (1 − alpha/2). The marked acknowledgement lies in the window begun last.
    driven.acknowledge(0, { isMarked: true });
    expect(gbps(driven) / 100).toBeCloseTo(1 - dctcpAlpha(0, 1 / 16, 8) / 2, 9);
  });
});

describe('TIMELY', () => {
  it('follows a course of round trips as worked by hand', () => {
    const driven = new DrivenSenders(timely, [FLOW], { aiMbps: 50, haiMbps: 100 });
    // us; Gb/s after each, worked from the rule: < 50 us increase, > 500 us by 1 − .8(1 − 500/rtt), else by the gradient.
    const course = [
      [10, 100],
      [12, 100],
      [30, 100],
      [60, 0.1],
      [62, 0.1],
      [70, 0.1],
      [70, 0.1],
      [65, 0.15],
      [600, 0.13],
      [580, 0.115655],
      [300, 0.165655],
      [40, 0.215655],
      [40, 0.265655],
      [40, 0.315655],
      [40, 0.365655],
      [40, 0.465655],
    ] as const;
    for (const [us, rate] of course) {
      driven.acknowledgeWindow(0, { roundTripNs: us * 1000 });
      expect(gbps(driven)).toBeCloseTo(rate, 6);
    }
  });
});

describe('HPCC', () => {
  it('divides the reference rate by the excess of the utilisation', () => {
    const driven = new DrivenSenders(hpcc, [FLOW], { aiMbps: 50 });
    driven.acknowledgeWindow(0, { hops: [[0, 0, 0]] });
    // A whole round trip later, so that the average is the new utilisation: 1.5, all of it from the bytes sent.
    const bytes = 1.5 * (100 / 8) * 6400;
    driven.passTo(6400);
    driven.acknowledgeWindow(0, { hops: [[6400, bytes / 128, 0]] });
    const link = { rateGbps: 100, targetUtilisation: 0.95, additiveGbps: 0.05 };
    expect(gbps(driven)).toBeCloseTo(hpccStep(100, (Math.floor(bytes / 128) * 128 * 8) / 6400 / 100, link), 6);
  });

  it('moves the average by the share of a round trip between two records, and heeds the queue', () => {
    const driven = new DrivenSenders(hpcc, [FLOW], { aiMbps: 50 });
    driven.acknowledgeWindow(0, { hops: [[0, 0, 50]] });
    driven.passTo(2080);
    driven.acknowledgeWindow(0, { hops: [[2080, 100, 100]] });
    const utilisation = (100 * 128 * 8) / 2080 / 100 + (50 * 80) / 52_000;
    const average = 1 * 0.5 + utilisation * 0.5;
    const link = { rateGbps: 100, targetUtilisation: 0.95, additiveGbps: 0.05 };
    const wished = average >= 0.95 ? hpccStep(100, average, link) : Math.min(100, hpccStep(100, average, link));
    expect(gbps(driven)).toBeCloseTo(Math.min(100, wished), 6);
  });

  it('learns nothing from records that have been written over', () => {
    const driven = new DrivenSenders(hpcc, [FLOW], {});
    const six = Array.from({ length: 6 }, (): [number, number, number] => [0, 0, 0]);
    driven.acknowledgeWindow(0, { hops: six });
    driven.passTo(5000);
    driven.acknowledgeWindow(0, { hops: six.map((): [number, number, number] => [5000, 4000, 4000]) });
    expect(gbps(driven)).toBe(100);
  });
});
