/**
 * Timeloop's problems in: v0.3 and v0.4 spellings, and what is refused.
 */
import { expect, it } from 'vitest';
import { readTimeloop } from '../../src/formats/timeloop.js';
import { readYamlDocuments } from '../../src/formats/yaml-document.js';
import { conv, gemm, macs, outputX, outputY } from '../../src/workload/layer.js';

function layers(text: string) {
  return readTimeloop(readYamlDocuments(text, 'p.yaml'), 'p').layers.map(({ layer }) => layer);
}

const V3 =
  'problem: {shape: cnn-layer, R: 7, S: 5, P: 112, Q: 56, C: 3, K: 64, N: 1, Wstride: 2, Hstride: 4, Wdilation: 1, Hdilation: 1}';
const V4 = `problem:
  version: 0.4
  instance: {C: 16, M: 32, R: 3, S: 3, P: 13, Q: 13, N: 1, G: 1, H: 15, W: 15, densities: {Inputs: 0.3}}
  shape: {name: CNN-Layer, dimensions: [C, M, R, S, N, P, Q, G]}
`;

it('v0.3: P and R along the width, Q and S along the height', () => {
  const [layer] = layers(V3) as [ReturnType<typeof conv>];
  expect(layer).toMatchObject({ k: 64, c: 3, s: 7, r: 5, strideX: 2, strideY: 4 });
  expect([outputX(layer), outputY(layer)]).toEqual([112, 56]);
  expect(macs(layer)).toBe(7 * 5 * 112 * 56 * 3 * 64);
});

it('v0.4: an instance, M for the output channels', () => {
  expect(layers(V4)).toEqual([conv('p-1', { k: 32, c: 16, y: 15, r: 3 })]);
});

it('matrix products', () => {
  expect(
    layers('problem: {instance: {M: 256, N: 1024, K: 512}, shape: {name: gemm-ABZ, dimensions: [M, N, K]}}'),
  ).toEqual([gemm('p-1', { m: 256, n: 1024, k: 512 })]);
});

it('one network from several documents', () => {
  const { layers: chained } = readTimeloop(readYamlDocuments(`${V3}\n---\n${V4}`, 'p.yaml'), 'p');
  expect(chained.map(({ layer, after }) => [layer.name, after])).toEqual([
    ['p-1', []],
    ['p-2', [0]],
  ]);
});

it.each([
  [V3.replace('Wstride', 'Wstrid'), 'problem.Wstrid: expected a bound of a convolution', 'did you mean Wstride?'],
  [V3.replace('N: 1', 'N: 4'), 'expected a batch N of 1, found 4', 'workload.inferences'],
  [V3.replace('C: 3', 'C: three'), 'problem.C: expected a whole number of at least 1, found "three"'],
  [V3.replace('C: 3, ', ''), 'problem.C: expected a whole number of at least 1, found nothing'],
  ['architecture: {}', 'problem: expected a mapping, found nothing'],
])('%s is refused', (text, ...parts) => {
  for (const part of parts) expect(() => layers(text)).toThrow(part);
});
