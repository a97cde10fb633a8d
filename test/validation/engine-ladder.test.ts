/** The ladder of a matrix engine: each rung is one effect, and none costs time on a block with four accumulators. */
import { describe, expect, it } from 'vitest';
import { estimateEngine } from '../../src/cost/matrix-engine/estimate.js';
import { enginePresets } from '../../src/machine/engine-presets.js';
import { buildEngine, type MatrixEngine } from '../../src/machine/matrix-engine.js';
import { gemmStream } from '../../src/mapping/instruction-stream/gemm-stream.js';
import { DEFAULT_BLOCKING } from '../../src/mapping/instruction-stream/register-block.js';
import { engineLadder } from '../../src/validation/engine-ladder.js';

const product = (engine: MatrixEngine) => gemmStream({ m: 128, n: 96, k: 256 }, engine, DEFAULT_BLOCKING);
const memory = { memory: { bandwidthBytesPerCycle: 8, arbitration: 'max-min' }, sgBytes: 0 };

describe('the ladder of a matrix engine', () => {
  const rungs = engineLadder(enginePresets.get('RASA-DMDB-WLS').engine, product, memory);

  it('has a rung for each effect', () => {
    expect(rungs.map(({ name }) => name)).toEqual(['BASE', 'PIPE', 'WLBP', 'DB', 'WLS', 'DM', 'renaming', 'memory']);
    expect(engineLadder(buildEngine(), product).map(({ name }) => name)).not.toContain('memory');
  });

  it('gets faster from rung to rung, until memory cannot follow', () => {
    const cycles = rungs.map((rung) => rung.cycles);
    expect(cycles.slice(0, 7)).toEqual(cycles.slice(0, 7).toSorted((a, b) => b - a));
    expect(cycles[3]).toBe(cycles[2]); // spare weights that no control uses yet
    expect(cycles[6]).toBeLessThan(0.2 * cycles[0]!);
    expect(cycles[7]).toBeGreaterThan(2 * cycles[6]!);
    expect(rungs[7]!.attribution?.waitLoad).toBeGreaterThan(rungs[7]!.cycles / 3);
  });

  it('accounts for every cycle, and agrees with the estimate where memory keeps up', () => {
    for (const { name, engine, cycles, attribution, peUtilization, cyclesOverBase } of rungs) {
      expect(Object.values(attribution!).reduce((sum, part) => sum + part, 0)).toBeCloseTo(cycles, 6);
      expect(peUtilization).toBeCloseTo(attribution!.feed / cycles, 12);
      expect(cyclesOverBase).toBeCloseTo(cycles / rungs[0]!.cycles, 12);
      if (name !== 'memory') expect(estimateEngine(engine, product(engine)).cycles).toBe(cycles);
    }
  });

  it('starts from the bottom whatever the engine has, and keeps what is not on it', () => {
    const engine = buildEngine({ control: 'WLBP', bypassRule: 'after-ff', renaming: true, loadCycles: 9 });
    const [base] = engineLadder(engine, product);
    expect(base!.engine).toMatchObject({ control: { name: 'BASE' }, renaming: false, loadCycles: 9 });
  });

  it('leaves out what an odd depth cannot have', () => {
    const odd = buildEngine({ tile: { k: 31 } });
    expect(engineLadder(odd, product).map(({ name }) => name)).not.toContain('DM');
  });

  it('is about weights', () => {
    expect(() => engineLadder(enginePresets.get('SME-like').engine, product)).toThrow(
      'dataflow: expected weight-stationary: the ladder is about when weights are loaded, found "outer-product"',
    );
  });
});
