/** What a port measures for PINT where its arithmetic takes the logarithm of 0: nothing is added, and no draw is made. */
import { expect, it } from 'vitest';
import { PintMeter } from '../../../src/simulator/network/packet/pint-meter.js';

const ROUND_TRIP_NS = 4640;
const RATE_BPS = 100e9;
const BYTES = 1038;

/** bytes / (B · T) */
const ONE_PACKET = (8e9 * BYTES) / (RATE_BPS * ROUND_TRIP_NS);

/** Logarithms have 15 fraction bits, and three of them make a product. */
const RELATIVE = 4 * 2 ** -15;

function noDraws(): never {
  throw new Error('numbers of at most 16 bits are looked up without chance');
}

function meter(): PintMeter {
  return new PintMeter({ count: 1, rateBps: () => RATE_BPS }, ROUND_TRIP_NS, { uniform: noDraws, below: noDraws });
}

it('a packet at the instant of the last one adds that one, and no queue for a time of 0', () => {
  const port = meter();
  port.left(0, 100, BYTES);
  const first = port.measure(0, 100, 1_000_000);
  expect(Math.abs(first / ONE_PACKET - 1)).toBeLessThan(RELATIVE);
  port.left(0, 100, BYTES);
  const second = port.measure(0, 100, 1_000_000);
  // The average so far stays whole, but for its unit of 1/8192.
  expect(Math.abs(second - 2 * ONE_PACKET)).toBeLessThan(2 * ONE_PACKET * RELATIVE + 1 / 8192);
});

it('an average that its unit rounds to 0 is gone', () => {
  const port = meter();
  port.left(0, 0, 1);
  const little = port.measure(0, 0, 0);
  expect(little).toBeGreaterThan(0);
  expect(little).toBeLessThan(0.5 / 8192);
  port.left(0, 0, BYTES);
  expect(Math.abs(port.measure(0, 0, 0) / ONE_PACKET - 1)).toBeLessThan(RELATIVE);
});

it('a gap of a round trip leaves nothing of the average, and a port that has sent nothing has none', () => {
  const port = meter();
  expect(port.measure(0, 0, 0)).toBe(0);
  port.left(0, 0, BYTES);
  port.measure(0, 0, 0);
  port.left(0, 10, BYTES);
  expect(Math.abs(port.measure(0, 10 + ROUND_TRIP_NS, 0) / ONE_PACKET - 1)).toBeLessThan(RELATIVE);
});
