/**
 * The network, by hand: two words' embeddings, two hidden layers of rectified linear units, a softmax over the words; and its
 * gradient. Single precision; sums in a fixed order, so that a seed gives the same bits every time. Weight matrices are
 * inputs × outputs, row-major.
 */
import type { Random } from '../../src/base/random.js';
import { addProducts, dotProducts, setLines } from './kernel.js';
import { WORDS } from './task.js';

export const EMBEDDING = 32;
export const HIDDEN = 128;
const INPUT = 2 * EMBEDDING;

/** Inputs × outputs of the three matrices behind the embeddings. */
export const LAYER_SHAPES = [
  { rows: INPUT, columns: HIDDEN },
  { rows: HIDDEN, columns: HIDDEN },
  { rows: HIDDEN, columns: WORDS },
] as const;

export interface Parameters {
  /** Words × EMBEDDING, of the word before and of the word. */
  readonly before: Float32Array;
  readonly word: Float32Array;
  readonly weights: readonly [Float32Array, Float32Array, Float32Array];
  readonly biases: readonly [Float32Array, Float32Array, Float32Array];
}

/** All arrays of the parameters, in a fixed order. */
export function arraysOf({ before, word, weights, biases }: Parameters): Float32Array[] {
  return [before, word, ...weights, ...biases];
}

export function zeroParameters(): Parameters {
  const weight = (layer: 0 | 1 | 2): Float32Array =>
    new Float32Array(LAYER_SHAPES[layer].rows * LAYER_SHAPES[layer].columns);
  return {
    before: new Float32Array(WORDS * EMBEDDING),
    word: new Float32Array(WORDS * EMBEDDING),
    weights: [weight(0), weight(1), weight(2)],
    biases: [new Float32Array(HIDDEN), new Float32Array(HIDDEN), new Float32Array(WORDS)],
  };
}

/** Normal embeddings, and weights of variance 2 / inputs (He et al., 2015); biases 0. */
export function drawParameters(random: Random): Parameters {
  const parameters = zeroParameters();
  for (const table of [parameters.before, parameters.word])
    for (let i = 0; i < table.length; i++) table[i] = random.normal();
  parameters.weights.forEach((matrix, layer) => {
    const scale = Math.sqrt(2 / LAYER_SHAPES[layer]!.rows);
    for (let i = 0; i < matrix.length; i++) matrix[i] = scale * random.normal();
  });
  return parameters;
}

export class Mlp {
  private readonly input: Float32Array;
  private readonly first: Float32Array;
  private readonly second: Float32Array;
  /** Probabilities after `forward`; then the gradient of the logits. */
  readonly output: Float32Array;
  private readonly gradientSecond: Float32Array;
  private readonly gradientFirst: Float32Array;
  private readonly gradientInput: Float32Array;

  constructor(private readonly batch: number) {
    this.input = new Float32Array(batch * INPUT);
    this.first = new Float32Array(batch * HIDDEN);
    this.second = new Float32Array(batch * HIDDEN);
    this.output = new Float32Array(batch * WORDS);
    this.gradientSecond = new Float32Array(batch * HIDDEN);
    this.gradientFirst = new Float32Array(batch * HIDDEN);
    this.gradientInput = new Float32Array(batch * INPUT);
  }

  /** Mean cross entropy of the pairs. @param weights what the forward pass multiplies with */
  forward(parameters: Parameters, weights: Parameters['weights'], pairs: Int32Array, target: Int32Array): number {
    const { batch, input, first, second, output } = this;
    for (let b = 0; b < batch; b++) {
      const pair = pairs[b]!;
      const before = Math.floor(pair / WORDS) * EMBEDDING;
      const word = (pair % WORDS) * EMBEDDING;
      input.set(parameters.before.subarray(before, before + EMBEDDING), b * INPUT);
      input.set(parameters.word.subarray(word, word + EMBEDDING), b * INPUT + EMBEDDING);
    }
    multiply(input, weights[0], parameters.biases[0], first, batch, INPUT, HIDDEN);
    rectify(first);
    multiply(first, weights[1], parameters.biases[1], second, batch, HIDDEN, HIDDEN);
    rectify(second);
    multiply(second, weights[2], parameters.biases[2], output, batch, HIDDEN, WORDS);
    let loss = 0;
    for (let b = 0; b < batch; b++) {
      const row = output.subarray(b * WORDS, (b + 1) * WORDS);
      loss -= Math.log(softmax(row, target[pairs[b]!]!));
    }
    return loss / batch;
  }

