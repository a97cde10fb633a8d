/**
 * Little's law in the middle of a long run, where it is no identity: requests are in the system when the window opens and when
 * it shuts. The count is taken at random instants, the rate and the time from the requests that arrive in the window.
 */
import { describe, expect, it } from 'vitest';
import { stream } from '../../src/base/random.js';
import { serve } from '../support/serving.js';

const INSTANTS = 20_000;

function measured(load: { readonly meanCycles: number; readonly count: number }, seed: number) {
  const tenant = {
    requests: {
      count: load.count,
      arrivals: { poisson: { meanCycles: load.meanCycles } },
      promptTokens: { uniform: { min: 4, max: 24 } },
      outputTokens: { uniform: { min: 1, max: 8 } },
    },
    maxBatch: 8,
  };
  const one = { cores: [{ dataflow: 'hb', rows: 16, columns: 16, sgKiB: 48 }], memory: { bandwidthGBps: 8 } };
  const { outcomes, meanInSystem } = serve({ platform: one, seed, tenant }).tenant;
  const last = outcomes.at(-1)!.arrivalCycles;
  const [from, to] = [0.05 * last, 0.95 * last];
  const arrivals = Float64Array.from(outcomes, ({ arrivalCycles }) => arrivalCycles).sort();
  const ends = Float64Array.from(outcomes, ({ endCycles }) => endCycles).sort();
  const random = stream(seed, 'instants');
  let seen = 0;
  for (let k = 0; k < INSTANTS; k++) {
    const at = from + (to - from) * random.uniform();
    seen += upTo(arrivals, at) - upTo(ends, at);
  }
  const within = outcomes.filter(({ arrivalCycles }) => arrivalCycles >= from && arrivalCycles < to);
  const time = within.reduce((sum, { arrivalCycles, endCycles }) => sum + endCycles - arrivalCycles, 0) / within.length;
  return { count: seen / INSTANTS, rate: within.length / (to - from), time, meanInSystem };
}

/** How many are at most `value`. */
function upTo(sorted: Float64Array, value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

describe('requests in the system', () => {
  const long = process.env['CALDERA_LONG'] === '1';

  it.each(long ? [400_000, 120_000, 90_000] : [120_000])(
    'are their rate times their mean time, one every %i cycles',
    (meanCycles) => {
      const { count, rate, time, meanInSystem } = measured({ meanCycles, count: long ? 20_000 : 800 }, 3);
      expect(Math.abs(count / (rate * time) - 1)).toBeLessThan(0.02);
      // What the result says is counted by the scheduler as it goes.
      expect(Math.abs(meanInSystem / count - 1)).toBeLessThan(0.1);
    },
  );
});
