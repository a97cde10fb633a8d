/**
 * Timeloop's problems in: v0.3 and v0.4 spellings, and what is refused.
 */
import { readdirSync } from 'node:fs';
import { test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/base/errors.js';
import { readTimeloop } from '../../src/formats/timeloop.js';
import { readTimeloopProblem } from '../../src/formats/timeloop-problem.js';
import { readTimeloopDocuments } from '../../src/formats/timeloop-template.js';
import { readYamlDocuments } from '../../src/formats/yaml-document.js';
import { problemMacs, sizesOf } from '../../src/problem/problem.js';
import {
  conv,
  depthwise,
  gemm,
  layerConvolution,
  macs,
  operandElements,
  outputX,
  outputY,
} from '../../src/workload/layer.js';
import { layerFromProblem, layerProblem } from '../../src/workload/layer-problem.js';
import { layers as randomLayers } from '../problem/layers.js';
import { propertyRuns } from '../support/property-runs.js';
import { hasReference, referencePath, referenceText } from '../support/reference.js';

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

it('a batch, whose samples share the weights', () => {
  const [layer] = layers(V3.replace('N: 1', 'N: 4'));
  expect(layer).toMatchObject({ n: 4, k: 64 });
  expect(operandElements(layer!).weights).toBe(7 * 5 * 3 * 64);
});

it('dilated filters', () => {
  const [layer] = layers(V3.replace('Wdilation: 1', 'Wdilation: 3'));
  expect(layer).toMatchObject({ s: 7, dilationX: 3, x: 111 * 2 + 6 * 3 + 1 });
  expect(outputX(layer!)).toBe(112);
});

it('one axis', () => {
  expect(layers('problem: {shape: cnn-layer, C: 4, K: 8, R: 3, P: 100}')).toEqual([
    conv('p-1', { k: 8, c: 4, y: 1, x: 102, r: 1, s: 3 }),
  ]);
});

const THREE_AXES = `problem:
  shape:
    name: c3d
    dimensions: [N, K, C, D, Y, X, T, R, S]
    coefficients: [{name: stride, default: 2}]
    data_spaces:
      - {name: Weights, projection: [[[K]], [[C]], [[T]], [[R]], [[S]]]}
      - name: Inputs
        projection: [[[N]], [[C]], [[D, stride], [T]], [[Y, stride], [R]], [[X, stride], [S]]]
      - {name: Outputs, projection: [[[N]], [[K]], [[D]], [[Y]], [[X]]], read_write: true}
  instance: {N: 2, K: 64, C: 3, D: 8, Y: 56, X: 57, T: 3, R: 3, S: 5, densities: {Inputs: 0.5}}
`;

it('three axes, from the data spaces of a shape of any letters', () => {
  expect(layers(THREE_AXES)).toEqual([
    conv('p-1', { n: 2, k: 64, c: 3, z: 17, y: 113, x: 117, t: 3, r: 3, s: 5, stride: 2 }),
  ]);
});

it('a contraction as the product of its groups of loops', () => {
  const [layer] = layers(`problem:
  shape:
    dimensions: [A, B, C, D, E]
    data-spaces:
      - {name: L, projection: [[[A]], [[D]], [[E]], [[C]]]}
      - {name: R, projection: [[[E]], [[B]], [[D]]]}
      - {name: Z, projection: [[[A]], [[B]], [[C]]], read-write: true}
  instance: {A: 2, B: 3, C: 4, D: 5, E: 6}`);
  expect(layer).toEqual(gemm('p-1', { batch: 2, m: 4, n: 3, k: 30 }));
});

describe('the problem itself', () => {
  const problem = (text: string) => readTimeloopProblem(readYamlDocuments(text, 'p.yaml')[0]!, 'p');

  it('has the data spaces, projections and densities of the file', () => {
    const { operands } = problem(THREE_AXES);
    expect(operands.map(({ name, isResult, density }) => `${name} ${isResult} ${density}`)).toEqual([
      'Weights false 1',
      'Inputs false 0.5',
      'Outputs true 1',
    ]);
    expect(operands[1]?.ranks[2]?.terms).toEqual([
      { dimension: 'D', coefficient: 2 },
      { dimension: 'T', coefficient: 1 },
    ]);
  });

  it.each([V3, V4.replace(', H: 15, W: 15', ''), 'problem: {shape: cnn-layer, C: 8, R: 3, S: 3, P: 5, Q: 6}'])(
    'and its layer have the same work: %s',
    (text) => {
      const [layer] = layers(text);
      expect(problemMacs(problem(text))).toBe(macs(layer!));
    },
  );

  it('of a product is M, N and K', () => {
    expect(sizesOf(problem('problem: {shape: gemm_ABZ, M: 2, N: 3, K: 4}'))).toEqual({ M: 2, N: 3, K: 4 });
  });

  it.each([
    [
      'an unknown coefficient',
      THREE_AXES.replace('[[D, stride], [T]]', '[[D, strid], [T]]'),
      'p.yaml:9',
      'did you mean stride?',
    ],
    [
      'an unknown dimension',
      THREE_AXES.replace('[[[N]], [[C]],', '[[[N]], [[J]],'),
      'expected a dimension (N, K, C, D, Y, X, T, R, S)',
      'found "J"',
    ],
    ['no result', THREE_AXES.replace(', read_write: true', ''), 'operands: expected one result (read-write), found 0'],
    [
      'a missing bound',
      THREE_AXES.replace('D: 8, ', ''),
      'problem.instance.D: expected a whole number of at least 1, found nothing',
    ],
    [
      'a bound too many',
      THREE_AXES.replace('D: 8,', 'D: 8, J: 3,'),
      'expected a dimension or a coefficient',
      'found "J"',
    ],
    [
      'a density above 1',
      THREE_AXES.replace('Inputs: 0.5', 'Inputs: 1.5'),
      'densities.Inputs: expected a share from 0 to 1, found 1.5',
    ],
    [
      'a shape without data spaces',
      'problem: {shape: fft, N: 8}',
      'problem.shape: expected data spaces, or a shape that has a name',
      'found "fft"',
    ],
  ])('%s is refused', (_, text, ...parts) => {
    for (const part of parts) expect(() => problem(text)).toThrow(part);
  });

  const inputs = hasReference ? readdirSync(referencePath('map-space', 'timeloop', 'inputs')) : [];

  it.skipIf(!hasReference)('of the reference inputs has the multiply-accumulates that Timeloop counted', () => {
    const rows = referenceText('map-space', 'timeloop', 'model_cases.csv').trim().split(/\r?\n/);
    const names = rows[0]!.split(',');
    const computes = new Map(
      rows
        .slice(1)
        .map((row) => [row.split(',')[0]!, Number(row.split(',').at(names.indexOf('computes') - names.length))]),
    );
    expect(inputs.length).toBeGreaterThan(70);
    for (const file of inputs) {
      const text = referenceText('map-space', 'timeloop', 'inputs', file);
      const [document] = readYamlDocuments(text, file);
      const read = readTimeloopProblem(document!, file);
      expect(problemMacs(read)).toBe(computes.get(file.replace('.yaml', '')));
      expect(macs(layerFromProblem(read))).toBe(problemMacs(read));
    }
  });
});

test.prop({ layer: randomLayers }, propertyRuns(200))('a layer is the layer of its problem', ({ layer }) => {
  const back = layerFromProblem(layerProblem(layer));
  expect(macs(back)).toBe(macs(layer));
  expect(operandElements(back)).toEqual(operandElements(layer));
  expect(layerConvolution(back).axes.map(({ outputs }) => outputs)).toEqual(
    layerConvolution(layer).axes.map(({ outputs }) => outputs),
  );
  expect(back.kind === 'depthwise').toBe(layer.kind === 'depthwise');
});

it('a fully connected layer of a batch, in the letters of a convolution', () => {
  const [layer] = layers(`problem:
  shape:
    dimensions: [K, C, N]
    data-spaces:
      - {name: Weights, projection: [[[K]], [[C]]]}
      - {name: Inputs, projection: [[[N]], [[C]]]}
      - {name: Outputs, projection: [[[N]], [[K]]], read-write: true}
  instance: {K: 10, C: 20, N: 4}`);
  expect(layer).toEqual(gemm('p-1', { m: 4, n: 10, k: 20 }));
});

it('a depthwise shape of other letters', () => {
  const [layer] = layers(`problem:
  shape:
    dimensions: [Ch, U, V]
    data-spaces:
      - {name: Filters, projection: [[[Ch]], [[V]]]}
      - {name: In, projection: [[[Ch]], [[U], [V]]]}
      - {name: Out, projection: [[[Ch]], [[U]]], read-write: true}
  instance: {Ch: 8, U: 10, V: 3}`);
  expect(layer).toEqual(depthwise('p-1', { c: 8, y: 12, x: 1, r: 3, s: 1 }));
});

describe('templates', () => {
  const PLAIN = 'problem: {instance: {C: 3, M: 4, P: 5, Q: 6, R: 3, S: 3}}';
  const FILES: Readonly<Record<string, string>> = {
    'plain.yaml': PLAIN,
    '../base.yaml': 'base: &base {version: 0.4, instance: {R: 3, S: 3}}\n',
    'deep/wrap.yaml': "{{include_text('inner.yaml')}}\n",
    'deep/inner.yaml': PLAIN,
    '/far/plain.yaml': PLAIN,
  };
  const network = (text: string) => {
    const beside = (name: string): string => {
      const found = FILES[name];
      if (found === undefined) throw new InputError({ file: name, expected: 'a readable file', found: 'no such file' });
      return found;
    };
    return readTimeloop(readTimeloopDocuments({ file: 't.yaml', text: () => text, beside }), 't').layers.map(
      ({ layer }) => macs(layer),
    );
  };

  it.each([
    ['a file', "{{include_text('plain.yaml')}}"],
    ['a part of a file', "problem: {{include('plain.yaml', 'problem')}}"],
    ['a part of a part', 'problem:\n  instance: {{ include("plain.yaml", \'problem.instance\') }}'],
    [
      'a file in a folder that is named',
      "{{add_to_path('..')}}\n{{include_text('base.yaml')}}\nproblem: {<<<: *base, instance: {C: 3, M: 4, P: 5, Q: 6}}",
    ],
    ['a file that includes one beside it', "{{include_text('deep/wrap.yaml')}}"],
    ['a file by its whole path', "{{include_text('/far/plain.yaml')}}"],
  ])('that include %s', (_, text) => {
    expect(network(text)).toEqual([3 * 4 * 5 * 6 * 9]);
  });

  it.each([
    [
      "problem: {{include('plain.yaml', 'problem.mapping')}}",
      't.yaml:1: expected problem.mapping in plain.yaml, found nothing',
    ],
    [
      "problem: {{include('none.yaml', 'problem')}}",
      'expected the included file none.yaml beside this one, found "no such file"',
    ],
    ["{{include_text('plain.yaml', 'problem')}}", 'expected templates that include a file'],
  ])('%s is refused', (text, complaint) => {
    expect(() => network(text)).toThrow(complaint);
  });
});

it.each([
  [V3.replace('Wstride', 'Wstrid'), 'problem.Wstrid: expected a bound of a convolution', 'did you mean Wstride?'],
  [V3.replace('C: 3', 'C: three'), 'problem.C: expected a whole number of at least 1, found "three"'],
  [V3.replace('C: 3, ', ''), 'problem.C: expected a whole number of at least 1, found nothing'],
  ['architecture: {}', 'problem: expected a mapping, found nothing'],
])('%s is refused', (text, ...parts) => {
  for (const part of parts) expect(() => layers(text)).toThrow(part);
});
