/**
 * The model of src/search/fusion/transformer/network.ts as the training library computes it: a batch of sequences at
 * once, with gradients. Arrays are counted: what is used again is taken by `.ref`.
 */
import './polyfills.js';
import { defaultDevice, init, nn, numpy as np } from '@jax-js/jax';
import { CLASSES, FEATURES } from '../../src/search/fusion/transformer/features.js';
import { NORM_EPSILON } from '../../src/search/fusion/transformer/matrix.js';
import { MODEL, PARAMETERS } from '../../src/search/fusion/transformer/network.js';

/** In WebAssembly: the same bits wherever it runs. */
export async function prepare(): Promise<void> {
  await init('wasm');
  defaultDevice('wasm');
}

/** In the order of `PARAMETERS`. */
export type Arrays = np.Array[];

export function arraysOf(values: Float32Array): Arrays {
  let offset = 0;
  return PARAMETERS.map(({ rows, columns }) => {
    const part = values.slice(offset, offset + rows * columns);
    offset += rows * columns;
    return np.array(part).reshape(rows === 1 ? [columns] : [rows, columns]);
  });
}

/** The gradients, or the parameters, side by side again. */
export function valuesOf(arrays: Arrays): Float32Array {
  const parts = arrays.map((array) => array.dataSync() as Float32Array);
  const values = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const part of parts) {
    values.set(part, offset);
    offset += part.length;
  }
  return values;
}

/**
 * @param features sequences × steps × features
 * @returns logits, sequences × steps × classes
 */
export function logits(parameters: Arrays, features: np.Array, sequences: number, steps: number): np.Array {
  const { width, heads, blocks } = MODEL;
  const size = width / heads;
  let next = 0;
  const parameter = (): np.Array => parameters[next++]!;
  const rows = sequences * steps;
  const byHead = (x: np.Array): np.Array => np.transpose(x.reshape([sequences, steps, heads, size]), [0, 2, 1, 3]);
  let x = np.matmul(features.reshape([rows, FEATURES]), parameter()).add(parameter());
  for (let block = 0; block < blocks; block++) {
    const normed = normalised(x.ref, parameter());
    const query = byHead(np.matmul(normed.ref, parameter()));
    const key = byHead(np.matmul(normed.ref, parameter()));
    const value = byHead(np.matmul(normed, parameter()));
    const scores = np.matmul(query, np.transpose(key, [0, 1, 3, 2])).mul(1 / Math.sqrt(size));
    const mixed = np.matmul(nn.softmax(scores.add(future(steps)), -1), value);
    const joined = np.transpose(mixed, [0, 2, 1, 3]).reshape([rows, width]);
    x = x.add(np.matmul(joined, parameter()));
    const hidden = nn.relu(np.matmul(normalised(x.ref, parameter()), parameter()).add(parameter()));
    x = x.add(np.matmul(hidden, parameter()).add(parameter()));
  }
  const head = np.matmul(normalised(x, parameter()), parameter()).add(parameter());
  return head.reshape([sequences, steps, CLASSES.length]);
}

/** Far below every score: e to this is 0. */
const NEVER = -1e9;

/** A step sees itself and what was before. */
function future(steps: number): np.Array {
  const mask = new Float32Array(steps * steps);
  for (let row = 0; row < steps; row++) mask.fill(NEVER, row * steps + row + 1, (row + 1) * steps);
  return np.array(mask).reshape([steps, steps]);
}

function normalised(x: np.Array, gain: np.Array): np.Array {
  const squares = np.mean(np.square(x.ref), -1, { keepdims: true });
  return x.mul(np.reciprocal(np.sqrt(squares.add(NORM_EPSILON)))).mul(gain);
}

export interface Batch {
  readonly sequences: number;
  readonly steps: number;
  readonly features: Float32Array;
  /** 1 for the class to choose, by step and class. */
  readonly target: Float32Array;
  /** 0 where a class is legal, `NEVER` where not. */
  readonly illegal: Float32Array;
  /** What each step counts. They sum to 1. */
  readonly weight: Float32Array;
}

export const ILLEGAL = NEVER;

/** The mean cross-entropy between the legal classes and the teacher's. */
export function lossOf(sequences: number, steps: number) {
  return (parameters: Arrays, features: np.Array, target: np.Array, illegal: np.Array, weight: np.Array): np.Array => {
    const chosen = nn.logSoftmax(logits(parameters, features, sequences, steps).add(illegal), -1).mul(target);
    return np.sum(np.sum(chosen, -1).mul(weight)).neg();
  };
}
