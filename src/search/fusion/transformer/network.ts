/**
 * The model: a causal transformer (Vaswani et al., "Attention Is All You Need", 2017; normalised before each part, by
 * the root mean square: Zhang & Sennrich, 2019), one step a layer of the chain. Keys and values of earlier steps are
 * kept, so that a step costs the same wherever it is, but for its attention.
 *
 *   x = features · input + bias
 *   x = x + attention(norm(x) · q, k, v) · out;  x = x + relu(norm(x) · up) · down      (twice)
 *   logits = norm(x) · head + bias
 */
import { CLASSES, FEATURES } from './features.js';
import { add, interleaved, mixRows, multiply, multiplySparse, normalise, scoreRows } from './matrix.js';

export const MODEL = { width: 64, blocks: 2, heads: 4, hidden: 256 } as const;

export interface Parameter {
  readonly name: string;
  /** Rows by columns: a vector of `rows` times the matrix is one of `columns`. One row: a bias or a gain. */
  readonly rows: number;
  readonly columns: number;
}

/** In the order in which they are stored, one after another. */
export const PARAMETERS: readonly Parameter[] = [
  { name: 'input', rows: FEATURES, columns: MODEL.width },
  { name: 'inputBias', rows: 1, columns: MODEL.width },
  ...Array.from({ length: MODEL.blocks }, (_, block) => blockParameters(block)).flat(),
  { name: 'headNorm', rows: 1, columns: MODEL.width },
  { name: 'head', rows: MODEL.width, columns: CLASSES.length },
  { name: 'headBias', rows: 1, columns: CLASSES.length },
];

function blockParameters(block: number): Parameter[] {
  const { width, hidden } = MODEL;
  const named = (name: string, rows: number, columns: number): Parameter => ({
    name: `${name}${block}`,
    rows,
    columns,
  });
  return [
    named('attentionNorm', 1, width),
    named('query', width, width),
    named('key', width, width),
    named('value', width, width),
    named('out', width, width),
    named('hiddenNorm', 1, width),
    named('up', width, hidden),
    named('upBias', 1, hidden),
    named('down', hidden, width),
    named('downBias', 1, width),
  ];
}

export const PARAMETER_COUNT = PARAMETERS.reduce((sum, { rows, columns }) => sum + rows * columns, 0);

/** Matrices as they are multiplied here (`interleaved`). */
interface Block {
  readonly attentionNorm: Float32Array;
  readonly query: Float32Array;
  readonly key: Float32Array;
  readonly value: Float32Array;
  readonly out: Float32Array;
  readonly hiddenNorm: Float32Array;
  readonly up: Float32Array;
  readonly upBias: Float32Array;
  readonly down: Float32Array;
  readonly downBias: Float32Array;
}

export class FusionNetworkWeights {
  readonly input: Float32Array;
  readonly inputBias: Float32Array;
  readonly blocks: readonly Block[];
  readonly headNorm: Float32Array;
  readonly head: Float32Array;
  readonly headBias: Float32Array;

  /** @throws RangeError for another number of values than the model has parameters */
  constructor(values: Float32Array) {
    if (values.length !== PARAMETER_COUNT)
      throw new RangeError(`the model has ${PARAMETER_COUNT} parameters, not ${values.length}`);
    const byName = new Map<string, Float32Array>();
    let offset = 0;
    for (const { name, rows, columns } of PARAMETERS) {
      byName.set(name, interleaved(values.subarray(offset, offset + rows * columns), rows, columns));
      offset += rows * columns;
    }
    const of = (name: string): Float32Array => byName.get(name)!;
    this.input = of('input');
    this.inputBias = of('inputBias');
    this.blocks = Array.from({ length: MODEL.blocks }, (_, block) => ({
      attentionNorm: of(`attentionNorm${block}`),
      query: of(`query${block}`),
      key: of(`key${block}`),
      value: of(`value${block}`),
      out: of(`out${block}`),
      hiddenNorm: of(`hiddenNorm${block}`),
      up: of(`up${block}`),
      upBias: of(`upBias${block}`),
      down: of(`down${block}`),
      downBias: of(`downBias${block}`),
    }));
    this.headNorm = of('headNorm');
    this.head = of('head');
    this.headBias = of('headBias');
  }
}

/** One sequence on its way through the network. */
export class FusionNetworkState {
  /** Logits of the last step, by class. */
  readonly logits = new Float32Array(CLASSES.length);
  private steps = 0;
  private readonly keys: Float32Array[];
  private readonly values: Float32Array[];
  private readonly x = new Float32Array(MODEL.width);
  private readonly normed = new Float32Array(MODEL.width);
  private readonly query = new Float32Array(MODEL.width);
  private readonly mixed = new Float32Array(MODEL.width);
  private readonly hidden = new Float32Array(MODEL.hidden);
  private readonly positive = new Int32Array(MODEL.hidden);
  private readonly scores: Float32Array;

  /** @param room steps the sequence may have */
  constructor(
    private readonly weights: FusionNetworkWeights,
    room: number,
  ) {
    this.keys = weights.blocks.map(() => new Float32Array(room * MODEL.width));
    this.values = weights.blocks.map(() => new Float32Array(room * MODEL.width));
    this.scores = new Float32Array(room);
  }

  /** Begins another sequence. */
  reset(): void {
    this.steps = 0;
  }

  step(features: Float32Array): Float32Array {
    const { weights, x, normed, logits } = this;
    multiply(features, weights.input, x);
    add(x, weights.inputBias);
    weights.blocks.forEach((block, i) => {
      normalise(x, block.attentionNorm, normed);
      this.attend(block, i);
      multiply(this.mixed, block.out, normed);
      add(x, normed);
      normalise(x, block.hiddenNorm, normed);
      this.think(block);
      add(x, normed);
    });
    normalise(x, weights.headNorm, normed);
    multiply(normed, weights.head, logits);
    add(logits, weights.headBias);
    this.steps++;
    return logits;
  }

  /** relu(normed · up + bias) · down + bias, in place. */
  private think(block: Block): void {
    const { normed, hidden, positive } = this;
    multiply(normed, block.up, hidden);
    let count = 0;
    for (let i = 0; i < hidden.length; i++) {
      const value = hidden[i]! + block.upBias[i]!;
      if (value <= 0) continue;
      hidden[count] = value;
      positive[count++] = i;
    }
    multiplySparse(hidden, positive, count, block.down, normed);
    add(normed, block.downBias);
  }

  private attend(block: Block, i: number): void {
    const { width, heads } = MODEL;
    const { normed, query, mixed, scores, steps } = this;
    const keys = this.keys[i]!;
    const values = this.values[i]!;
    multiply(normed, block.query, query);
    multiply(normed, block.key, keys.subarray(steps * width, (steps + 1) * width));
    multiply(normed, block.value, values.subarray(steps * width, (steps + 1) * width));
    const size = width / heads;
    const scale = 1 / Math.sqrt(size);
    for (let from = 0; from < width; from += size) {
      scoreRows(query, keys, scores, { from, size, stride: width, count: steps + 1 });
      let most = Number.NEGATIVE_INFINITY;
      for (let step = 0; step <= steps; step++) most = Math.max(most, scores[step]! * scale);
      let sum = 0;
      for (let step = 0; step <= steps; step++) {
        const weight = Math.exp(scores[step]! * scale - most);
        scores[step] = weight;
        sum += weight;
      }
      mixRows(scores, values, mixed, { from, size, stride: width, count: steps + 1 });
      for (let j = from; j < from + size; j++) mixed[j]! /= sum;
    }
  }
}
