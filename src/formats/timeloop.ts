/**
 * Timeloop's problem files (YAML, v0.3 and v0.4) as layers: a convolution or a matrix product as loop bounds. Several
 * documents in a file are layers one after another. P and R run along the width, Q and S along the height, as in Timeloop's
 * `cnn-layer`. Of a shape with other dimensions the data spaces are read (timeloop-problem.ts): up to three axes along
 * which a filter slides are depth, height and width, in the order of the input's ranks.
 */

import { didYouMean } from '../base/did-you-mean.js';
import { InputError, locate } from '../base/errors.js';
import { filterSpan } from '../problem/window.js';
import type { Network } from '../workload/job-pool.js';
import { checked, fc, gemm, type Layer, type LayerDescription } from '../workload/layer.js';
import { layerFromProblem } from '../workload/layer-problem.js';
import { chain } from '../workload/model.js';
import { boundsPath, isMapping, mappingAt, type TimeloopDocument, type YamlMapping } from './timeloop-document.js';
import { hasDataSpaces, readTimeloopProblem } from './timeloop-problem.js';

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
  const problem = mappingAt(document, ['problem']);
  const path = boundsPath(problem);
  const bounds = mappingAt(document, path);
  if (hasDataSpaces(document) && !isLettered(problem)) {
    const read = readTimeloopProblem(document, name);
    return locate(document.placeOf(path), () => layerFromProblem(read));
  }
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
  if (!isGemm) return convolution({ document, path, bounds, value, need }, name);
  GEMM.forEach(need);
  const [m, n, k] = [value('M', 1), value('N', 1), value('K', 1)];
  return locate(document.placeOf(path), () => (m === 1 ? fc(name, n, k) : gemm(name, { m, n, k })));
}

/** Are the dimensions those that the readers below know by their letters? */
function isLettered(problem: YamlMapping): boolean {
  const shape = isMapping(problem['shape']) ? problem['shape'] : problem;
  const { dimensions } = shape;
  const letters = (known: readonly string[]): boolean =>
    Array.isArray(dimensions) && dimensions.every((name) => known.some((letter) => letter === name));
  return dimensions === undefined || letters(CONV) || letters(GEMM);
}

/** The bounds of a problem, each read once it is asked for. */
interface Bounds {
  readonly document: TimeloopDocument;
  readonly path: readonly string[];
  readonly bounds: YamlMapping;
  /** @throws InputError for what is not a whole number of at least 1 */
  readonly value: (key: string, otherwise: number) => number;
  /** @throws InputError where the bound is missing */
  readonly need: (key: string) => void;
}

function convolution({ document, path, bounds, value, need }: Bounds, name: string): Layer {
  const filters = Object.hasOwn(bounds, 'K') ? 'K' : 'M';
  if (Object.hasOwn(bounds, 'K') && Object.hasOwn(bounds, 'M'))
    throw new InputError({ ...document.placeOf([...path, 'M']), expected: 'either K or M', found: 'both' });
  ['C', 'P'].forEach(need);
  // v0.3's depthwise shape names no output channels: each channel has a filter of its own
  const isDepthwise = bounds[filters] === undefined;
  const groups = value('G', 1);
  const [r, s] = [value('S', 1), value('R', 1)];
  const [strideY, strideX] = [value('Hstride', 1), value('Wstride', 1)];
  const [dilationY, dilationX] = [value('Hdilation', 1), value('Wdilation', 1)];
  const layer: LayerDescription = {
    name,
    kind: isDepthwise ? 'depthwise' : 'conv',
    k: isDepthwise ? 1 : value(filters, 1),
    c: value('C', 1),
    n: value('N', 1),
    y: (value('Q', 1) - 1) * strideY + filterSpan(r, dilationY),
    x: (value('P', 1) - 1) * strideX + filterSpan(s, dilationX),
    r,
    s,
    strideY,
    strideX,
    dilationY,
    dilationX,
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
