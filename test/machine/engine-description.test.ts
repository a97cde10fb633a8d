/** Engines that are described: presets are data of the same form, keys change one thing each, and refusals name the key. */
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { InputError } from '../../src/base/errors.js';
import { matrixEngineModel } from '../../src/cost/matrix-engine/model.js';
import {
  changedEngine,
  describedEngine,
  type EngineDescription,
  engineFileSchema,
} from '../../src/machine/engine-description.js';
import { enginePresets } from '../../src/machine/engine-presets.js';
import { buildEngine, type MatrixEngine } from '../../src/machine/matrix-engine.js';
import { readEngine } from '../../src/scenario/engine-file.js';
import { gemm } from '../../src/workload/layer.js';

/** An engine as JSON, which is YAML too. */
function written({ control, data, ...rest }: MatrixEngine): string {
  return JSON.stringify({ ...rest, control: control.name, data: data.name });
}

describe('a described engine', () => {
  it.each(enginePresets.names)('%s is a preset of the same form, and is read back as it is printed', (name) => {
    const { engine, described } = enginePresets.get(name);
    expect(engineFileSchema(z).safeParse(described).success).toBe(true);
    expect(describedEngine({ engine: 'RASA-BASE', ...(described as EngineDescription) })).toEqual(engine);
    expect(readEngine({ text: written(engine), file: 'engine.json' })).toEqual(engine);
  });

  it('starts from a preset, and has another name once something is changed', () => {
    expect(describedEngine({ engine: 'AMX-like' })).toBe(enginePresets.get('AMX-like').engine);
    const { engine } = enginePresets.get('AMX-like');
    expect(describedEngine({ engine: 'AMX-like', registers: 16 })).toEqual({
      ...engine,
      name: 'like AMX-like',
      registers: 16,
    });
    expect(describedEngine({ engine: 'AMX-like', tile: { m: 8 } }).tile).toEqual({ ...engine.tile, m: 8 });
  });

  it('has the bypass rule of another control, its own where the control stays', () => {
    const late = buildEngine({ control: 'WLBP', bypassRule: 'after-ff' });
    expect(changedEngine(late, { registers: 12 }).bypassRule).toBe('after-ff');
    expect(changedEngine(late, { control: 'PIPE' }).bypassRule).toBeUndefined();
    expect(changedEngine(late, { control: 'WLS', data: 'DB' }).bypassRule).toBe('after-ff');
  });

  it('has accumulators like its other registers, unless more is said', () => {
    const { accumulators } = describedEngine({ engine: 'RASA-BASE', accumulators: { registers: 4, loadCycles: 16 } });
    expect(accumulators).toEqual({ registers: 4, registerBytes: 1024, loadCycles: 16, storeCycles: 4 });
    expect(describedEngine({ engine: 'SME-like', accumulators: { registers: 8 } }).accumulators).toEqual({
      ...enginePresets.get('SME-like').engine.accumulators,
      registers: 8,
    });
    expect(() => describedEngine({ engine: 'RASA-BASE', accumulators: {} })).toThrow(
      'accumulators.registers: expected how many there are, found nothing',
    );
  });

  it.each([
    ['engine: RASA-BASE\nregisterBytes: 512', 'mine:2:16 registerBytes: expected a tile of A of at most 512 bytes'],
    ['engine: RASA-BASE\ncontrol: WLS', 'mine:2:10 control: expected double-buffered weights'],
    ['engine: RASA-DM-BASE\ntile: {k: 31}', 'mine:2:11 tile.k: expected an even depth with DM'],
    ['name: a\nregister: 3', 'found "register" (did you mean registers?)'],
  ])('%o is refused at the key that is said', (text, message) => {
    expect(() => readEngine({ text, file: 'mine' })).toThrow(InputError);
    expect(() => readEngine({ text, file: 'mine' })).toThrow(message);
  });

  it('costs on a core of its array what the same keys of a file cost', () => {
    const described: EngineDescription = { engine: 'RASA-DMDB-WLS', tile: { m: 8, n: 8, k: 16 }, registers: 16 };
    const core = {
      name: 'cpu',
      dataflow: 'weight-stationary',
      rows: 8,
      columns: 8,
      slBytes: 512,
      sgBytes: 65_536,
      buffers: 2,
      flexible: false,
      clockRatio: 0.25,
    };
    const { latencyCycles, coreWork } = matrixEngineModel(described).cost(gemm('a', { m: 64, n: 64, k: 64 }), core);
    expect(coreWork).toMatchObject({ engine: readEngine({ text: JSON.stringify(described), file: 'mine' }) });
    // 64·64·64 in tiles of 8 × 8 × 16 are 256 multiplies of eight rows: the feeds alone.
    expect(latencyCycles).toBeGreaterThanOrEqual(256 * 8);
    expect(() => matrixEngineModel(described).checkCore?.({ ...core, rows: 16 })).toThrow(
      'rows: expected 8 rows and 8 columns, the array of its engine',
    );
  });
});
