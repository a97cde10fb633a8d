/**
 * Trains the model: lessons in random order, Adam (Kingma & Ba, 2015) with a rate that rises shortly and falls as a
 * cosine. Everything random is drawn from the seed, so the same seed gives the same bits.
 */
import { jit, numpy as np, valueAndGrad } from '@jax-js/jax';
import { type Random, stream } from '../../src/base/random.js';
import { CLASSES, FEATURES } from '../../src/search/fusion/transformer/features.js';
import { PARAMETER_COUNT, PARAMETERS } from '../../src/search/fusion/transformer/network.js';
import { drawnTask, type Lesson, Teacher } from './lessons.js';
import { arraysOf, type Batch, ILLEGAL, lossOf, valuesOf } from './model.js';
import { randomChain, trainedChains } from './networks.js';

export interface TrainingOptions {
  readonly seed: number;
  /** Problems given to the teacher; a third of them on named networks. */
  readonly problems: number;
  /** Lessons of each problem: the optimum, and ones that stray. */
  readonly lessonsPerProblem: number;
  readonly updates: number;
  readonly batch: number;
  readonly rate: number;
  readonly onProgress?: (text: string) => void;
}

export const TRAINING = {
  seed: 1,
  problems: 900,
  lessonsPerProblem: 4,
  updates: 2200,
  batch: 16,
  rate: 3e-3,
} as const;

/**
 * Steps a batch is filled up to: the least that hold its lessons, which are of one length class. The last is the layers of
 * the longest chain but one.
 */
const LENGTHS = [20, 36, 52] as const;
const LONGEST = LENGTHS[2];

export function drawLessons({ seed, problems, lessonsPerProblem }: TrainingOptions): Lesson[] {
  const random = stream(seed, 'lessons');
  const named = trainedChains();
  const lessons: Lesson[] = [];
  for (let problem = 0; problem < problems; problem++) {
    const isNamed = problem % 3 === 0;
    const chain = isNamed ? random.pick(named) : randomChain(random, LONGEST + 1);
    if (chain.layers.length < 2) continue;
    const teacher = new Teacher(drawnTask(chain, random, isNamed));
    lessons.push(teacher.perfect());
    for (let i = 1; i < lessonsPerProblem; i++) lessons.push(teacher.straying(random));
  }
  return lessons;
}

/** @returns the parameters, in the order in which the network stores them */
export function train(lessons: readonly Lesson[], options: TrainingOptions): Float32Array {
  const { seed, updates, batch, rate, onProgress } = options;
  const values = initial(stream(seed, 'weights'));
  const order = stream(seed, 'order');
  const classes = LENGTHS.map((steps, i) => ({
    steps,
    lessons: lessons.filter((lesson) => lesson.steps <= steps && lesson.steps > (LENGTHS[i - 1] ?? 0)),
    gradient: jit(valueAndGrad(lossOf(batch, steps))),
  }));
  const adam = new Adam(PARAMETER_COUNT);
  let shown = 0;
  for (let update = 0; update < updates; update++) {
    // A lesson drawn of all names the class, so that every lesson is as likely as any other.
    const { steps: length } = order.pick(lessons);
    const { steps, lessons: alike, gradient } = classes.find((one) => length <= one.steps)!;
    const { features, target, illegal, weight } = drawBatch(alike, steps, batch, order);
    const [loss, slopes] = gradient(
      arraysOf(values),
      np.array(features).reshape([batch, steps, FEATURES]),
      np.array(target).reshape([batch, steps, CLASSES.length]),
      np.array(illegal).reshape([batch, steps, CLASSES.length]),
      np.array(weight).reshape([batch, steps]),
    );
    shown += loss.js() as number;
    adam.step(values, valuesOf(slopes), rate * scheduled(update, updates));
    if ((update + 1) % 250 === 0) {
      onProgress?.(`update ${update + 1} of ${updates}, loss ${(shown / 250).toFixed(4)}`);
      shown = 0;
    }
  }
  return values;
}

/** Rises over the first fiftieth, falls to nothing at the end. */
function scheduled(update: number, updates: number): number {
  const rising = updates / 50;
  if (update < rising) return (update + 1) / rising;
  return (1 + Math.cos((Math.PI * (update - rising)) / (updates - rising))) / 2;
}

/** Gains 1, biases 0, matrices normal with the variance that keeps a signal as it is (He et al., 2015). */
function initial(random: Random): Float32Array {
  const values: number[] = [];
  for (const { name, rows, columns } of PARAMETERS)
    for (let i = 0; i < rows * columns; i++)
      values.push(rows > 1 ? random.normal() * spread(name, rows) : name.includes('Norm') ? 1 : 0);
  return Float32Array.from(values);
}

function spread(name: string, rows: number): number {
  // What is added to the stream begins small, so that the blocks begin as next to nothing.
  const share = /^(out|down|head)/.test(name) ? 0.3 : 1;
  return share / Math.sqrt(rows);
}

function drawBatch(lessons: readonly Lesson[], steps: number, sequences: number, random: Random): Batch {
  const features = new Float32Array(sequences * steps * FEATURES);
  const target = new Float32Array(sequences * steps * CLASSES.length);
  const illegal = new Float32Array(target.length);
  const weight = new Float32Array(sequences * steps);
  let total = 0;
  for (let sequence = 0; sequence < sequences; sequence++) {
    const lesson = random.pick(lessons);
    const at = sequence * steps;
    features.set(lesson.features, at * FEATURES);
    weight.set(lesson.weight, at);
    lesson.legal.forEach((legal, i) => {
      if (legal === 0) illegal[at * CLASSES.length + i] = ILLEGAL;
    });
    lesson.target.forEach((choice, step) => {
      target[(at + step) * CLASSES.length + choice] = 1;
      total += lesson.weight[step]!;
    });
  }
  for (let i = 0; i < weight.length; i++) weight[i]! /= total;
  return { sequences, steps, features, target, illegal, weight };
}

class Adam {
  private readonly mean: Float32Array;
  private readonly square: Float32Array;
  private steps = 0;
  /** Shares of the running means that stay. */
  private static readonly MEAN = 0.9;
  private static readonly SQUARE = 0.99;
  /** A gradient longer than this is cut to it. */
  private static readonly LONGEST = 1;

  constructor(size: number) {
    this.mean = new Float32Array(size);
    this.square = new Float32Array(size);
  }

  step(values: Float32Array, slopes: Float32Array, rate: number): void {
    this.steps++;
    let length = 0;
    for (let i = 0; i < slopes.length; i++) length += slopes[i]! * slopes[i]!;
    const cut = Math.min(1, Adam.LONGEST / Math.sqrt(length + 1e-12));
    const meanScale = 1 / (1 - Math.exp(this.steps * Math.log(Adam.MEAN)));
    const squareScale = 1 / (1 - Math.exp(this.steps * Math.log(Adam.SQUARE)));
    for (let i = 0; i < values.length; i++) {
      const slope = slopes[i]! * cut;
      this.mean[i] = Adam.MEAN * this.mean[i]! + (1 - Adam.MEAN) * slope;
      this.square[i] = Adam.SQUARE * this.square[i]! + (1 - Adam.SQUARE) * slope * slope;
      values[i]! -= (rate * this.mean[i]! * meanScale) / (Math.sqrt(this.square[i]! * squareScale) + 1e-8);
    }
  }
}
