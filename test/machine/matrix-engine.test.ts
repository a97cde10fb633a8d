/**
 * Matrix engines: stage lengths worked out by hand, refused combinations that say why, presets with sources, and a
 * control that is one more file.
 */
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/base/errors.js';
import { estimateEngine } from '../../src/cost/matrix-engine/estimate.js';
import { enginePresets } from '../../src/machine/engine-presets.js';
import { engineTiming } from '../../src/machine/engine-timing.js';
import {
  arrayRows,
  buildEngine,
  checkEngine,
  type EngineOptions,
  peakMacs,
  registerCount,
} from '../../src/machine/matrix-engine.js';
import { multiply } from '../../src/mapping/instruction-stream/instruction.js';
import { streamOf } from '../../src/mapping/instruction-stream/stream.js';
import { replayEngine } from '../../src/simulator/engine-replay.js';
import { EAGER_PIPE } from '../support/eager-pipe.js';
import { engines, programs } from '../support/engine-programs.js';
import { naiveRun } from '../support/naive-matrix-engine.js';
import { plainRun } from '../support/plain-engine.js';
import { propertyRuns } from '../support/property-runs.js';

const one = streamOf([multiply(0, 6, 4)]);

describe('one multiply alone', () => {
  it.each([
    [{}, 95], // 32 + 16 + 31 + 16
    [{ data: 'DM' }, 64], // 16 + 16 + 15 + 16 + 1
    [{ data: 'DM', mergeCycles: 3 }, 66],
    [{ tile: { m: 1 } }, 80],
    [{ tile: { m: 32 }, registerBytes: 4096 }, 111],
    [{ mergeCycles: 9 }, 95], // one sum a column: nothing to merge
  ] satisfies [EngineOptions, number][])('with %o takes %d cycles', (options, cycles) => {
    expect(estimateEngine(buildEngine(options), one).cycles).toBe(cycles);
    expect(replayEngine(buildEngine(options), one).cycles).toBe(cycles);
  });

  it('of one row takes what one row needs, unless the engine takes whole tiles', () => {
    const row = streamOf([multiply(0, 6, 4, 0, 1)]);
    expect(estimateEngine(buildEngine({ partialRows: true }), row).cycles).toBe(80);
    expect(replayEngine(buildEngine({ partialRows: true }), row).attribution.feed).toBe(1);
    expect(estimateEngine(buildEngine(), row).cycles).toBe(95);
  });

  it('is an outer product where C stays in accumulators', () => {
    const { engine } = enginePresets.get('SME-like');
    const outer = (count: number, accumulators: number) =>
      estimateEngine(engine, streamOf(Array.from({ length: count }, (_, i) => multiply(i % accumulators, 4, 5))))
        .cycles;
    expect(outer(1, 1)).toBe(4);
    expect(outer(100, 1)).toBe(400); // each waits for the one before
    expect(outer(100, 4)).toBe(103); // one a cycle
  });
});

describe('stages', () => {
  it('sum to the multiply, and a result can be accumulated upon a row after another', () => {
    const { weightLoadCycles, feedCycles, feedSecondCycles, drainCycles, forwardCycles } = engineTiming(
      buildEngine({ data: 'DMDB' }),
    );
    expect([weightLoadCycles, feedCycles[16], feedSecondCycles, drainCycles]).toEqual([16, 16, 15, 17]);
    expect(forwardCycles).toBe(16 + 16 + 1);
  });

  it('of loads and stores shrink with the rows, begun cycles count', () => {
    const engine = buildEngine({ partialRows: true, loadCycles: 8, storeCycles: 16 });
    const { loadCycles, storeCycles } = engineTiming(engine);
    expect([1, 2, 3, 16].map((rows) => loadCycles[rows])).toEqual([1, 1, 2, 8]);
    expect([1, 2, 3, 16].map((rows) => storeCycles[7 * 17 + rows])).toEqual([1, 2, 3, 16]);
  });
});

