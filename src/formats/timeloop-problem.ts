/**
 * The problem of a Timeloop file, whatever its shape: dimensions, data spaces with projections as sums of products, bounds
 * and coefficients, densities (v0.3 and v0.4 spellings). A file that only names a shape has the data spaces that Timeloop
 * gives `cnn-layer` and `gemm`. One element is one byte: a word's width is the architecture's.
 */

import { didYouMean } from '../base/did-you-mean.js';
import { InputError, locate } from '../base/errors.js';
import { defineProblem, type OperandSpec } from '../problem/define-problem.js';
import type { Problem, Rank, Term } from '../problem/problem.js';
import { boundsPath, isMapping, mappingAt, type TimeloopDocument, type YamlMapping } from './timeloop-document.js';

/** Does the document say its data spaces, so that its letters may be any? */
export function hasDataSpaces(document: TimeloopDocument): boolean {
  const problem = isMapping(document.value) ? document.value['problem'] : undefined;
  const shape = isMapping(problem) ? problem['shape'] : undefined;
  return [problem, shape].some((node) => isMapping(node) && dataSpacesKey(node) !== undefined);
}

/** @throws InputError with file, line and path */
export function readTimeloopProblem(document: TimeloopDocument, name: string): Problem {
  const problem = mappingAt(document, ['problem']);
  const boundsAt = boundsPath(problem);
  const bounds = mappingAt(document, boundsAt);
  const { shape, path, isNamed } = shapeOf(document, problem, bounds);
  const dimensions = namesIn(document, shape, path, 'dimensions');
  const coefficients = coefficientsOf(document, shape, path, bounds, boundsAt);
  const spacesKey = dataSpacesKey(shape) ?? 'data-spaces';
  const spaces = listAt(document, shape, path, spacesKey);
  const densities = densitiesOf(document, bounds, boundsAt);
  const context = { document, dimensions, coefficients };
  const operands = spaces.map((space, i) => operandOf(context, space, [...path, spacesKey, String(i)], densities));
  const known = [...dimensions, ...Object.keys(coefficients)];
  for (const key of Object.keys(bounds)) {
    if (known.includes(key) || BESIDE.includes(key)) continue;
    const expected = `a dimension or a coefficient (${known.join(', ')})`;
    const place = document.placeOf([...boundsAt, key]);
    throw new InputError({ ...place, expected, found: key, hint: didYouMean(key, known) });
  }
  const sizes = dimensions.map((dimension) => ({
    name: dimension,
    size: wholeNumber(document, [...boundsAt, dimension], bounds[dimension] ?? (isNamed ? 1 : undefined)),
  }));
  return locate(document.placeOf(boundsAt), () => defineProblem({ name, dimensions: sizes, operands }));
}

/** What may stand beside the bounds, derived sizes included. */
const BESIDE = [
  ...['shape', 'version', 'densities', 'data_densities', 'name', 'type', 'dimensions', 'coefficients'],
  ...['data-spaces', 'data_spaces', 'instance', 'H', 'W', 'Hpad', 'Wpad', 'Padding', 'I', 'L', 'T'],
];

/** As Timeloop's own file has it; output channels may be `M`, groups `G`. Without output channels it is depthwise. */
function cnnShape(bounds: YamlMapping): YamlMapping {
  const filters = ['K', 'M'].filter((letter) => Object.hasOwn(bounds, letter));
  const groups = Object.hasOwn(bounds, 'G') ? ['G'] : [];
  const plain = (...letters: string[]): string[][][] => letters.map((letter) => [[letter]]);
  const columns = ['R', 'Wdilation', 'P', 'Wstride'];
  const rows = ['S', 'Hdilation', 'Q', 'Hstride'];
  const slid = [columns, rows].map((names) => [names.slice(0, 2), names.slice(2)]);
  const results = filters.length > 0 ? filters : ['C'];
  return {
    dimensions: ['R', 'S', 'P', 'Q', 'C', ...filters, 'N', ...groups],
    coefficients: ['Wstride', 'Hstride', 'Wdilation', 'Hdilation'].map((name) => ({ name, default: 1 })),
    'data-spaces': [
      { name: 'Weights', projection: plain(...groups, 'C', ...filters, 'R', 'S') },
      { name: 'Inputs', projection: [...plain('N', ...groups, 'C'), ...slid] },
      { name: 'Outputs', projection: plain('N', ...groups, ...results, 'Q', 'P'), 'read-write': true },
    ],
  };
}

const GEMM: YamlMapping = {
  dimensions: ['M', 'N', 'K'],
  'data-spaces': [
    { name: 'A', projection: [[['M']], [['K']]] },
    { name: 'B', projection: [[['N']], [['K']]] },
    { name: 'Z', projection: [[['M']], [['N']]], 'read-write': true },
  ],
};

interface FoundShape {
  readonly shape: YamlMapping;
  readonly path: readonly string[];
  /** Known by its name, so that bounds may be left out. */
  readonly isNamed: boolean;
}

function shapeOf(document: TimeloopDocument, problem: YamlMapping, bounds: YamlMapping): FoundShape {
  const said = problem['shape'];
  const path = ['problem', 'shape'];
  if (isMapping(said) && dataSpacesKey(said) !== undefined) return { shape: said, path, isNamed: false };
  if (dataSpacesKey(problem) !== undefined) return { shape: problem, path: ['problem'], isNamed: false };
  const name = isMapping(said) ? said['name'] : (said ?? 'cnn-layer');
  const wanted = typeof name === 'string' ? name.toLowerCase().replaceAll('_', '-') : '';
  if (wanted.startsWith('cnn')) return { shape: cnnShape(bounds), path, isNamed: true };
  if (wanted.startsWith('gemm')) return { shape: GEMM, path, isNamed: true };
  throw new InputError({
    ...document.placeOf(path),
    path: path.join('.'),
    expected: 'data spaces, or a shape that has a name (cnn-layer, gemm)',
    found: name,
    hint: didYouMean(wanted, ['cnn-layer', 'gemm']),
  });
}

