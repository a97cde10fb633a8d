/** Axes of a study's points in the page of a folder. */
import { describe, expect, it } from 'vitest';
import { axisOf } from '../../src/report/page/folder-axis.js';

const view = (...values: readonly (string | number | boolean | null)[]) => ({
  id: 's',
  name: 's',
  columns: ['point', 'x', 'error'],
  rows: values.map((value, point) => [point, value, null]),
  done: values.length,
  total: values.length,
});

describe('an axis', () => {
  it('of names has a place and a label for each, in order of appearance, and none for what is missing', () => {
    const study = view('magma', 'random', null, 'magma');
    const { at, scale } = axisOf(study, 1, true);
    expect(study.rows.map(at)).toEqual([0, 1, Number.NaN, 0]);
    const { px, ticks } = scale(study.rows, [0, 100], 6);
    expect(ticks).toEqual([
      { place: 0, label: 'magma' },
      { place: 1, label: 'random' },
    ]);
    expect([px(0), px(1)]).toEqual([25, 75]);
  });

  it('of many names writes as many as there is room for', () => {
    const study = view(...Array.from({ length: 100 }, (_, i) => `n${i}`));
    const { ticks } = axisOf(study, 1, false).scale(study.rows, [0, 100], 5);
    expect(ticks.map(({ label }) => label)).toEqual(['n0', 'n20', 'n40', 'n60', 'n80']);
  });

  it('of numbers has no place for what has no logarithm', () => {
    const study = view(-1, 0, 10, null, 1000);
    expect(study.rows.map(axisOf(study, 1, true).at)).toEqual([Number.NaN, Number.NaN, 10, Number.NaN, 1000]);
    expect(study.rows.map(axisOf(study, 1, false).at)).toEqual([-1, 0, 10, Number.NaN, 1000]);
  });

  it.each([[[1_460_668, 1_460_669]], [[7, 7]], [[1e-9, 3e-9]], [[0, 1e12]]])(
    'of the numbers %j labels no two places alike',
    (values) => {
      const study = view(...values);
      const labels = axisOf(study, 1, false)
        .scale(study.rows, [0, 100], 6)
        .ticks.map(({ label }) => label);
      expect(labels.length).toBeGreaterThan(2);
      expect(new Set(labels).size).toBe(labels.length);
    },
  );
});
