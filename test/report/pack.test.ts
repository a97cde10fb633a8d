/** What the page unpacks is what the report packed, to a level's half. */
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { packedJson } from '../../src/report/pack.js';
import { unpackedJson } from '../../src/report/unpack.js';

const through = <T>(value: T): T => unpackedJson(packedJson(value)) as T;

describe('packing', () => {
  test.prop([fc.uint32Array()])('integers come back as they were', (values) => {
    expect(through({ values }).values).toEqual(values);
  });

  test.prop([fc.array(fc.double({ min: 0, max: 1e9, noNaN: true }), { minLength: 1 })])(
    'times to 2⁻³² of their range',
    (list) => {
      const values = Float64Array.from(list);
      const back = through({ values }).values;
      const range = Math.max(...list) - Math.min(...list);
      back.forEach((value, i) => {
        expect(Math.abs(value - list[i]!)).toBeLessThanOrEqual(range / 2 ** 32 + 1e-6);
      });
    },
  );

  it('keeps cores of jobs that did not run', () => {
    expect(through({ core: Int32Array.of(-1, 3, 0) }).core).toEqual(Int32Array.of(-1, 3, 0));
  });

  it('packs rates into two bytes each', () => {
    const values = Float32Array.from({ length: 300 }, (_, i) => i / 7);
    expect(packedJson({ values }).length).toBeLessThan(300 * 2 * (4 / 3) + 120);
    const back = through({ values }).values;
    back.forEach((value, i) => {
      expect(value).toBeCloseTo(values[i]!, 2);
    });
  });

  it('cannot close the script element it stands in', () => {
    expect(packedJson({ name: '</script><b>' })).not.toContain('<');
    expect(through({ name: '</script><b>' }).name).toBe('</script><b>');
  });
});
