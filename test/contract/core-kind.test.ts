/** The contract of kinds of cores, over those of the house that play work of their own. */
import { describe, expect, it } from 'vitest';
import type { Random } from '../../src/base/random.js';
import { tilesOn } from '../../src/cost/sparse/sparse-cost.js';
import { enginePresets } from '../../src/machine/engine-presets.js';
import { sparseCore } from '../../src/machine/sparse/sparse-core.js';
import type { EngineStream, SparseLayerWork } from '../../src/mapping/core-work.js';
import { gemmStream } from '../../src/mapping/instruction-stream/gemm-stream.js';
import { DEFAULT_BLOCKING } from '../../src/mapping/instruction-stream/register-block.js';
import { drawProduct, type NonZeros } from '../../src/problem/sparsity/drawn-product.js';
import { ALL_INT32 } from '../../src/problem/sparsity/product.js';
import { coreKinds } from '../../src/simulator/cores/core-kinds.js';
import { describeCoreKind } from '../../src/testing/core-kind.js';

const suite = { describe, it, expect };
const { engine } = enginePresets.get('RASA-DMDB-WLS');

const draw = (random: Random): EngineStream => {
  const size = (): number => 1 + random.below(100);
  const stream = gemmStream({ m: size(), n: size(), k: size() }, engine, DEFAULT_BLOCKING);
  return { kind: 'matrix-engine', engine, stream };
};

describeCoreKind(suite, 'matrix-engine', { draw });

/** The contract's cores are all alike; so are these. */
const lanes = sparseCore({ class: 'eie', lanes: 8, localBytes: 2048, options: { overlap: true } });

const drawLayer = (random: Random): SparseLayerWork => {
  const size = (): number => 1 + random.below(24);
  const density = (): NonZeros => ({ density: random.uniform() });
  const product = { m: size(), k: size(), n: size(), a: density(), b: density(), widths: ALL_INT32, seed: 1 };
  return {
    kind: 'sparse',
    core: lanes,
    product,
    tiles: tilesOn(drawProduct(product), lanes),
    times: 1 + random.below(3),
  };
};

describeCoreKind(suite, 'sparse', { draw: drawLayer });

it('every kind has its line', () => {
  expect(coreKinds.names).toEqual(['fluid', 'tiles', 'sparse', 'matrix-engine']);
});
