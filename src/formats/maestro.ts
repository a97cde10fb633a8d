/**
 * MAESTRO's mapping files: named constants and a network of layers, each with its type, stride, dimensions and dataflow.
 *
 *     Constant Tile 8;
 *     Network name { Layer name { Type: CONV Stride { X: 1, Y: 1 } Dimensions { K: 64, … } Dataflow { … } } … }
 *
 * A layer without a dataflow takes the one before it. Everything else in the file is refused, with its place.
 * Source: the files MAESTRO comes with, and its parser; see `docs/formats.md`.
 */

import { didYouMean } from '../base/did-you-mean.js';
import { InputError, locate, type Place } from '../base/errors.js';
import { C, DIMENSIONS, G, K, M, N, type Operator, R, S, X, Y } from '../cost/dataflow/dimension.js';
import type { Dataflow } from '../cost/dataflow/directive.js';
import { readDataflow, withConstants } from '../cost/dataflow/language.js';
import type { MaestroProblem } from '../cost/dataflow/maestro-problem.js';
import type { NetworkLayer } from '../cost/dataflow/network.js';
import {
  accept,
  atEnd,
  type Cursor,
  expect,
  peek,
  placeOf,
  skip,
  take,
  tokenize,
  unexpected,
} from '../cost/dataflow/tokens.js';
import { conv, depthwise, gemm, type Layer } from '../workload/layer.js';

export interface MaestroFile {
  readonly network: string;
  readonly layers: readonly NetworkLayer[];
}

/**
 * A file holding one dataflow: `Constant`s and a `Dataflow { … }` block, directives alone, or a network, whose first
 * layer's is taken. Names that are no constants of the file are left for the core to define (`ClusterSz`).
 * @throws InputError with file, line and column.
 */
export function parseDataflowFile(text: string, file?: string): Dataflow {
  const cursor = tokenize(text, file);
  const constants: Record<string, number> = {};
  for (;;) {
    skip(cursor, ';');
    if (peek(cursor).text === 'Network') break;
    if (accept(cursor, 'Constant')) {
      readConstant(cursor, constants);
      continue;
    }
    const dataflow = withConstants(readDataflow(cursor, accept(cursor, 'Dataflow')), constants);
    skip(cursor, ';');
    if (!atEnd(cursor)) throw unexpected(cursor, 'nothing after the dataflow');
    return dataflow;
  }
  const [first] = parseMaestro(text, file).layers;
  if (first === undefined) throw unexpected(cursor, 'a network with a layer');
  return first.dataflow;
}

/** @throws InputError with file, line and column. */
export function parseMaestro(text: string, file?: string): MaestroFile {
  const cursor = tokenize(text, file);
  const constants: Record<string, number> = {};
  let network: string | undefined;
  let layers: NetworkLayer[] = [];
  for (;;) {
    skip(cursor, ';');
    if (atEnd(cursor)) break;
    if (accept(cursor, 'Constant')) readConstant(cursor, constants);
    else if (peek(cursor).text === 'Network' && network === undefined) {
      take(cursor);
      network = readName(cursor);
      layers = readLayers(cursor, constants);
    } else throw unexpected(cursor, network === undefined ? 'Constant or Network' : 'Constant or the end of the file');
  }
  if (network === undefined) throw unexpected(cursor, 'a Network');
  if (layers.length === 0) throw unexpected(cursor, 'a network with a layer');
  return { network, layers };
}

function readConstant(cursor: Cursor, constants: Record<string, number>): void {
  const name = take(cursor);
  if (!/^[A-Za-z_]/.test(name.text)) {
    cursor.next--;
    throw unexpected(cursor, 'the name of a constant');
  }
  skip(cursor, ':');
  constants[name.text] = readInteger(cursor, constants, 'the value of the constant');
}

function readLayers(cursor: Cursor, constants: Readonly<Record<string, number>>): NetworkLayer[] {
  expect(cursor, '{', "after the network's name");
  const layers: NetworkLayer[] = [];
  for (;;) {
    skip(cursor, ';,');
    if (accept(cursor, '}')) return layers;
    const place = placeOf(cursor, peek(cursor));
    if (!accept(cursor, 'Layer')) throw unexpected(cursor, 'Layer or "}"');
    layers.push(readLayer(cursor, place, constants, layers.at(-1)?.dataflow));
  }
}

const SECTIONS = ['Type', 'Stride', 'Dimensions', 'Dataflow'] as const;
const OPERATORS: readonly Operator[] = ['CONV', 'DSCONV', 'NGCONV', 'TRCONV', 'FC', 'GEMM'];

