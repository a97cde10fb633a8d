/**
 * Llama 3 8B on one large array whose memory is the limit: decode steps against (weights + cache bytes) / bandwidth, and
 * prefill against its multiplications over the array's peak, with what lies between told by the ladder.
 */
import { describe, expect, it } from 'vitest';
import type { ServedResult } from '../../src/pipeline/serving-result.js';
import type { StepKind } from '../../src/workload/serving/step.js';
import { serve } from '../support/serving.js';

const BANDWIDTH = 100;
const platform = {
  cores: [{ dataflow: 'hb', rows: 256, columns: 64, sgKiB: 1024 }],
  memory: { bandwidthGBps: BANDWIDTH },
};

/** By hand: 32 blocks of Q and O (4,096²), K and V (4,096 × 1,024), three of 4,096 × 14,336, and a head of 4,096 × 128,256. */
const WEIGHTS = 32 * (2 * 4096 * 4096 + 2 * 4096 * 1024 + 3 * 4096 * 14_336) + 4096 * 128_256;
/** Of a token: keys and values of 8 heads of 128 in 32 blocks. */
const CACHE = 2 * 32 * 8 * 128;

function llama(tenant: object, asked: object = {}) {
  return serve({ platform, ...asked, tenant: { model: 'llama3-8b', decoder: undefined, ...tenant } }).tenant;
}

function steps({ steps }: ServedResult, kind: StepKind) {
  const sums = steps.find((step) => step.kind === kind);
  if (sums === undefined) throw new Error(`no step of the kind ${kind}`);
  return sums;
}

describe('Llama 3 8B', () => {
  it.each([
    [1, 512],
    [1, 2048],
    [32, 2048],
  ])(
    'decodes a batch of %i at a context of %i within a hundredth of its weights and cache over the bandwidth',
    (batch, context) => {
      const requests = { count: batch, promptTokens: context - 1, outputTokens: 2 };
      const tenant = llama({ requests, maxBatch: batch });
      const sums = steps(tenant, 'decode');
      expect(sums.steps).toBe(1);
      const expected = (WEIGHTS + batch * context * CACHE) / BANDWIDTH;
      expect(sums.estimateCycles / expected).toBeCloseTo(1, 12);
      expect(sums.replayCycles / expected).toBeGreaterThan(1);
      expect(sums.replayCycles / expected).toBeLessThan(1.01);
      // The ladder: activations, then what the slowest of bytes and arrays adds, then tiles; it only goes up.
      expect(sums.bytesCycles).toBeGreaterThan(sums.estimateCycles);
      expect(sums.layersCycles).toBeGreaterThanOrEqual(sums.bytesCycles * (1 - 1e-12));
      expect(sums.replayCycles).toBeGreaterThan(sums.layersCycles);
    },
  );

  it.each([
    [4096, 512],
    [4096, 1024],
    [4096, 4096],
    [32_768, 512],
    [32_768, 2048],
  ])(
    'decodes a batch of 32 beside a scratchpad of %i KiB at a context of %i within a hundredth: activations stay there',
    (sgKiB, context) => {
      const cores = [{ dataflow: 'hb', rows: 256, columns: 64, sgKiB }];
      const requests = { count: 32, promptTokens: context - 1, outputTokens: 2 };
      const asked = { platform: { ...platform, cores } };
      const kept = steps(llama({ requests, maxBatch: 32 }, asked), 'decode');
      const expected = (WEIGHTS + 32 * context * CACHE) / BANDWIDTH;
      expect(kept.replayCycles / expected).toBeGreaterThan(1);
      expect(kept.replayCycles / expected).toBeLessThan(1.01);
      // What still crosses beside weights and cache: keys and values made, and 32 rows of the vocabulary.
      const further = 32 * (32 * 2 * 8 * 128 + 128_256);
      expect(kept.bytes).toBeCloseTo(WEIGHTS + 32 * context * CACHE + further, -2);
    },
  );

  it('lets activations cross where it is told to, or where there is no room', () => {
    const requests = { count: 32, promptTokens: 511, outputTokens: 2 };
    const onePlatform = (sgKiB: number) => ({
      platform: { ...platform, cores: [{ dataflow: 'hb', rows: 256, columns: 64, sgKiB }] },
    });
    const told = steps(llama({ requests, maxBatch: 32, activations: 'memory' }, onePlatform(4096)), 'decode');
    const small = steps(llama({ requests, maxBatch: 32 }, onePlatform(1024)), 'decode');
    const smallTold = steps(llama({ requests, maxBatch: 32, activations: 'memory' }, onePlatform(1024)), 'decode');
    const kept = steps(llama({ requests, maxBatch: 32 }, onePlatform(4096)), 'decode');
    expect(small).toEqual(smallTold);
    // By hand, of a token: the input of QKV, queries and results of attention, the output's, twice the network's, and their sums.
    const block = 4096 + 4096 + 2 * 4096 + 4096 + 4096 + 4096 + 14_336 + 14_336 + 4096;
    expect(told.bytes - kept.bytes).toBeCloseTo(32 * (32 * block + 4096), -2);
  });

  it('reads a prompt of 2,048 in what the cost model says of its layers', () => {
    const tenant = llama({ requests: { count: 1, promptTokens: 2048, outputTokens: 1 } });
    const sums = steps(tenant, 'prefill');
    expect(sums.tokens).toBe(2048);
    expect(sums.macs).toBe(2048 * (WEIGHTS - 4096 * 128_256) + 4096 * 128_256 + 2 * 32 * 32 * 128 * 2048 * 2048);
    expect(sums.replayCycles / sums.layersCycles).toBeGreaterThan(1);
    expect(sums.replayCycles / sums.layersCycles).toBeLessThan(1.01);
  });

  it('reads it in its multiplications over the peak where the arrays are always busy', () => {
    // A head is 128 wide: of more clusters some would idle in attention.
    const array = { dataflow: 'hb', rows: 128, columns: 64, sgKiB: 1024 };
    const asked = { platform: { ...platform, cores: [array] } };
    const tenant = llama({ requests: { count: 1, promptTokens: 2048, outputTokens: 1 } }, asked);
    const sums = steps(tenant, 'prefill');
    const expected = sums.macs / (128 * 64);
    expect(sums.estimateCycles / expected).toBeCloseTo(1, 12);
    expect(sums.replayCycles / expected).toBeGreaterThan(1);
    expect(sums.replayCycles / expected).toBeLessThan(1.01);
  });
});
