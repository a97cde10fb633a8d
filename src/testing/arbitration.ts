/** What every arbitration policy keeps, whatever it decides. The policy is one of the registry, by its name. */
import { type Random, stream } from '../base/random.js';
import type { Memory } from '../machine/memory.js';
import { drive, type Transfer } from './drive-memory.js';
import type { Suite } from './suite.js';

const CORES = 4;
const PEAK = 16;
const DEVICES = ['ideal', 'HBM2', 'LPDDR4'] as const;

export interface ArbitrationContract {
  /** The policy never leaves the memory idle while somebody wants bytes. Default true. */
  readonly isWorkConserving?: boolean;
  /** Random cases for each law. Default 60. */
  readonly cases?: number;
}

export function describeArbitration(
  { describe, it, expect }: Suite,
  name: string,
  { isWorkConserving = true, cases = 60 }: ArbitrationContract = {},
): void {
  const law = (what: string, body: (transfers: Transfer[], random: Random) => void): void =>
    it(what, () => {
      const random = stream(1, `contract/${what}`);
      for (let i = 0; i < cases; i++) body(drawTransfers(random), random);
    });

  describe(`the arbitration policy ${name}`, () => {
    law('serves every byte asked for, and every transfer ends', (transfers, random) => {
      const { bytesAsked, bytesServed, ends } = drive(
        memory(name, { device: pick(random, DEVICES) }),
        CORES,
        transfers,
      );
      const bytes = transfers.reduce((sum, transfer) => sum + transfer.bytes, 0);
      expect(bytesAsked).toBeCloseTo(bytes, 6);
      expect(bytesServed / bytesAsked).toBeCloseTo(1, 9);
      expect(ends.every((end, i) => end >= transfers[i]!.at)).toBe(true);
    });

    law('never moves more than the peak', (transfers, random) => {
      const description = memory(name, { device: pick(random, DEVICES), efficiency: 0.9 });
      const { bytesServed, busyCycles, highestRate } = drive(description, CORES, transfers);
      expect(highestRate).toBeLessThanOrEqual(PEAK * 0.9 * (1 + 1e-9));
      expect(bytesServed).toBeLessThanOrEqual(PEAK * 0.9 * busyCycles * (1 + 1e-9));
    });

    law('does not depend on the order in which transfers of an instant are told', (transfers) => {
      // One transfer a port: two on the same port at the same time do have an order.
      const distinct = [...new Map(transfers.map((one) => [one.port, one])).values()];
      const forth = drive(memory(name), CORES, distinct).ends;
      expect(drive(memory(name), CORES, [...distinct].reverse()).ends.reverse()).toEqual(forth);
    });

    law(isWorkConserving ? 'is work conserving' : 'never does more work than it could', (transfers) => {
      const { busyCycles, bytesServed } = drive(memory(name), CORES, transfers);
      if (isWorkConserving) expect((busyCycles * PEAK) / bytesServed).toBeCloseTo(1, 9);
      else expect(busyCycles * PEAK).toBeGreaterThanOrEqual(bytesServed * (1 - 1e-9));
    });

    law('adds the latency to a transfer that is alone, and to nobody else', (transfers, random) => {
      const latencyCycles = 1 + random.below(200);
      const one = { ...transfers[0]!, bytes: 100 };
      const [end] = drive(memory(name, { latencyCycles }), CORES, [one]).ends;
      expect(end).toBeCloseTo(one.at + 100 / PEAK + latencyCycles, 6);
    });

    law('keeps to the width of the ports', (transfers, random) => {
      const width = 1 + random.below(PEAK);
      const narrow = transfers.map((one) => ({ ...one, width }));
      const { ends, bytesServed, bytesAsked } = drive(memory(name), CORES, narrow);
      for (const [i, { at, bytes }] of transfers.entries())
        expect(ends[i]).toBeGreaterThanOrEqual((at + bytes / width) * (1 - 1e-9));
      expect(bytesServed / bytesAsked).toBeCloseTo(1, 9);
    });
  });
}

function memory(arbitration: string, more: Partial<Memory> = {}): Memory {
  const throttle = { budgetBytes: 2048, windowCycles: 300 };
  return { bandwidthBytesPerCycle: PEAK, arbitration, throttle, chunkBytes: 256, ...more };
}

function pick<T>(random: Random, values: readonly T[]): T {
  return values[random.below(values.length)] as T;
}

/** One to 24 transfers on random ports, many of them in the same instant. */
function drawTransfers(random: Random): Transfer[] {
  return Array.from({ length: 1 + random.below(24) }, () => ({
    port: random.below(2 * CORES),
    at: random.below(41) * 32,
    bytes: random.below(2) === 0 ? 1 + random.below(5000) : 0.5 + random.uniform() * 3000,
  }));
}
