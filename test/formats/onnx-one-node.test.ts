/**
 * Models of one node, of every operator: where ONNX Runtime runs such a model, the shapes of all outputs are its own; where
 * it does not, the reader may refuse but never crashes.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/base/errors.js';
import { stream } from '../../src/base/random.js';
import { oneNodeModel, USES, type Use } from '../support/onnx-cases.js';
import { readerShapes } from '../support/onnx-counting.js';
import { feed, runtimeTensors } from '../support/onnx-runtime.js';

/** The newest operator set that this ONNX Runtime runs. */
const OPSET = 26;
const CASES = process.env['CALDERA_LONG'] === undefined ? 1 : 100;

/** Of sizes that only a run tells. */
const DEPENDS_ON_CONTENT = new Set(['NonMaxSuppression', 'Unique']);
/** Operators that ONNX Runtime does not have in its WebAssembly. */
const NOT_RUN = [
  ...['Swish', 'Bernoulli', 'RandomNormalLike', 'RandomUniformLike', 'RandomNormal', 'RandomUniform', 'Multinomial'],
  ...['GlobalLpPool', 'MaxRoiPool', 'RoiAlign'],
];
/** Operators of graphs, sequences, texts, pictures and training, and those newer than the runtime. */
const NOT_ALONE = [
  ...['If', 'Loop', 'Scan', 'SequenceAt', 'SequenceConstruct', 'SequenceEmpty', 'SequenceErase', 'SequenceInsert'],
  ...['SequenceLength', 'SequenceMap', 'SplitToSequence', 'ConcatFromSequence', 'OptionalGetElement'],
  ...['OptionalHasElement', 'ImageDecoder', 'RegexFullMatch', 'StringConcat', 'StringNormalizer', 'StringSplit'],
  ...['CausalConvWithState', 'LinearAttention', 'SwiGLU', 'ai.onnx.preview.FlexAttention'],
  ...['Adagrad', 'Adam', 'Gradient', 'Momentum'].map((name) => `ai.onnx.preview.training.${name}`),
];

const { operators } = JSON.parse(readFileSync(new URL('../fixtures/onnx-operators.json', import.meta.url), 'utf8')) as {
  readonly operators: Readonly<Record<string, unknown>>;
};

type Sizes = readonly (readonly number[] | undefined)[];

/** What a run makes; undefined where ONNX Runtime does not run the model. */
async function runtimeSizes(bytes: Uint8Array, { in: given, outputs = 1 }: Use): Promise<Sizes | undefined> {
  const fed = given.flatMap((one, i) => (one === undefined || one.values ? [] : [[`i${i}`, feed(one.dims, one.type)]]));
  try {
    const tensors = await runtimeTensors(bytes, Object.fromEntries(fed));
    return Array.from({ length: outputs }, (_, i) => tensors.get(`o${i}`)?.dims);
  } catch {
    return undefined;
  }
}

/** What the reader says, or why it refuses. */
function readerSizes(bytes: Uint8Array, { outputs = 1 }: Use): Sizes | string {
  try {
    const shapes = readerShapes(bytes, {});
    return Array.from({ length: outputs }, (_, i) => shapes.get(`o${i}`));
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
}

describe('one node', () => {
  it('is tried of every operator that can stand alone', () => {
    expect(
      Object.keys(operators)
        .filter((operator) => !Object.hasOwn(USES, operator))
        .sort(),
    ).toEqual(NOT_ALONE.sort());
  });

  it.each(Object.entries(USES))('of %s has ONNX Runtime’s shapes', async (operator, draw) => {
    let runs = 0;
    for (let seed = 0; seed < CASES; seed++) {
      const use = draw(stream(seed, operator));
      const bytes = oneNodeModel(operator, use, OPSET);
      const ours = readerSizes(bytes, use);
      const theirs = await runtimeSizes(bytes, use);
      if (theirs === undefined) continue;
      runs++;
      const expected = DEPENDS_ON_CONTENT.has(operator) ? theirs.map(() => undefined) : theirs;
      expect({ use, sizes: ours }).toEqual({ use, sizes: expected });
    }
    expect(runs > 0).toBe(!NOT_RUN.includes(operator));
  });
});
