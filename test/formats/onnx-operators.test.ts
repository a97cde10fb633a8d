/**
 * Every operator of the newest operator set: what the reader knows of it, as docs/formats.md lists it, and models of one
 * node of each, which may be refused but never crash. And large graphs take time that grows with their nodes.
 */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/base/errors.js';
import { JOBS } from '../../src/formats/onnx/operators.js';
import { SHAPES } from '../../src/formats/onnx/shapes.js';
import { readOnnx } from '../../src/formats/onnx.js';
import { type ModelNode, onnxModel } from '../support/onnx-model.js';
import { propertyRuns } from '../support/property-runs.js';

const { operators, opset } = JSON.parse(
  readFileSync(new URL('../fixtures/onnx-operators.json', import.meta.url), 'utf8'),
) as { readonly opset: number; readonly operators: Readonly<Record<string, readonly [number, number]>> };

/** Walked into, or followed member by member. */
const WALKED = new Set([
  ...['If', 'Loop', 'Scan', 'SequenceEmpty', 'SequenceConstruct', 'SequenceInsert', 'SequenceErase', 'SequenceAt'],
  ...['SplitToSequence', 'ConcatFromSequence', 'SequenceMap'],
]);

/** Attributes that may hold anything. */
const NUMBERS = [
  ...[
    'axis',
    'axes',
    'perm',
    'kernel_shape',
    'strides',
    'dilations',
    'pads',
    'group',
    'split',
    'num_outputs',
    'k',
    'to',
  ],
  ...[
    'starts',
    'ends',
    'shape',
    'keepdims',
    'blocksize',
    'hidden_size',
    'layout',
    'q_num_heads',
    'kv_num_heads',
    'start',
  ],
  ...['end', 'batch_dims', 'allowzero', 'transA', 'transB', 'ceil_mode', 'output_shape', 'output_padding', 'scales'],
  ...[
    'onesided',
    'num_scan_inputs',
    'ngram_indexes',
    'dtype',
    'noop_with_empty_axes',
    'value_int',
    'value_ints',
    'fmod',
  ],
];

function kindOf(operator: string): 'jobs' | 'walked' | 'shapes only' | 'left out' {
  if (Object.hasOwn(JOBS, operator)) return 'jobs';
  if (WALKED.has(operator)) return 'walked';
  return Object.hasOwn(SHAPES, operator) ? 'shapes only' : 'left out';
}

function listed(kind: string): string[] {
  return Object.keys(operators).filter((operator) => kindOf(operator) === kind);
}

describe(`operators of opset ${opset}`, () => {
  const docs = readFileSync(new URL('../../docs/formats.md', import.meta.url), 'utf8').replaceAll(/\s+/g, ' ');

  it.each(['jobs', 'walked', 'shapes only', 'left out'])('%s are those the documentation lists', (kind) => {
    expect(docs).toContain(`${kind} (${listed(kind).length}): ${listed(kind).join(', ')}.`);
  });

  const sizes = fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 5 });

  const small = fc.integer({ min: -3, max: 5 });
  const integers = fc.oneof(small, fc.array(small, { maxLength: 5 }));
  const attributes = fc.record(
    {
      ...Object.fromEntries(NUMBERS.map((name) => [name, integers])),
      equation: fc.constantFrom('ij,jk->ik', 'i', '...ij,...jk->...ik', 'ii->i', 'a,b,c->', 'ij->ji', ',,', '->'),
      auto_pad: fc.constantFrom('SAME_UPPER', 'VALID', 'x'),
      direction: fc.constantFrom('bidirectional', 'reverse'),
      keep_aspect_ratio_policy: fc.constantFrom('not_larger', 'not_smaller', 'x'),
    },
    { requiredKeys: [] },
  );

  it.each(Object.entries(operators))('%s in a model of one node never crashes', (operator, [most, outputs]) => {
    const parts = operator.split('.');
    const node = { op: parts.at(-1)!, domain: parts.slice(0, -1).join('.') };
    fc.assert(
      fc.property(
        fc.array(fc.tuple(sizes, fc.integer({ min: 0, max: 2 })), { maxLength: most + 1 }),
        attributes,
        (given, said) => {
          const inputs: Record<string, number[]> = {};
          const weights: Record<string, number[]> = {};
          const wholes: Record<string, number[]> = {};
          given.forEach(([shape, kind], i) => {
            if (kind === 0) inputs[`i${i}`] = shape;
            else if (kind === 1) weights[`i${i}`] = shape;
            else wholes[`i${i}`] = shape;
          });
          const out = Array.from({ length: outputs }, (_, i) => `o${i}`);
          const it: ModelNode = {
            ...node,
            in: given.map((_, i) => `i${i}`),
            out,
            with: said as NonNullable<ModelNode['with']>,
          };
          const last: ModelNode = { op: 'MatMul', in: ['x', 'w'], out: ['y'] };
          const bytes = onnxModel({
            inputs: { ...inputs, x: [2, 3] },
            weights: { ...weights, w: [3, 4] },
            integers: wholes,
            nodes: [it, last],
          });
          try {
            expect(readOnnx(bytes, 'one.onnx').network.layers.length).toBeGreaterThan(0);
          } catch (error) {
            if (!(error instanceof InputError)) throw error;
          }
        },
      ),
      propertyRuns(18),
    );
  });

  it.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])('called %s is one that is not known', (op) => {
    const nodes = [
      { op, in: ['x'], out: ['a'] },
      { op: 'MatMul', in: ['x', 'w'], out: ['y'] },
    ];
    const { notes } = readOnnx(onnxModel({ inputs: { x: [2, 3] }, weights: { w: [3, 4] }, nodes }), 'm.onnx');
    expect(notes).toEqual([`not supported, left out: ${op} × 1`]);
  });
});

describe('time grows with the nodes', () => {
  const product = (i: number, from: string): ModelNode => ({
    op: 'MatMul',
    name: 'same',
    in: [from, 'w'],
    out: [`t${i}`],
  });
  const graphs: Readonly<Record<string, (nodes: number) => ModelNode[]>> = {
    'along a chain': (n) => Array.from({ length: n }, (_, i) => product(i, i === 0 ? 'x' : `t${i - 1}`)),
    'in a sum of all': (n) =>
      Array.from({ length: n / 2 }, (_, i): ModelNode[] => [
        product(i, 'x'),
        { op: 'Add', in: [i === 0 ? 'x' : `s${i - 1}`, `t${i}`], out: [`s${i}`] },
      ]).flat(),
  };

  it.each(Object.entries(graphs))('%s', (_, graph) => {
    const secondsOf = (n: number): number => {
      const bytes = onnxModel({ inputs: { x: [4, 4] }, weights: { w: [4, 4] }, nodes: graph(n) });
      const start = process.cpuUsage();
      readOnnx(bytes, 'long.onnx');
      const { user, system } = process.cpuUsage(start);
      return (user + system) / 1e6;
    };
    secondsOf(3000);
    const [few, many] = [secondsOf(7500), secondsOf(30_000)];
    // four times the nodes: sixteen times as long if quadratic
    expect(many).toBeLessThan(9 * few + 0.3);
  });
});
