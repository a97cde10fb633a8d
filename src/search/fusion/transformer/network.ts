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
import { add, mixRows, normalise, scoreRows } from './matrix.js';
import { type Matrix, Products } from './products.js';

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

interface Block {
  readonly attentionNorm: Float32Array;
  readonly query: Matrix;
  readonly key: Matrix;
  readonly value: Matrix;
  readonly out: Matrix;
  readonly hiddenNorm: Float32Array;
  readonly up: Matrix;
  readonly upBias: Float32Array;
  readonly down: Matrix;
  readonly downBias: Float32Array;
}

export class FusionNetworkWeights {
  readonly products = new Products(PARAMETERS.filter(({ rows }) => rows > 1));
  readonly input: Matrix;
  readonly inputBias: Float32Array;
  readonly blocks: readonly Block[];
  readonly headNorm: Float32Array;
  readonly head: Matrix;
  readonly headBias: Float32Array;

  /** @throws RangeError for another number of values than the model has parameters */
  constructor(values: Float32Array) {
    if (values.length !== PARAMETER_COUNT)
      throw new RangeError(`the model has ${PARAMETER_COUNT} parameters, not ${values.length}`);
    const vectors = new Map<string, Float32Array>();
    const matrices = new Map<string, Matrix>();
    let offset = 0;
    for (const { name, rows, columns } of PARAMETERS) {
      const own = values.subarray(offset, offset + rows * columns);
      if (rows === 1) vectors.set(name, own.slice());
      else matrices.set(name, this.products.added(own, rows, columns));
      offset += rows * columns;
    }
    const vector = (name: string): Float32Array => vectors.get(name)!;
    const matrix = (name: string): Matrix => matrices.get(name)!;
    this.input = matrix('input');
    this.inputBias = vector('inputBias');
    this.blocks = Array.from({ length: MODEL.blocks }, (_, block) => ({
      attentionNorm: vector(`attentionNorm${block}`),
      query: matrix(`query${block}`),
      key: matrix(`key${block}`),
      value: matrix(`value${block}`),
      out: matrix(`out${block}`),
      hiddenNorm: vector(`hiddenNorm${block}`),
      up: matrix(`up${block}`),
      upBias: vector(`upBias${block}`),
      down: matrix(`down${block}`),
      downBias: vector(`downBias${block}`),
    }));
    this.headNorm = vector('headNorm');
    this.head = matrix('head');
    this.headBias = vector('headBias');
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
    const { products } = weights;
    products.multiply(features, weights.input, x);
    add(x, weights.inputBias);
    for (let i = 0; i < MODEL.blocks; i++) {
      const block = weights.blocks[i]!;
      normalise(x, block.attentionNorm, normed);
      this.attend(block, i);
      products.multiply(this.mixed, block.out, normed);
      add(x, normed);
      normalise(x, block.hiddenNorm, normed);
      this.think(block);
      add(x, normed);
    }
    normalise(x, weights.headNorm, normed);
    products.multiply(normed, weights.head, logits);
    add(logits, weights.headBias);
    this.steps++;
    return logits;
  }

  /** relu(normed · up + bias) · down + bias, in place. */
  private think(block: Block): void {
    const { normed, hidden } = this;
    const { products } = this.weights;
    products.multiply(normed, block.up, hidden);
    products.multiplyRectified(hidden, block.upBias, block.down, normed);
    add(normed, block.downBias);
  }

  private attend(block: Block, i: number): void {
    const { width, heads } = MODEL;
    const { normed, query, mixed, scores, steps } = this;
    const { products } = this.weights;
    const keys = this.keys[i]!;
    const values = this.values[i]!;
    products.multiply(normed, block.query, query);
    products.multiply(normed, block.key, keys, steps * width);
    products.multiply(normed, block.value, values, steps * width);
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