function readLayer(
  cursor: Cursor,
  place: Place,
  constants: Readonly<Record<string, number>>,
  before: Dataflow | undefined,
): NetworkLayer {
  const name = readName(cursor);
  expect(cursor, '{', "after the layer's name");
  let operator: Operator | undefined;
  let sizes: Record<string, number> | undefined;
  let strides: Record<string, number> = {};
  let dataflow = before;
  const seen = new Set<string>();
  for (;;) {
    skip(cursor, ';,');
    if (accept(cursor, '}')) break;
    const { text } = peek(cursor);
    if (!SECTIONS.some((section) => section === text))
      throw unexpected(cursor, `${SECTIONS.join(', ')} or "}"`, didYouMean(text, SECTIONS));
    if (seen.has(text)) throw unexpected(cursor, `one ${text} in a layer`);
    seen.add(text);
    take(cursor);
    if (text === 'Type') operator = readType(cursor);
    else if (text === 'Stride') strides = readTable(cursor, constants, 'stride');
    else if (text === 'Dimensions') sizes = readTable(cursor, constants, 'size');
    else dataflow = withConstants(readDataflow(cursor), constants);
  }
  if (operator === undefined) throw new InputError({ ...place, expected: 'a Type in the layer', found: undefined });
  if (sizes === undefined) throw new InputError({ ...place, expected: 'Dimensions in the layer', found: undefined });
  if (dataflow === undefined)
    throw new InputError({ ...place, expected: 'a Dataflow, in this layer or one before it', found: undefined });
  const problem = problemFrom(operator, sizes, strides, place);
  return { name, problem, batched: operator !== 'GEMM' && problem.sizes[N]! > 0, dataflow, place };
}

function readType(cursor: Cursor): Operator {
  skip(cursor, ':');
  const { text } = peek(cursor);
  const operator = OPERATORS.find((name) => name === text);
  if (operator === undefined)
    throw unexpected(cursor, `a layer type (${OPERATORS.join(', ')})`, didYouMean(text, OPERATORS));
  take(cursor);
  return operator;
}

/** `{ X: 1, Y: 2 }`; Y' and X' are the outputs. */
function readTable(cursor: Cursor, constants: Readonly<Record<string, number>>, what: string): Record<string, number> {
  expect(cursor, '{', 'before the dimensions');
  const table: Record<string, number> = {};
  for (;;) {
    skip(cursor, ';,');
    if (accept(cursor, '}')) return table;
    const { text } = peek(cursor);
    if (!DIMENSIONS.some((name) => name === text) && text !== "Y'" && text !== "X'")
      throw unexpected(cursor, `a dimension (${DIMENSIONS.join(', ')}, Y' or X') or "}"`);
    take(cursor);
    if (!accept(cursor, ':')) accept(cursor, '->');
    const again = peek(cursor);
    const value = readInteger(cursor, constants, `the ${what} of ${text}`);
    // MAESTRO's own files repeat a dimension here and there; that does no harm while both say the same.
    if (table[text] !== undefined && table[text] !== value)
      throw new InputError({
        ...placeOf(cursor, again),
        expected: `${text}: ${table[text]}, as said before`,
        found: value,
      });
    table[text] = value;
  }
}

function readInteger(cursor: Cursor, constants: Readonly<Record<string, number>>, what: string): number {
  const { text } = peek(cursor);
  const value = /^\d+$/.test(text) ? Number(text) : Object.hasOwn(constants, text) ? constants[text]! : Number.NaN;
  if (!Number.isSafeInteger(value) || value < 1)
    throw unexpected(cursor, `${what}, a positive integer or a constant`, didYouMean(text, Object.keys(constants)));
  take(cursor);
  return value;
}

/** Names run up to the brace: `CONV2-1` is one, although `-` is punctuation elsewhere. */
function readName(cursor: Cursor): string {
  let name = '';
  while (!atEnd(cursor) && peek(cursor).text !== '{') name += take(cursor).text;
  return name;
}

function problemFrom(
  operator: Operator,
  declared: Readonly<Record<string, number>>,
  strides: Readonly<Record<string, number>>,
  place: Place,
): MaestroProblem {
  const strideOf = (name: string): number => strides[name] ?? strides[`${name}'`] ?? 1;
  const sizes = DIMENSIONS.map((name) => declared[name] ?? (operator === 'FC' && 'CKRSXY'.includes(name) ? 1 : 0));
  for (const [name, input, filter] of [
    ['Y', Y, R],
    ['X', X, S],
  ] as const) {
    const outputs = declared[`${name}'`];
    if (outputs === undefined) continue;
    if (declared[name] !== undefined)
      throw new InputError({ ...place, expected: `either ${name} or ${name}'`, found: 'both' });
    sizes[input] = (outputs - 1) * strideOf(name) + (sizes[filter] ?? 1);
  }
  for (const [input, filter] of [
    [Y, R],
    [X, S],
  ] as const)
    if (operator !== 'GEMM' && sizes[filter]! > sizes[input]!)
      throw new InputError({
        ...place,
        expected: `a filter no larger than the input (${DIMENSIONS[filter]} ≤ ${DIMENSIONS[input]} = ${sizes[input]})`,
        found: sizes[filter],
      });
  return { operator, sizes, strides: DIMENSIONS.map((name) => (name === 'Y' || name === 'X' ? strideOf(name) : 1)) };
}

/** The layer as a workload has it: padding is part of the input already, a batch is the layer's. @throws InputError */
export function layerFromMaestro({ name, problem, batched, place }: NetworkLayer): Layer {
  const { operator, sizes, strides } = problem;
  const size = (dimension: number): number => sizes[dimension] || 1;
  const shape = { n: batched ? size(N) : 1, c: size(C), y: size(Y), x: size(X), r: size(R), s: size(S) };
  const layer = locate(place, () => {
    if (operator === 'GEMM') return gemm(name, { m: size(M), n: size(N), k: size(K) });
    if (operator === 'DSCONV') return depthwise(name, shape);
    return conv(name, { ...shape, k: size(K), groups: operator === 'NGCONV' ? size(G) : 1 });
  });
  return operator === 'GEMM' ? layer : { ...layer, strideY: strides[Y]!, strideX: strides[X]! };
}
