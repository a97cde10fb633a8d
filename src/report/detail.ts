/**
 * Level of detail: walks ordered spans so that drawing costs the width of the picture, not the number of spans. Spans
 * of a pixel or more come one by one; what is smaller comes a pixel column at a time, with how much of it is covered.
 */

export interface SpanList {
  readonly start: ArrayLike<number>;
  readonly end: ArrayLike<number>;
}

export interface Picture {
  /** Cycles at the left and right edge. */
  readonly from: number;
  readonly to: number;
  /** Pixels between them. */
  readonly width: number;
}

/** First index whose end lies after `time`. */
export function firstEndingAfter({ end }: SpanList, time: number): number {
  return firstAbove(end, time, 0);
}

/** First index from `low` on with a value above `limit`; values ascend. */
export function firstAbove(values: ArrayLike<number>, limit: number, low: number): number {
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[middle] as number) > limit) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * @param wide a span, from pixel x to x + width
 * @param column spans first to last, all in or into the pixel column at x; `covered` 0 … 1 of it
 */
export function walk(
  spans: SpanList,
  { from, to, width }: Picture,
  wide: (index: number, x: number, width: number) => void,
  column: (x: number, covered: number, first: number, last: number) => void,
): void {
  const { start, end } = spans;
  const scale = width / (to - from);
  let i = firstEndingAfter(spans, from);
  while (i < start.length && (start[i] as number) < to) {
    const left = ((start[i] as number) - from) * scale;
    const right = ((end[i] as number) - from) * scale;
    if (right - left >= 1) {
      const x = Math.max(-1, left);
      wide(i++, x, Math.min(width + 1, right) - x);
      continue;
    }
    const x = Math.floor(left);
    const edge = from + (x + 1) / scale;
    const next = firstAbove(start, edge, i);
    const isWide = ((end[next - 1] as number) - (start[next - 1] as number)) * scale >= 1;
    const last = Math.max(i, isWide ? next - 2 : next - 1);
    column(x, covered(spans, i, last, 1 / scale), i, last);
    i = last + 1;
  }
}

/** Share of a column that spans first to last cover; sampled where there are very many. */
function covered({ start, end }: SpanList, first: number, last: number, cycles: number): number {
  const count = last - first + 1;
  const stride = Math.max(1, Math.floor(count / 64));
  let sum = 0;
  let seen = 0;
  for (let i = first; i <= last; i += stride) {
    sum += (end[i] as number) - (start[i] as number);
    seen++;
  }
  return Math.min(1, ((sum / seen) * count) / cycles);
}
