/** Level of detail: whatever the zoom, every span is drawn once, and drawing costs the width, not the number of spans. */
import { fc, test } from '@fast-check/vitest';
import { expect, it } from 'vitest';
import { walk } from '../../src/report/detail.js';

const lengths = fc.array(fc.tuple(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 1, max: 200 })), {
  maxLength: 200,
});

function spansOf(list: readonly (readonly [number, number])[]) {
  const start: number[] = [];
  const end: number[] = [];
  let time = 0;
  for (const [gap, length] of list) {
    start.push(time + gap);
    time += gap + length;
    end.push(time);
  }
  return { start, end, length: time };
}

test.prop([lengths, fc.integer({ min: 5, max: 900 })])('every span is drawn exactly once', (list, width) => {
  const spans = spansOf(list);
  const drawn = new Uint8Array(list.length);
  walk(
    spans,
    { from: 0, to: spans.length + 1, width },
    (i) => {
      drawn[i]!++;
    },
    (_, covered, first, last) => {
      expect(covered).toBeGreaterThan(0);
      expect(covered).toBeLessThanOrEqual(1);
      for (let i = first; i <= last; i++) drawn[i]!++;
    },
  );
  expect([...drawn].every((times) => times === 1)).toBe(true);
});

it('draws a million spans in about as many strokes as there are pixels', () => {
  const count = 1_000_000;
  const spans = {
    start: Float64Array.from({ length: count }, (_, i) => i * 10),
    end: Float64Array.from({ length: count }, (_, i) => i * 10 + 7),
  };
  let strokes = 0;
  const stroke = (): void => {
    strokes++;
  };
  walk(spans, { from: 0, to: count * 10, width: 1200 }, stroke, stroke);
  expect(strokes).toBeLessThanOrEqual(1201);
});
