/**
 * Packets, pauses and rates by formula, against values worked out by hand and, where a run exists, equal to ns-3's
 * (alibaba-edu/High-Precision-Congestion-Control as astra-sim runs it).
 */
import { describe, expect, it } from 'vitest';
import { allToAllBound, ringAllReduceBound } from '../../../src/estimate/network/collective-bounds.js';
import {
  delayProduct,
  fairShareGbps,
  type Hop,
  idealFlow,
  incastEndNs,
  incastQueueBytes,
  jainIndex,
  roundingBias,
  slowdown,
  type Wire,
} from '../../../src/estimate/network/packets.js';
import {
  headroomNeeded,
  pausePoint,
  resumePoint,
  sharedBytes,
  standardHeadroom,
} from '../../../src/estimate/network/pause-points.js';
import {
  dcqcnDecreased,
  dcqcnOnce,
  dcqcnRecovered,
  dcqcnTwice,
  dctcpAlpha,
  hpccStep,
  hpccTotal,
  hpccWindow,
} from '../../../src/estimate/network/steady-rates.js';

const PFC: Wire = { payloadBytes: 1000, headerBytes: 36, ackBytes: 48, isWholeNs: true };
const TIMELY: Wire = { ...PFC, headerBytes: 44 };
const hops = (count: number, rateGbps: number, delayNs: number): Hop[] =>
  Array.from({ length: count }, () => ({ rateGbps, delayNs }));

describe('one flow in an empty network', () => {
  it.each([
    [25, 1000, 1000, 4694, 4698],
    [25, 1000, 100_000, 37_562, 37_764],
    [25, 1000, 4_000_000, 1_332_362, 1_340_364],
    [100, 1000, 1000, 4174, 4176],
    [100, 1000, 1_000_000, 87_091, 88_092],
    [200, 1000, 4_000_000, 168_045, 172_046],
    [400, 500, 1000, 2044, 2044],
    [400, 500, 4_000_000, 86_023, 86_023],
  ])('at %i Gb/s and %i ns a link, %i bytes', (rate, delay, bytes, pfc, timely) => {
    expect(idealFlow(bytes, hops(2, rate, delay), PFC).completedNs).toBe(pfc);
    expect(idealFlow(bytes, hops(2, rate, delay), TIMELY).completedNs).toBe(timely);
  });

  it('over three switches, and as the receiver sees it', () => {
    expect(idealFlow(1_000_000, hops(4, 100, 1000), PFC).completedNs).toBe(91_265);
    expect(idealFlow(1_000_000, hops(2, 100, 1000), PFC).receivedNs).toBe(85_083);
  });

  it('is what a flow is held against', () => {
    expect(slowdown(2 * 91_265, 1_000_000, hops(4, 100, 1000), PFC)).toBe(2);
  });

  it('is a little off on a clock of whole nanoseconds', () => {
    expect(roundingBias(1036, 400)).toBeCloseTo(1.01351, 5);
    expect(roundingBias(1036, 100)).toBeCloseTo(1.00145, 5);
  });
});

it.each([
  [2, 100, 1000, 52_000],
  [2, 400, 500, 102_000],
  [4, 100, 1000, 104_000],
])('over %i links of %i Gb/s a window holds one bandwidth-delay product', (links, rate, delay, bytes) => {
  expect(delayProduct(hops(links, rate, delay), 1000).bytes).toBe(bytes);
});

describe('many into one', () => {
  const link: Hop = { rateGbps: 100, delayNs: 1000 };
  it.each([
    [2, 170_091, 668_091, 48.1928, 55_944],
    [4, 336_091, 1_332_091, 24.0964, 163_688],
    [8, 668_091, 2_660_091, 12.0482, 379_176],
  ])('%i senders', (senders, short, long, share, queue) => {
    expect(incastEndNs({ senders, bytes: 1_000_000, link, wire: PFC })).toBe(short);
    expect(incastEndNs({ senders, bytes: 4_000_000, link, wire: PFC })).toBe(long);
    expect(fairShareGbps(senders, 100, PFC)).toBeCloseTo(share, 4);
    expect(incastQueueBytes({ senders, link, wire: PFC }, 52_000)).toBe(queue);
  });

  it('is fair by as much as all get alike', () => {
    expect(jainIndex([3, 3, 3])).toBeCloseTo(1, 15);
    expect(jainIndex([5, 0, 0, 0])).toBe(0.25);
  });
});

