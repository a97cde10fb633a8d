/** The engine of `caldera layer engine`: preset, file and options, and where a refusal is told. */
import { describe, expect, it } from 'vitest';
import { type EngineArguments, engineOf } from '../../src/cli/engine-choice.js';
import { enginePresets } from '../../src/machine/engine-presets.js';
import { buildEngine } from '../../src/machine/matrix-engine.js';
import { temporaryFolder } from '../support/files.js';

const space = temporaryFolder();
const chosen = (args: Partial<EngineArguments>) => engineOf(args as EngineArguments);

describe('an engine that is asked for', () => {
  it('is the plain one of the paper without a preset, and a preset by name', () => {
    expect(chosen({})).toEqual(buildEngine());
    expect(chosen({ preset: 'SME-like' })).toEqual(enginePresets.get('SME-like').engine);
  });

  it('is a file, changed by options, these by --set', () => {
    const preset = space.write('mine.yaml', 'name: mine\nengine: RASA-DB-WLS\nregisters: 16\n');
    const engine = chosen({ preset, tile: '8,16,32', registers: 12, set: ['registers=24', 'tile.elementBytes=1'] });
    expect(engine).toMatchObject({ name: 'mine', registers: 24, tile: { m: 8, n: 16, k: 32, elementBytes: 1 } });
    expect(engine.control.name).toBe('WLS');
  });

  it.each([
    [{ tile: '32,32,64' }, '--tile: expected a tile of A of at most 1024 bytes'],
    [{ control: 'WLS' }, '--control: expected double-buffered weights'],
    [{ control: 'WSL' }, '--control: expected one of BASE, PIPE, WLBP, WLS, found "WSL" (did you mean WLS?)'],
    [{ forwarding: true, registers: 0 }, '--registers: expected a number of at least 1, found 0'],
    [{ set: ['tile.k=64'] }, 'tile: expected a tile of A of at most 1024 bytes'],
    [{ set: ['registr=4'] }, '--set registr: expected one of the keys'],
    [{ preset: 'AMX' }, 'expected a matrix engine ('],
    [{ preset: './none.yaml' }, './none.yaml: expected'],
  ] satisfies [Partial<EngineArguments>, string][])('%o is refused', (args, message) => {
    expect(() => chosen(args)).toThrow(message);
  });
});