  /** Adds the gradient of the mean loss to `gradient`, that of the weights `forward` multiplied with. */
  backward(gradient: Parameters, weights: Parameters['weights'], pairs: Int32Array, target: Int32Array): void {
    const { batch, input, first, second, output } = this;
    for (let b = 0; b < batch; b++) {
      const row = output.subarray(b * WORDS, (b + 1) * WORDS);
      row[target[pairs[b]!]!]! -= 1;
      for (let i = 0; i < row.length; i++) row[i]! /= batch;
    }
    accumulate(second, output, gradient.weights[2], gradient.biases[2], batch, HIDDEN, WORDS);
    propagate(output, weights[2], second, this.gradientSecond, batch, HIDDEN, WORDS);
    accumulate(first, this.gradientSecond, gradient.weights[1], gradient.biases[1], batch, HIDDEN, HIDDEN);
    propagate(this.gradientSecond, weights[1], first, this.gradientFirst, batch, HIDDEN, HIDDEN);
    accumulate(input, this.gradientFirst, gradient.weights[0], gradient.biases[0], batch, INPUT, HIDDEN);
    propagate(this.gradientFirst, weights[0], undefined, this.gradientInput, batch, INPUT, HIDDEN);
    for (let b = 0; b < batch; b++) {
      const pair = pairs[b]!;
      const before = Math.floor(pair / WORDS) * EMBEDDING;
      const word = (pair % WORDS) * EMBEDDING;
      for (let i = 0; i < EMBEDDING; i++) {
        gradient.before[before + i]! += this.gradientInput[b * INPUT + i]!;
        gradient.word[word + i]! += this.gradientInput[b * INPUT + EMBEDDING + i]!;
      }
    }
  }
}

/** y = x · w + bias */
function multiply(
  x: Float32Array,
  w: Float32Array,
  bias: Float32Array,
  y: Float32Array,
  batch: number,
  inputs: number,
  outputs: number,
): void {
  setLines(w);
  for (let b = 0; b < batch; b++) {
    const row = y.subarray(b * outputs, (b + 1) * outputs);
    row.set(bias);
    addProducts(row, x, b * inputs, 1, inputs);
  }
}

/** Gradient of w and of the bias, from x and the gradient of y. */
function accumulate(
  x: Float32Array,
  dy: Float32Array,
  dw: Float32Array,
  dbias: Float32Array,
  batch: number,
  inputs: number,
  outputs: number,
): void {
  for (let b = 0; b < batch; b++) for (let o = 0; o < outputs; o++) dbias[o]! += dy[b * outputs + o]!;
  setLines(dy);
  for (let i = 0; i < inputs; i++) addProducts(dw.subarray(i * outputs, (i + 1) * outputs), x, i, inputs, batch);
}

/** Gradient of x, nothing where its rectifier was closed. @param x rectified; left out where it was not */
function propagate(
  dy: Float32Array,
  w: Float32Array,
  x: Float32Array | undefined,
  dx: Float32Array,
  batch: number,
  inputs: number,
  outputs: number,
): void {
  setLines(w);
  for (let b = 0; b < batch; b++) {
    const [from, to] = [b * inputs, (b + 1) * inputs];
    dotProducts(dy.subarray(b * outputs, (b + 1) * outputs), x?.subarray(from, to), dx.subarray(from, to));
  }
}

function rectify(x: Float32Array): void {
  for (let i = 0; i < x.length; i++) if (x[i]! < 0) x[i] = 0;
}

/** Turns a row of logits into probabilities, and gives that of one word. */
function softmax(row: Float32Array, word: number): number {
  let largest = row[0]!;
  for (let i = 1; i < row.length; i++) if (row[i]! > largest) largest = row[i]!;
  let sum = 0;
  for (let i = 0; i < row.length; i++) {
    const value = Math.exp(row[i]! - largest);
    row[i] = value;
    sum += value;
  }
  for (let i = 0; i < row.length; i++) row[i]! /= sum;
  return Math.max(row[word]!, 1e-30);
}