describe('pauses', () => {
  const shared = (mebibytes: number) => ({
    bufferBytes: mebibytes * 2 ** 20,
    ports: 9,
    reserveBytes: 4096,
    headroomBytes: standardHeadroom(100, 1000),
    shift: 3,
  });

  it('begin and end where a port has its share of what is free', () => {
    expect(standardHeadroom(100, 1000)).toBe(37_500);
    expect(pausePoint(shared(32), 1)).toBeCloseTo((2 ** 25 - 9 * (37_500 + 4096)) / 9, 6);
    expect(pausePoint(shared(2), 2)).toBeCloseTo((2 ** 21 - 9 * (37_500 + 4096)) / 10, 6);
    expect(resumePoint(shared(2), 2, 3072)).toBeCloseTo(pausePoint(shared(2), 2) - 2457.6, 6);
    expect(sharedBytes(shared(2))).toBe(2 ** 21 - 9 * 41_596);
  });

  it('need headroom for what is under way', () => {
    const way = { rateGbps: 100, delayNs: 1000, pauseNs: 3, packetNs: 83 };
    expect(headroomNeeded(way)).toBe(27_112);
    expect(headroomNeeded(way)).toBeLessThan(standardHeadroom(100, 1000));
  });
});

describe('rates under steady feedback', () => {
  it('DCQCN', () => {
    expect([1, 2, 8].map((decreases) => dcqcnDecreased(100, decreases))).toEqual([
      expect.closeTo(50, 9),
      expect.closeTo(25, 9),
      expect.closeTo(0.390625, 9),
    ]);
    const once = dcqcnOnce(100, 1 / 256, 4);
    expect(once).toBeCloseTo(50.776684, 6);
    const recovery = { lineRate: 100, fastRecoveries: 1, additive: 0.05, hyper: 0.1 };
    for (const [i, rate] of [75.388342, 87.694171, 93.847086, 96.923543, 98.461771, 99.230886].entries())
      expect(dcqcnRecovered(once, 100, i + 1, recovery)).toBeCloseTo(rate, 6);
    expect(dcqcnTwice(100, 1 / 256, 4)).toBeCloseTo(26.07295, 5);
  });

  it.each([
    [1, 0.9375, 0.96875],
    [2, 0.878906, 0.939453],
    [4, 0.772476, 0.886238],
    [8, 0.596719, 0.79836],
    [16, 0.356074, 0.678037],
  ])('DCTCP after %i windows, none and half of them marked', (windows, none, half) => {
    expect(dctcpAlpha(0, 1 / 16, windows)).toBeCloseTo(none, 6);
    expect(dctcpAlpha(0.5, 1 / 16, windows)).toBeCloseTo(half, 6);
  });

  it('HPCC', () => {
    const link = (rateGbps: number) => ({ rateGbps, targetUtilisation: 0.95, additiveGbps: 0.05 });
    expect(hpccTotal(1, link(25))).toBeCloseTo(23.8, 9);
    expect(hpccTotal(4, link(100))).toBeCloseTo(95.2, 9);
    expect(hpccTotal(8, link(400))).toBeCloseTo(380.4, 9);
    expect(hpccWindow(2, link(100), 52_000)).toBeCloseTo(24_726, 6);
    expect(hpccStep(100, 1.5, link(100))).toBeCloseTo(63.383333, 6);
  });
});

describe('collectives are bounded below', () => {
  const wire: Wire = { ...PFC };
  it('a ring all-reduce of 1 MiB over 8 hosts: ns-3 takes 68,040 ns', () => {
    expect(ringAllReduceBound(8, 2 ** 20, hops(2, 400, 500), wire)).toBeLessThanOrEqual(68_040);
    expect(ringAllReduceBound(8, 2 ** 20, hops(2, 400, 500), wire)).toBeGreaterThan(0.97 * 68_040);
  });
  it('an all-to-all of 1 MiB over 8 hosts: ns-3 takes 22,165 ns', () => {
    expect(allToAllBound(8, 2 ** 20, 400, wire)).toBe(20_328);
  });
});
