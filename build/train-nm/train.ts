/**
 * One training of the network under a recipe. The same seed gives the same weights to the last bit.
 */
import { stream } from '../../src/base/random.js';
import { formatNm, type Nm } from '../../src/problem/sparsity/nm.js';
import { densityMask, nmMask } from '../../src/workload/density/mask.js';
import type { Recipe, TrainingLength } from '../../src/workload/density/recipe.js';
import { type TrainingState, trainingState } from '../../src/workload/density/training-state.js';
import { Adam, learningRate, type RateSchedule } from './adam.js';
import { arraysOf, drawParameters, LAYER_SHAPES, Mlp, type Parameters, zeroParameters } from './mlp.js';
import { makeBatches, makeTask, type Task, WORDS } from './task.js';

/** The matrices behind the first two; embeddings and the last one stay dense. */
export const SPARSIFIED = [0, 1] as const;

/** 20 equal slices of the steps. */
export const LENGTH: TrainingLength = { totalEpochs: 20, denseEpochs: 2, finetuneEpochs: 4 };

export interface Training {
  readonly recipe: Recipe;
  readonly seed: number;
  readonly steps: number;
  readonly batch: number;
  readonly schedule: RateSchedule;
}

export interface Trained {
  /** Share of all pairs of words that are translated rightly. */
  readonly accuracy: number;
  readonly loss: number;
  /** Of the sparsified weights, as the trained network uses them. */
  readonly density: number;
  /** FNV-1a of the bits of all parameters. */
  readonly checksum: string;
}

export function train({ recipe, seed, steps, batch, schedule }: Training): Trained {
  const task = makeTask(seed);
  const parameters = drawParameters(stream(seed, 'weights'));
  const gradient = zeroParameters();
  const adam = new Adam(arraysOf(parameters));
  const mlp = new Mlp(batch);
  const draw = makeBatches(seed, batch);
  const masks = new Masks();
  const effective = effectiveCopies(parameters);
  for (let step = 0; step < steps; step++) {
    const state = trainingState(recipe, LENGTH, step, steps);
    masks.renew(state, parameters);
    apply(state, masks, parameters, effective);
    const pairs = draw();
    mlp.forward(parameters, effective, pairs, task.target);
    mlp.backward(gradient, effective, pairs, task.target);
    correct(state, masks, parameters, gradient);
    adam.step(arraysOf(gradient), learningRate(schedule, step, steps));
  }
  const last = trainingState(recipe, LENGTH, steps - 1, steps);
  masks.renew(last, parameters);
  apply(last, masks, parameters, effective);
  return { ...evaluate(task, parameters, effective), density: densityOf(effective), checksum: checksumOf(parameters) };
}

/** Masks of the sparsified matrices: groups run along the inputs, which the multiplication reduces. */
class Masks {
  readonly of: Uint8Array[] = [];
  private frozen = false;

  renew(state: TrainingState, { weights }: Parameters): void {
    if (state.mask === 'none' || (state.mask === 'frozen' && this.frozen)) return;
    this.frozen = state.mask === 'frozen';
    for (const layer of SPARSIFIED)
      this.of[layer] =
        state.mask === 'density'
          ? densityMask(weights[layer], state.density)
          : nmMask(weights[layer], LAYER_SHAPES[layer], fitting(state.nm, layer), 'column');
  }
}

/** A pattern wider than a layer has inputs spans columns, as long as it divides all its weights. */
function fitting(nm: Nm, layer: 0 | 1): Nm {
  const { rows, columns } = LAYER_SHAPES[layer];
  if ((rows * columns) % nm.m !== 0) throw new RangeError(`${formatNm(nm)} does not divide layer ${layer}`);
  return nm;
}

function effectiveCopies({ weights }: Parameters): [Float32Array, Float32Array, Float32Array] {
  return [Float32Array.from(weights[0]), Float32Array.from(weights[1]), weights[2]];
}

/** w · (mask + (1 − mask) · β) */
function apply(state: TrainingState, masks: Masks, parameters: Parameters, effective: Parameters['weights']): void {
  for (const layer of SPARSIFIED) {
    const [from, into] = [parameters.weights[layer], effective[layer]];
    into.set(from);
    if (state.mask === 'none') continue;
    const mask = masks.of[layer]!;
    for (let i = 0; i < into.length; i++) if (mask[i] === 0) into[i]! *= state.beta;
  }
}

function correct(state: TrainingState, masks: Masks, parameters: Parameters, gradient: Parameters): void {
  if (state.mask === 'none' || (state.lambda === 0 && !state.masksGradient)) return;
  for (const layer of SPARSIFIED) {
    const [slope, mask] = [gradient.weights[layer], masks.of[layer]!];
    for (let i = 0; i < slope.length; i++) {
      if (mask[i] === 1) continue;
      slope[i] = state.masksGradient ? 0 : slope[i]! + state.lambda * parameters.weights[layer][i]!;
    }
  }
}

function evaluate(task: Task, parameters: Parameters, effective: Parameters['weights']) {
  const pairs = Int32Array.from({ length: WORDS * WORDS }, (_, pair) => pair);
  const mlp = new Mlp(pairs.length);
  const loss = mlp.forward(parameters, effective, pairs, task.target);
  let right = 0;
  for (let pair = 0; pair < pairs.length; pair++) {
    const row = mlp.output.subarray(pair * WORDS, (pair + 1) * WORDS);
    if (row.every((probability) => probability <= row[task.target[pair]!]!)) right++;
  }
  return { accuracy: right / pairs.length, loss };
}

function densityOf(effective: Parameters['weights']): number {
  let [kept, all] = [0, 0];
  for (const layer of SPARSIFIED) {
    kept += effective[layer].reduce((count, weight) => count + (weight === 0 ? 0 : 1), 0);
    all += effective[layer].length;
  }
  return kept / all;
}

function checksumOf(parameters: Parameters): string {
  let hash = 0x811c9dc5;
  for (const array of arraysOf(parameters)) {
    const bits = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
    for (let i = 0; i < bits.length; i++) hash = Math.imul(hash ^ bits[i]!, 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, '0');
}
