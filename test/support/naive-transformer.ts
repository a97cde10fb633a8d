/**
 * The model the slow way: all steps at once in double precision, every score computed anew, nothing kept. Shares with the
 * program nothing but the list of parameters.
 */
import { NORM_EPSILON } from '../../src/search/fusion/transformer/matrix.js';
import { MODEL, PARAMETERS } from '../../src/search/fusion/transformer/network.js';

type Matrix = readonly (readonly number[])[];

/** @param inputs by step @returns logits by step */
export function naiveTransformer(values: ArrayLike<number>, inputs: Matrix): Matrix {
  const parameters = new Map<string, Matrix>();
  let at = 0;
  for (const { name, rows, columns } of PARAMETERS) {
    const row = (): number[] => Array.from({ length: columns }, () => values[at++]!);
    parameters.set(name, Array.from({ length: rows }, row));
  }
  const of = (name: string): Matrix => parameters.get(name)!;
  const times = (a: Matrix, b: Matrix): Matrix =>
    a.map((row) => b[0]!.map((_, column) => row.reduce((sum, value, i) => sum + value * b[i]![column]!, 0)));
  const plus = (a: Matrix, b: Matrix): Matrix => a.map((row, i) => row.map((value, j) => value + (b[i] ?? b[0]!)[j]!));
  const norm = (a: Matrix, gain: Matrix): Matrix =>
    a.map((row) => {
      const square = row.reduce((sum, value) => sum + value * value, 0) / row.length;
      return row.map((value, j) => (value / Math.sqrt(square + NORM_EPSILON)) * gain[0]![j]!);
    });
  const size = MODEL.width / MODEL.heads;
  let x = plus(times(inputs, of('input')), of('inputBias'));
  for (let block = 0; block < MODEL.blocks; block++) {
    const normed = norm(x, of(`attentionNorm${block}`));
    const [queries, keys, seen] = ['query', 'key', 'value'].map((name) => times(normed, of(`${name}${block}`)));
    const mixed = queries!.map((query, step) =>
      query.map((_, j) => {
        const head = Math.floor(j / size) * size;
        const scores = keys!.slice(0, step + 1).map((key) => {
          let score = 0;
          for (let i = head; i < head + size; i++) score += query[i]! * key[i]!;
          return Math.exp(score / Math.sqrt(size));
        });
        const total = scores.reduce((a, b) => a + b, 0);
        return scores.reduce((sum, score, past) => sum + (score / total) * seen![past]![j]!, 0);
      }),
    );
    x = plus(x, times(mixed, of(`out${block}`)));
    const hidden = plus(times(norm(x, of(`hiddenNorm${block}`)), of(`up${block}`)), of(`upBias${block}`));
    const rectified = hidden.map((row) => row.map((value) => Math.max(0, value)));
    x = plus(x, plus(times(rectified, of(`down${block}`)), of(`downBias${block}`)));
  }
  return plus(times(norm(x, of('headNorm')), of('head')), of('headBias'));
}
