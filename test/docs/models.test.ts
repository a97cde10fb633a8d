/**
 * The ONNX models that come with Caldera are what their builders here write.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readOnnx } from '../../src/formats/onnx.js';
import { root, update } from './pages.js';
import { tinyDetector } from './tiny-detector.js';

it('tiny-detector.onnx', () => {
  const file = join(root, 'scenarios/models/tiny-detector.onnx');
  const model = tinyDetector();
  if (update) writeFileSync(file, model);
  expect(existsSync(file) && Buffer.compare(readFileSync(file), model)).toBe(0);
  const { network, notes } = readOnnx(model, 'tiny-detector.onnx');
  expect(network.layers).toHaveLength(15);
  expect(network.layers.map(({ layer }) => layer.groups).filter((groups) => groups > 1)).toEqual([4, 4]);
  expect(notes).toEqual(['the batch "batch" is taken as 1', 'not supported, left out: NonMaxSuppression × 1']);
});
