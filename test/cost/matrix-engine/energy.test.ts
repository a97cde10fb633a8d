/** Area of the variants by their parts, and energy of a product by what it multiplies and moves. */
import { describe, expect, it } from 'vitest';
import { engineEnergy } from '../../../src/cost/matrix-engine/energy.js';
import { engineAreaMm2, engineProvenance, HOROWITZ_ENGINE } from '../../../src/machine/engine-area.js';
import { enginePresets } from '../../../src/machine/engine-presets.js';
import { gemmStream } from '../../../src/mapping/instruction-stream/gemm-stream.js';
import { DEFAULT_BLOCKING } from '../../../src/mapping/instruction-stream/register-block.js';

const engineOf = (name: string) => enginePresets.get(name).engine;
const energyOf = (name: string) => {
  const engine = engineOf(name);
  return engineEnergy(engine, gemmStream({ m: 32, n: 32, k: 64 }, engine, DEFAULT_BLOCKING));
};

describe('area of a matrix engine', () => {
  it('is that of its multipliers, adders and registers', () => {
    // 512 PEs: a weight and an input of 16 bits, a sum of 32.
    expect(engineAreaMm2(engineOf('RASA-BASE'))).toBeCloseTo((512 * (1640 + 4184 + 64 * 4.522)) / 1e6, 9);
    // 256 PEs with two of each, a second weight for both, and an adder a column.
    expect(engineAreaMm2(engineOf('RASA-DMDB-WLS'))).toBeCloseTo(
      (256 * 2 * (1640 + 4184 + 80 * 4.522) + 16 * 4184) / 1e6,
      9,
    );
    expect(engineAreaMm2(engineOf('RASA-PIPE'))).toBe(engineAreaMm2(engineOf('RASA-BASE')));
  });

  it('says where each constant is from', () => {
    for (const line of engineProvenance(HOROWITZ_ENGINE)) expect(line).toMatch(/: [\d.]+ (µm²|pJ) \(.+\)$/);
  });
});

describe('energy of a product', () => {
  it('is its MACs and the bytes of its tiles', () => {
    // 8 multiplies of 16 × 16 × 32; loads and stores: 4 C twice, 2 · 2 A, 2 · 2 B of 1 KiB each.
    const { macPj, registerPj, weightLoads } = energyOf('RASA-BASE');
    expect(macPj).toBeCloseTo(32 * 32 * 64 * 2, 6);
    expect(weightLoads).toBe(8);
    expect(registerPj).toBeCloseTo((16 + 8 * 4) * 1024 * 1.25, 6);
  });

  it('reads B half as often where two tiles of A share it', () => {
    expect(energyOf('RASA-WLBP').weightLoads).toBe(4);
    expect(energyOf('RASA-BASE').registerPj - energyOf('RASA-WLBP').registerPj).toBeCloseTo(4 * 1024 * 1.25, 6);
  });

  it('is less for a vector on an engine that takes single rows', () => {
    const engine = engineOf('AMX-like');
    const of = (m: number) => engineEnergy(engine, gemmStream({ m, n: 32, k: 64 }, engine, DEFAULT_BLOCKING)).macPj;
    expect(of(1)).toBeCloseTo(of(16) / 16, 6);
  });
});
