/** Descriptions of sparse cores: what is put together from little, and what is refused. */
import { describe, expect, it } from 'vitest';
import { coreAreaMm2, DERIVED_AREA_ENERGY, laneArea, provenance } from '../../src/machine/sparse/area-energy.js';
import { classKey, type Dimension, sparseClass, sparseClasses } from '../../src/machine/sparse/sparse-class.js';
import { quantaOf, type SparseCoreSpec, sparseCore, storageOf } from '../../src/machine/sparse/sparse-core.js';
import { sparsePresets } from '../../src/machine/sparse/sparse-platform.js';

const D = (text: string): Dimension[] => text.split('') as Dimension[];

describe('classes of sparse core', () => {
  it.each([
    ['eie', ['UmCk', 'UkUn'], 'mnk', 'm', 'n'],
    ['outerspace', ['UkCm', 'UkCn'], 'kmn', 'k', ''],
    ['matraptor', ['UkCm', 'UnCk'], 'nkm', 'n', ''],
  ] as const)('%s is what its formats, loops and lanes make it', (name, formats, loops, unrolled, together) => {
    const own = sparseClass({ name: 'own', formats, loops: D(loops), unrolled: D(unrolled), together: D(together) });
    expect(classKey(own)).toBe(classKey(sparseClasses.get(name)));
  });

  it.each([
    ['a list walked before its vector is known', ['UmCk', 'UkUn'], 'kmn', 'm', '', 'loops: expected m outside k'],
    ['a rank of another operand', ['UmCn', 'UkUn'], 'mnk', 'm', '', 'formats.0: expected U or C for each of m and k'],
    ['a rank twice', ['UmCk', 'UkUk'], 'mnk', 'm', '', 'formats.1: expected U or C for each of k and n'],
    ['another letter', ['UmBk', 'UkUn'], 'mnk', 'm', '', 'formats.0'],
    ['a loop missing', ['UmCk', 'UkUn'], 'mk', 'm', '', 'loops: expected m, n and k in some order'],
    ['no lanes', ['UmCk', 'UkUn'], 'mnk', '', '', 'unrolled: expected one dimension, or two'],
    ['lanes that share out a merge', ['UmCk', 'UnCk'], 'mnk', 'k', '', 'two lists of it are merged'],
    ['a grid over a list', ['UkCm', 'UkUn'], 'knm', 'kn', '', undefined],
    ['a grid over lists', ['UkCm', 'UkCn'], 'kmn', 'km', '', 'two outer loops over uncompressed ranks'],
    ['a grid that is inside', ['UmUk', 'UkUn'], 'mnk', 'nk', '', 'two outer loops over uncompressed ranks'],
    ['lanes together in the innermost loop', ['UmCk', 'UkUn'], 'mnk', 'n', 'k', 'not the innermost'],
    ['lanes together in a loop of their own', ['UmCk', 'UkUn'], 'mkn', 'm', 'k', 'loops that do not depend on m'],
    ['lanes together where two loops are shared out', ['UmUk', 'UkUn'], 'mnk', 'mn', 'n', 'together'],
  ] as const)('%s', (_, formats, loops, unrolled, together, message) => {
    const make = () =>
      sparseClass({ name: 'own', formats, loops: D(loops), unrolled: D(unrolled), together: D(together) });
    if (message === undefined) expect(make).not.toThrow();
    else expect(make).toThrow(message);
  });
});

describe('sparse cores', () => {
  it('have the most square grid where a class has one, and tell what they want', () => {
    const tpu = sparseCore({ class: 'tpu', lanes: 32 });
    expect([tpu.mx, tpu.my, tpu.name]).toEqual([4, 8, 'tpu32']);
    expect(quantaOf(tpu)).toEqual({ m: 4, n: 8, k: 1 });
    const matraptor = sparseCore({ class: 'matraptor', lanes: 16 });
    expect(quantaOf(matraptor)).toEqual({ m: 1, n: 16, k: 1 });
    expect(storageOf(matraptor)).toEqual({
      a: { format: 'UC', outer: 'columns' },
      b: { format: 'UC', outer: 'columns' },
      compressC: false,
    });
  });

  it.each<[string, SparseCoreSpec, string]>([
    ['an unknown class', { class: 'eye', lanes: 4 }, 'did you mean eie?'],
    ['half a lane', { class: 'eie', lanes: 1.5 }, 'lanes: expected a whole number'],
    [
      'a grid that does not divide the lanes',
      { class: 'tpu', lanes: 12, mx: 5 },
      'mx: expected a divisor of the 12 lanes',
    ],
    ['no storage', { class: 'eie', lanes: 4, localBytes: 0 }, 'localBytes: expected more than 0'],
    ['a port of no width', { class: 'eie', lanes: 4, loadPortBytesPerCycle: 0 }, 'loadPortBytesPerCycle'],
    ['a clock that stands', { class: 'eie', lanes: 4, clockRatio: 0 }, 'clockRatio'],
    ['N:M where zeros are not in a grid', { class: 'eie', lanes: 4, nm: [4] }, 'nm: expected none'],
    ['N:M of nothing', { class: 'tpu', lanes: 4, nm: [0] }, 'nm: expected a whole number'],
    [
      'collisions of lanes by themselves',
      { class: 'outerspace', lanes: 4, options: { collisions: true, asyncLanes: true } },
      'lock-step',
    ],
  ])('refuse %s', (_, spec, message) => {
    expect(() => sparseCore(spec)).toThrow(message);
  });

  it('refuse to balance lanes that share out an inner loop', () => {
    const kind = sparseClass({ name: 'rows', formats: ['UmCk', 'UkCn'], loops: D('mkn'), unrolled: D('n') });
    expect(() => sparseCore({ class: kind, lanes: 4, options: { balance: true } })).toThrow('outermost loop');
  });

  it('come as presets of as many lanes as asked for', () => {
    for (const name of sparsePresets.names) {
      const { cores } = sparsePresets.get(name)({ lanes: 128 });
      expect(cores.reduce((sum, core) => sum + core.lanes, 0)).toBe(128);
    }
    expect(
      sparsePresets
        .get('aespa')()
        .cores.map((core) => core.name),
    ).toEqual(['tpu0', 'eie1', 'extensor2', 'matraptor3']);
  });

  it('have an area with a source, or are refused', () => {
    expect(coreAreaMm2(DERIVED_AREA_ENERGY, sparseCore({ class: 'eie', lanes: 64 }))).toBeCloseTo(0.187648, 12);
    expect(provenance(DERIVED_AREA_ENERGY)).toHaveLength(9);
    expect(provenance(DERIVED_AREA_ENERGY).every((line) => /derived|memory|assumed/.test(line))).toBe(true);
    const own = sparseClass({ name: 'own', formats: ['UmCk', 'UkUn'], loops: D('mnk'), unrolled: D('m') });
    expect(() => laneArea(DERIVED_AREA_ENERGY, sparseCore({ class: own, lanes: 4 }))).toThrow('area.own');
  });
});
