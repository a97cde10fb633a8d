/**
 * The network, by hand: two words' embeddings, two hidden layers of rectified linear units, a softmax over the words; and its
 * gradient. Single precision; sums in a fixed order, so that a seed gives the same bits every time. Weight matrices are
 * inputs × outputs, row-major.
 */
import type { Random } from '../../src/base/random.js';
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
    for (let b = 0; b < batch; b++) loss -= Math.log(softmax(output, b * WORDS, target[pairs[b]!]!));
    return loss / batch;
  }

  /** Adds the gradient of the mean loss to `gradient`, that of the weights `forward` multiplied with. */
  backward(gradient: Parameters, weights: Parameters['weights'], pairs: Int32Array, target: Int32Array): void {
    const { batch, input, first, second, output } = this;
    for (let b = 0; b < batch; b++) {
      output[b * WORDS + target[pairs[b]!]!]! -= 1;
      for (let i = 0; i < WORDS; i++) output[b * WORDS + i]! /= batch;
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

/** Places of what is not 0 in a row or a column of a matrix: half of what comes out of a rectifier costs nothing. */
const places = new Int32Array(4096);

function nonZeroPlaces(x: Float32Array, from: number, stride: number, count: number): number {
  let found = 0;
  for (let i = 0; i < count; i++) if (x[from + i * stride] !== 0) places[found++] = i;
  return found;
}

/** y = x · w + bias; four inputs at a time. */
function multiply(
  x: Float32Array,
  w: Float32Array,
  bias: Float32Array,
  y: Float32Array,
  batch: number,
  inputs: number,
  outputs: number,
): void {
  for (let b = 0; b < batch; b++) {
    const [from, row] = [b * inputs, b * outputs];
    for (let o = 0; o < outputs; o++) y[row + o] = bias[o]!;
    const count = nonZeroPlaces(x, from, 1, inputs);
    let at = 0;
    for (; at + 4 <= count; at += 4) {
      const [p, q, r, s] = [places[at]!, places[at + 1]!, places[at + 2]!, places[at + 3]!];
      addFour(y, row, w, outputs, p, x[from + p]!, q, x[from + q]!, r, x[from + r]!, s, x[from + s]!);
    }
    for (; at < count; at++) {
      const value = x[from + places[at]!]!;
      const line = places[at]! * outputs;
      for (let o = 0; o < outputs; o++) y[row + o]! += value * w[line + o]!;
    }
  }
}

/** Gradient of w and of the bias, from x and the gradient of y; four rows of the batch at a time. */
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
  for (let i = 0; i < inputs; i++) {
    const line = i * outputs;
    const count = nonZeroPlaces(x, i, inputs, batch);
    const value = (b: number): number => x[b * inputs + i]!;
    let at = 0;
    for (; at + 4 <= count; at += 4) {
      const [p, q, r, s] = [places[at]!, places[at + 1]!, places[at + 2]!, places[at + 3]!];
      addFour(dw, line, dy, outputs, p, value(p), q, value(q), r, value(r), s, value(s));
    }
    for (; at < count; at++) {
      const factor = value(places[at]!);
      const row = places[at]! * outputs;
      for (let o = 0; o < outputs; o++) dw[line + o]! += factor * dy[row + o]!;
    }
  }
}

/** into[at + o] += Σ of four lines of `lines`, each times its factor. */
function addFour(
  into: Float32Array,
  at: number,
  lines: Float32Array,
  width: number,
  p: number,
  ofP: number,
  q: number,
  ofQ: number,
  r: number,
  ofR: number,
  s: number,
  ofS: number,
): void {
  const [lineP, lineQ, lineR, lineS] = [p * width, q * width, r * width, s * width];
  for (let o = 0; o < width; o++)
    into[at + o]! +=
      ofP * lines[lineP + o]! + ofQ * lines[lineQ + o]! + (ofR * lines[lineR + o]! + ofS * lines[lineS + o]!);
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
  for (let b = 0; b < batch; b++)
    for (let i = 0; i < inputs; i++) {
      dx[b * inputs + i] =
        x === undefined || x[b * inputs + i]! > 0 ? dot(dy, b * outputs, w, i * outputs, outputs) : 0;
    }
}

/** Four sums side by side; `count` is a multiple of 4. */
function dot(x: Float32Array, atX: number, y: Float32Array, atY: number, count: number): number {
  let [p, q, r, s] = [0, 0, 0, 0];
  for (let i = 0; i < count; i += 4) {
    p += x[atX + i]! * y[atY + i]!;
    q += x[atX + i + 1]! * y[atY + i + 1]!;
    r += x[atX + i + 2]! * y[atY + i + 2]!;
    s += x[atX + i + 3]! * y[atY + i + 3]!;
  }
  return p + q + (r + s);
}

function rectify(x: Float32Array): void {
  for (let i = 0; i < x.length; i++) if (x[i]! < 0) x[i] = 0;
}

/** Turns a row of logits into probabilities, and gives that of one word. */
function softmax(row: Float32Array, from: number, word: number): number {
  let largest = row[from]!;
  for (let i = 1; i < WORDS; i++) if (row[from + i]! > largest) largest = row[from + i]!;
  let sum = 0;
  for (let i = 0; i < WORDS; i++) {
    const value = Math.exp(row[from + i]! - largest);
    row[from + i] = value;
    sum += value;
  }
  for (let i = 0; i < WORDS; i++) row[from + i]! /= sum;
  return Math.max(row[from + word]!, 1e-30);
}
