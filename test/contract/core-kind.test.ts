/** The contract of kinds of cores, over those of the house that play work of their own. */
import { describe, expect, it } from 'vitest';
import type { Random } from '../../src/base/random.js';
import { enginePresets } from '../../src/machine/engine-presets.js';
import type { EngineStream } from '../../src/mapping/core-work.js';
import { gemmStream } from '../../src/mapping/instruction-stream/gemm-stream.js';
import { DEFAULT_BLOCKING } from '../../src/mapping/instruction-stream/register-block.js';
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

it('every kind has its line', () => {
  expect(coreKinds.names).toEqual(['fluid', 'tiles', 'matrix-engine']);
});
