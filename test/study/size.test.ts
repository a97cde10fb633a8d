/** Sizing: bisection finds what a formula says, within 1 % and 12 replays, up or down; it says where no value does. */
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { conditionOf, holds } from '../../src/study/condition.js';
import { kneeOf, sizeField } from '../../src/study/size.js';

const question = { from: 1, to: 16_384, whole: false, within: 0.01, replays: 12 };

describe('sizing a field', () => {
  test.prop([fc.double({ min: 1.1, max: 16_000, noNaN: true }), fc.boolean()])(
    'finds the least, or the most, within 1 % and 12 replays',
    (threshold, rising) => {
      let replays = 0;
      const answer = sizeField({
        ...question,
        figure: (value) => {
          replays++;
          return rising ? value : -value;
        },
        holds: (figure) => (rising ? figure >= threshold : figure >= -threshold),
      });
      expect(replays).toBeLessThanOrEqual(12);
      expect(answer.verdict.kind).toBe('found');
      if (answer.verdict.kind !== 'found') return;
      const { value, fails, least } = answer.verdict;
      expect(least).toBe(rising);
      expect(Math.max(value / fails, fails / value)).toBeLessThanOrEqual(1.0105);
      expect(rising ? value >= threshold : value <= threshold).toBe(true);
      expect(rising ? fails < threshold : fails > threshold).toBe(true);
    },
  );

  it('finds whole numbers exactly', () => {
    const answer = sizeField({ ...question, from: 1, to: 600, whole: true, figure: (v) => v, holds: (v) => v >= 37 });
    expect(answer.verdict).toMatchObject({ kind: 'found', value: 37, fails: 36, least: true });
  });

  it('says when every value does, or none, and which is the nearest', () => {
    const figure = (value: number): number => 100 - 1000 / (value + 10);
    expect(sizeField({ ...question, figure, holds: (v) => v >= 1 }).verdict.kind).toBe('all');
    const none = sizeField({ ...question, figure, holds: (v) => v >= 100 });
    expect(none.verdict).toMatchObject({ kind: 'none', nearest: { value: 16_380 } });
    expect(none.curve.length).toBeLessThanOrEqual(12);
  });

  it('finds a value in between where the ends do not', () => {
    const hill = (value: number): number => -Math.abs(Math.log(value / 90));
    const answer = sizeField({ ...question, figure: hill, holds: (v) => v >= -0.7 });
    expect(answer.verdict.kind).toBe('found');
  });

  it('gives the curve in order, and its knee', () => {
    const figure = (value: number): number => Math.min(value, 300);
    const answer = sizeField({ ...question, figure, holds: (v) => v >= 200 });
    expect(answer.curve.map(({ value }) => value)).toEqual(
      answer.curve.map(({ value }) => value).sort((a, b) => a - b),
    );
    const curve = [1, 4, 16, 64, 256, 1024, 4096].map((value) => ({
      value,
      figure: Math.min(value, 250),
      holds: true,
    }));
    expect(kneeOf(curve)).toBe(256);
    expect(kneeOf(curve.map(({ value, holds: h }) => ({ value, figure: Math.log(value), holds: h })))).toBeUndefined();
  });
});

describe('a condition', () => {
  it('is read', () => {
    expect(conditionOf('throughputGflops >= 2e4', '--reach')).toEqual({
      figure: 'throughputGflops',
      comparison: '>=',
      value: 20_000,
    });
    const within = conditionOf(' makespanMs<3 ', '--reach');
    expect(holds(within, 2.9)).toBe(true);
    expect(holds(within, 3.1)).toBe(false);
    expect(holds(within, Number.NaN)).toBe(false);
  });

  it.each([
    ['throughput >= 3', /did you mean throughputGflops|a figure/],
    ['makespanMs = 3', />= or <=/],
    ['makespanMs >= many', /a number/],
    ['', />= or <=/],
  ])('%s is refused', (words, message) => {
    expect(() => conditionOf(words, '--reach')).toThrow(message);
  });
});