describe('refused engines', () => {
  it.each([
    [
      { control: 'WLS' },
      'data: expected double-buffered weights (DB or DMDB) with WLS, which loads weights beside those in use, found "none"',
    ],
    [{ control: 'WLS', data: 'DM' }, 'data: expected double-buffered weights'],
    [{ control: 'WSL', data: 'DB' }, 'expected a control (BASE, PIPE, WLBP, WLS), found "WSL" (did you mean WLS?)'],
    [{ data: 'BD' }, 'expected a data variant (none, DB, DM, DMDB)'],
    [{ bypassRule: 'after-fs' }, 'bypassRule: expected none with BASE, which never bypasses, found "after-fs"'],
    [{ control: 'WLBP', bypassRule: 'at-once' }, 'bypassRule: expected one of after-fs, after-ff, found "at-once"'],
    [
      { data: 'DM', tile: { k: 7 } },
      'tile.k: expected an even depth with DM: a PE multiplies two of its rows, found 7',
    ],
    [{ tile: { m: 32 } }, 'tile: expected a tile of A of at most 1024 bytes, what a register holds, found 2048'],
    [{ tile: { n: 0 } }, 'tile.n: expected a whole number from 1 to 4096, found 0'],
    [{ registers: 2.5 }, 'registers: expected a whole number from 1 to 4096, found 2.5'],
    [{ loadCycles: 0 }, 'loadCycles: expected a whole number from 1 to 1000000, found 0'],
    [{ mergeCycles: -1 }, 'mergeCycles: expected a whole number from 0'],
    [{ clockRatio: 0 }, 'clockRatio: expected a finite number above 0, found 0'],
    [
      { dataflow: 'outer-product', data: 'DB' },
      'data: expected none with outer-product, which keeps no weights in its PEs',
    ],
    [
      { dataflow: 'outer-product', control: 'WLBP' },
      'control: expected a control without weight bypass or spare weights',
    ],
    [
      { accumulators: { registers: 4, registerBytes: 512, loadCycles: 4, storeCycles: 4 } },
      'tile: expected a tile of C of at most 512 bytes',
    ],
    [
      { accumulators: { registers: 0, registerBytes: 1024, loadCycles: 4, storeCycles: 4 } },
      'accumulators.registers: expected a whole number from 1',
    ],
  ] satisfies [EngineOptions, string][])('%o', (options, message) => {
    expect(() => buildEngine(options)).toThrow(InputError);
    expect(() => buildEngine(options)).toThrow(message);
  });
});

describe('presets', () => {
  it.each(enginePresets.names)('%s is an engine with a source', (name) => {
    const { engine, about, source } = enginePresets.get(name);
    expect(engine.name).toBe(name);
    expect(() => checkEngine(engine)).not.toThrow();
    expect(about.length).toBeGreaterThan(10);
    expect(source).toMatch(/arXiv|SDM|github/);
    expect(structuredClone(engine)).toEqual(engine);
  });

  it('hold the eight variants of the paper, with half the PE rows where a PE has two multipliers', () => {
    const rasa = enginePresets.names.filter((name) => name.startsWith('RASA-'));
    expect(rasa).toHaveLength(8);
    for (const name of rasa) {
      const { engine } = enginePresets.get(name);
      expect(arrayRows(engine)).toBe(name.includes('DM') ? 16 : 32);
      expect(peakMacs(engine)).toBe(512);
      expect(registerCount(engine)).toBe(8);
    }
  });
});

describe('a control of one’s own', () => {
  const own = engines.map((engine) => ({ ...engine, control: EAGER_PIPE, bypassRule: undefined }));
  const runs = own.chain((engine) => fc.record({ engine: fc.constant(engine), program: programs(engine) }));

  test.prop([runs], propertyRuns(150, 0.5))(
    'is one rule, which formula, replay and array take alike',
    ({ engine, program }) => {
      const stream = streamOf(program);
      const replay = replayEngine(engine, stream);
      expect(estimateEngine(engine, stream).cycles).toBe(replay.cycles);
      const naive = naiveRun(engine, program);
      expect(naive.cycles).toBe(replay.cycles);
      expect(naive.registers).toEqual(plainRun(engine, program).registers);
    },
  );

  it('saves a cycle a multiply', () => {
    const stream = streamOf(Array.from({ length: 4 }, (_, i) => multiply(i, 6, 4)));
    const cycles = (control: string | typeof EAGER_PIPE): number =>
      estimateEngine(buildEngine({ control }), stream).cycles;
    expect(cycles('PIPE') - cycles(EAGER_PIPE)).toBe(3);
  });
});
