/**
 * Timeloop's problem files (YAML, v0.3 and v0.4): a convolution or a matrix product as loop bounds. Several documents in
 * a file are layers one after another. P and R run along the width, Q and S along the height, as in Timeloop's
 * `cnn-layer`. What counts is which dimensions the bounds name; the projections of a shape are not read, and a shape
 * with other dimensions is refused.
 */
import { InputError, locate } from '../base/errors.js';
import { didYouMean } from '../base/registry.js';
import type { Network } from '../workload/job-pool.js';
import { checked, fc, gemm, type Layer, type LayerDescription } from '../workload/layer.js';
import { chain } from '../workload/model.js';

/** What a YAML file must give: its documents, and where a value of one stands. */
export interface TimeloopDocument {
  readonly value: unknown;
  placeOf(path: readonly string[]): { readonly file?: string | undefined; readonly line?: number | undefined };
}

const COEFFICIENTS = ['Wstride', 'Hstride', 'Wdilation', 'Hdilation'] as const;
/** Bounds a convolution may have; `M` is v0.4's word for `K`, the others are derived or bit widths. */
const CONV = ['C', 'K', 'M', 'R', 'S', 'P', 'Q', 'N', 'G', ...COEFFICIENTS] as const;
const DERIVED = ['H', 'W', 'Hpad', 'Wpad', 'Padding', 'I', 'L', 'T'];
const GEMM = ['M', 'N', 'K'] as const;
/** What may stand beside the bounds. */
const BESIDE = ['shape', 'version', 'densities', 'data_densities', 'name', 'type', 'coefficients'];

/** @throws InputError with file, line and path */
export function readTimeloop(documents: readonly TimeloopDocument[], name: string): Network {
  const layers = documents.map((document, index) => layerOf(document, `${name}-${index + 1}`));
  return { name, layers: chain(layers) };
}

function layerOf(document: TimeloopDocument, name: string): Layer {
  const problem = mapping(document, ['problem']);
  const inInstance = Object.hasOwn(problem, 'instance');
  const path = inInstance ? ['problem', 'instance'] : ['problem'];
  const bounds = inInstance ? mapping(document, path) : problem;
  const shape = shapeName(problem['shape']);
  const gemmShape = shape !== undefined && /gemm|matmul|matrix/i.test(shape);
  const isGemm =
    gemmShape || (!Object.hasOwn(bounds, 'C') && !Object.hasOwn(bounds, 'P') && Object.hasOwn(bounds, 'M'));
  const known: readonly string[] = isGemm ? GEMM : CONV;
  const value = (key: string, otherwise: number): number => {
    const found = bounds[key];
    if (found === undefined) return otherwise;
    if (typeof found === 'number' && Number.isSafeInteger(found) && found >= 1) return found;
    throw new InputError({ ...document.placeOf([...path, key]), expected: 'a whole number of at least 1', found });
  };
  for (const key of Object.keys(bounds)) {
    if (known.includes(key) || BESIDE.includes(key) || (!isGemm && DERIVED.includes(key))) continue;
    const expected = `a bound of a ${isGemm ? 'matrix product' : 'convolution'} (${known.join(', ')})`;
    throw new InputError({ ...document.placeOf([...path, key]), expected, found: key, hint: didYouMean(key, known) });
  }
  const need = (key: string): void => {
    if (bounds[key] !== undefined) return;
    throw new InputError({
      ...document.placeOf(path),
      path: [...path, key].join('.'),
      expected: 'a whole number of at least 1',
      found: undefined,
    });
  };
  if (!isGemm) return convolution(document, path, bounds, value, need, name);
  GEMM.forEach(need);
  const [m, n, k] = [value('M', 1), value('N', 1), value('K', 1)];
  return locate(document.placeOf(path), () => (m === 1 ? fc(name, n, k) : gemm(name, { m, n, k })));
}

function convolution(
  document: TimeloopDocument,
  path: readonly string[],
  bounds: Readonly<Record<string, unknown>>,
  value: (key: string, otherwise: number) => number,
  need: (key: string) => void,
  name: string,
): Layer {
  const filters = Object.hasOwn(bounds, 'K') ? 'K' : 'M';
  if (Object.hasOwn(bounds, 'K') && Object.hasOwn(bounds, 'M'))
    throw new InputError({ ...document.placeOf([...path, 'M']), expected: 'either K or M', found: 'both' });
  ['C', 'P'].forEach(need);
  if (value('N', 1) !== 1)
    throw new InputError({
      ...document.placeOf([...path, 'N']),
      expected: 'a batch N of 1',
      found: bounds['N'],
      hint: 'workload.inferences says how often a network runs',
    });
  // v0.3's depthwise shape names no output channels: each channel has a filter of its own
  const isDepthwise = bounds[filters] === undefined;
  const groups = value('G', 1);
  const [r, s] = [value('S', 1), value('R', 1)];
  const [strideY, strideX] = [value('Hstride', 1), value('Wstride', 1)];
  // a dilated filter as the dense one with the same work, weights and output
  const layer: LayerDescription = {
    name,
    kind: isDepthwise ? 'depthwise' : 'conv',
    k: isDepthwise ? 1 : value(filters, 1),
    c: value('C', 1),
    y: (value('Q', 1) - 1) * strideY + r,
    x: (value('P', 1) - 1) * strideX + s,
    r,
    s,
    strideY,
    strideX,
    padY: 0,
    padX: 0,
    groups,
    operand: 'weights',
  };
  return locate(document.placeOf(path), () => checked(layer));
}

function shapeName(shape: unknown): string | undefined {
  if (typeof shape === 'string') return shape;
  const name = typeof shape === 'object' && shape !== null ? (shape as Record<string, unknown>)['name'] : undefined;
  return typeof name === 'string' ? name : undefined;
}

function mapping(document: TimeloopDocument, path: readonly string[]): Readonly<Record<string, unknown>> {
  let node: unknown = document.value;
  for (const step of path)
    node = typeof node === 'object' && node !== null ? (node as Record<string, unknown>)[step] : undefined;
  if (typeof node === 'object' && node !== null && !Array.isArray(node)) return node as Record<string, unknown>;
  throw new InputError({ ...document.placeOf(path), path: path.join('.'), expected: 'a mapping', found: node });
}
