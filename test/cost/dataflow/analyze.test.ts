/** Cases small enough to follow by hand. */
import { describe, expect, it } from 'vitest';
import { InputError } from '../../../src/base/errors.js';
import { analyze } from '../../../src/cost/dataflow/analyze.js';
import type { Operator } from '../../../src/cost/dataflow/dimension.js';
import { parseDataflow } from '../../../src/cost/dataflow/language.js';
import { UNLIMITED } from '../../../src/cost/dataflow/machine.js';
import { resolve } from '../../../src/cost/dataflow/resolve.js';

const NAMES = 'CGKMNRSXY';

function cost(operator: Operator, sizes: Record<string, number>, text: string, machine: object) {
  const schedule = resolve(parseDataflow(text, 'a.m'), operator, false, {});
  const bySize = [...NAMES].map((name) => sizes[name] ?? 0);
  return analyze(
    schedule,
    { operator, sizes: bySize, strides: bySize.map(() => 1) },
    { ...UNLIMITED, pes: 8, ...machine },
  );
}

const MATRIX = { M: 16, N: 4, K: 32 };
const ROWS = 'TemporalMap(1,1) N; SpatialMap(1,1) M; TemporalMap(8,8) K;';

describe('a matrix product, rows across 8 PEs, K in pieces of 8', () => {
  const result = cost('GEMM', MATRIX, ROWS, {});

  it('takes 8 cycles for each of 4 × 2 × 4 steps, and one for the first operands to arrive', () => {
    expect(result.runtimeCycles).toBe(4 * 2 * 4 * 8 + 1);
    expect(result.macs).toBe(16 * 4 * 32);
    expect(result.activePes).toBe(8);
  });

  it('holds one row piece, one column piece and one output in each PE, twice', () => {
    expect(result.l1Bytes).toBe(2 * (8 + 8 + 1));
    // all 8 row pieces, one column piece for all (multicast), 8 outputs
    expect(result.l2Bytes).toBe(2 * (8 * 8 + 8 + 8));
  });

  it('reads a fresh column piece for all PEs at once whenever K or N moves on', () => {
    // Not counted, as in MAESTRO: the four times that M moves on and K starts over.
    expect(result.weights.l2Read).toBe(8 * (4 * 2 * 4 - 4));
    expect(result.input.l2Write).toBe(16 * 32);
    expect(result.output.l2Read).toBe(16 * 4);
  });

  it('is bound by the network where that is slow', () => {
    const slow = cost('GEMM', MATRIX, ROWS, { nocBandwidth: 1 });
    expect(slow.runtimeCycles).toBeGreaterThan(result.runtimeCycles);
    expect(slow.ingressDelayMax).toBe(8 * 8 + 8);
  });
});

describe('arrays and clusters that do not fit', () => {
  it('leaves PEs idle when a dimension is smaller than the array', () => {
    const result = cost('GEMM', { M: 3, N: 4, K: 32 }, ROWS, {});
    expect(result.activePes).toBe(3);
    expect(result.runtimeCycles).toBe(4 * 4 * 8 + 1);
  });

  it('refuses clusters larger than the array, with their place', () => {
    const clustered = `${ROWS}\nCluster(16,P); SpatialMap(1,1) K;`;
    expect(() => cost('GEMM', MATRIX, clustered, {})).toThrow('a.m:2:1: expected clusters of at most 8 PEs');
  });

  it('refuses a layer without a dimension of the dataflow', () => {
    expect(() => cost('GEMM', MATRIX, `${ROWS} TemporalMap(1,1) C;`, {})).toThrow(InputError);
    expect(() => cost('GEMM', { M: 1, N: 1 }, ROWS, {})).toThrow('a dimension K');
  });
});

describe('an edge too narrow for one output', () => {
  // 6 rows, filters of 3 rows: the map of 3 rows, 2 apart, leaves one row
  const sizes = { C: 1, K: 8, R: 3, S: 1, Y: 6, X: 1 };
  const text = 'SpatialMap(1,1) K; TemporalMap(3,2) Y;';

  it('is a step of no work as MAESTRO counts it, and none at all when corrected', () => {
    const corrected = cost('CONV', sizes, text, { corrected: true });
    expect(corrected.runtimeCycles).toBe(2 * 3 + 1);
    expect(cost('CONV', sizes, text, {}).runtimeCycles).toBeLessThanOrEqual(corrected.runtimeCycles + 1);
  });
});