function dataSpacesKey(node: YamlMapping): string | undefined {
  return ['data-spaces', 'data_spaces'].find((key) => Object.hasOwn(node, key));
}

function listAt(
  document: TimeloopDocument,
  node: YamlMapping,
  path: readonly string[],
  key: string,
): readonly unknown[] {
  const found = node[key];
  if (Array.isArray(found) && found.length > 0) return found;
  throw refusal(document, [...path, key], 'a list', found);
}

function namesIn(document: TimeloopDocument, node: YamlMapping, path: readonly string[], key: string): string[] {
  return listAt(document, node, path, key).map((name, i) => {
    if (typeof name === 'string') return name;
    throw refusal(document, [...path, key, String(i)], 'the name of a dimension', name);
  });
}

/** By name: what the bounds say, else the default. */
function coefficientsOf(
  document: TimeloopDocument,
  shape: YamlMapping,
  path: readonly string[],
  bounds: YamlMapping,
  boundsAt: readonly string[],
): Readonly<Record<string, number>> {
  if (shape['coefficients'] === undefined) return {};
  const found: Record<string, number> = {};
  listAt(document, shape, path, 'coefficients').forEach((coefficient, i) => {
    const at = [...path, 'coefficients', String(i)];
    const name = isMapping(coefficient) ? coefficient['name'] : undefined;
    if (!isMapping(coefficient) || typeof name !== 'string')
      throw refusal(document, at, 'a name and a default', coefficient);
    found[name] =
      bounds[name] === undefined
        ? wholeNumber(document, [...at, 'default'], coefficient['default'] ?? 1)
        : wholeNumber(document, [...boundsAt, name], bounds[name]);
  });
  return found;
}

interface Shape {
  readonly document: TimeloopDocument;
  readonly dimensions: readonly string[];
  readonly coefficients: Readonly<Record<string, number>>;
}

function operandOf(
  shape: Shape,
  space: unknown,
  path: readonly string[],
  densities: Readonly<Record<string, number>>,
): OperandSpec {
  const { document } = shape;
  if (!isMapping(space)) throw refusal(document, path, 'a data space', space);
  const { name } = space;
  if (typeof name !== 'string') throw refusal(document, [...path, 'name'], 'a name', name);
  const ranks = listAt(document, space, path, 'projection').map((rank, i) =>
    rankOf(shape, rank, [...path, 'projection', String(i)]),
  );
  const isResult = (space['read-write'] ?? space['read_write']) === true;
  return { name, ranks, isResult, density: densities[name] ?? 1 };
}

/** A sum of products: `[ [R, Wdilation], [P, Wstride] ]`. */
function rankOf({ document, dimensions, coefficients }: Shape, rank: unknown, path: readonly string[]): Rank {
  if (!Array.isArray(rank) || rank.length === 0)
    throw refusal(document, path, 'a sum of products, [ [R, Wdilation], [P, Wstride] ]', rank);
  const terms = rank.map((product: unknown, i): Term => {
    const at = [...path, String(i)];
    const [dimension, factor, ...more] = Array.isArray(product) ? (product as unknown[]) : [];
    if (typeof dimension !== 'string' || more.length > 0)
      throw refusal(document, at, 'a dimension and perhaps a coefficient', product);
    if (!dimensions.includes(dimension))
      throw refusal(document, at, `a dimension (${dimensions.join(', ')})`, dimension, dimensions);
    if (factor === undefined) return { dimension, coefficient: 1 };
    if (typeof factor !== 'string') return { dimension, coefficient: wholeNumber(document, at, factor) };
    const coefficient = Object.hasOwn(coefficients, factor) ? coefficients[factor] : undefined;
    const names = Object.keys(coefficients);
    if (coefficient === undefined) throw refusal(document, at, `a coefficient (${names.join(', ')})`, factor, names);
    return { dimension, coefficient };
  });
  return { terms };
}

/** `densities: {Inputs: 0.3}`, or with a distribution: `{Inputs: {distribution: hypergeometric, density: 0.3}}`. */
function densitiesOf(
  document: TimeloopDocument,
  bounds: YamlMapping,
  path: readonly string[],
): Readonly<Record<string, number>> {
  const key = bounds['densities'] === undefined ? 'data_densities' : 'densities';
  const said = bounds[key];
  if (said === undefined) return {};
  if (!isMapping(said)) throw refusal(document, [...path, key], 'a density by data space', said);
  return Object.fromEntries(
    Object.entries(said).map(([space, density]) => {
      const share = isMapping(density) ? (density['density'] ?? 1) : density;
      if (typeof share === 'number' && share >= 0 && share <= 1) return [space, share];
      throw refusal(document, [...path, key, space], 'a share from 0 to 1', share);
    }),
  );
}

function wholeNumber(document: TimeloopDocument, path: readonly string[], found: unknown): number {
  if (typeof found === 'number' && Number.isSafeInteger(found) && found >= 1) return found;
  throw refusal(document, path, 'a whole number of at least 1', found);
}

function refusal(
  document: TimeloopDocument,
  path: readonly string[],
  expected: string,
  found: unknown,
  names: readonly string[] = [],
): InputError {
  const hint = typeof found === 'string' ? didYouMean(found, names) : undefined;
  return new InputError({ ...document.placeOf(path), path: path.join('.'), expected, found, hint });
}
