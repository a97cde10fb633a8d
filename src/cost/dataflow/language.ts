/**
 * The `Dataflow { … }` block of MAESTRO's language:
 *
 *     SpatialMap(size, offset) D;   TemporalMap(size, offset) D;   Cluster(size, P);
 *
 * D is a dimension, or Y' and X' for the output-centric spelling. Sizes are integers, named constants, `Sz(D)` and sums,
 * differences and products of these (MAESTRO itself reads a single one). Constants may be named before they have a
 * value: a core gives `ClusterSz` its columns when the dataflow is bound to it.
 */

import { didYouMean } from '../../base/did-you-mean.js';
import { InputError } from '../../base/errors.js';
import { DIMENSIONS, type DimensionName } from './dimension.js';
import type { ClusterDirective, Dataflow, Directive, MapDirective, SizeExpression } from './directive.js';
import { accept, atEnd, type Cursor, expect, peek, placeOf, skip, take, tokenize, unexpected } from './tokens.js';

/**
 * A dataflow from text: the directives alone, or inside `Dataflow { … }`.
 * @throws InputError with file, line and column.
 */
export function parseDataflow(text: string, file?: string): Dataflow {
  const cursor = tokenize(text, file);
  const dataflow = readDataflow(cursor, accept(cursor, 'Dataflow'));
  skip(cursor, ';');
  if (!atEnd(cursor)) throw unexpected(cursor, 'nothing after the dataflow');
  return dataflow;
}

/** Reads `{ … }` with `braces` (the word `Dataflow` is taken), else directives up to the end of the text. */
export function readDataflow(cursor: Cursor, braces = true): Dataflow {
  const place = placeOf(cursor, peek(cursor));
  if (braces) expect(cursor, '{', 'after Dataflow');
  const directives: Directive[] = [];
  for (;;) {
    skip(cursor, ';');
    if (braces ? accept(cursor, '}') : atEnd(cursor)) break;
    directives.push(readDirective(cursor));
  }
  if (directives.length === 0)
    throw new InputError({ ...place, expected: 'at least one map', found: 'an empty dataflow' });
  return { directives, place };
}

/** The dataflow with the constants that have a value replaced by it; other names stay. */
export function withConstants(dataflow: Dataflow, constants: Readonly<Record<string, number>>): Dataflow {
  const fold = ({ constant, terms }: SizeExpression): SizeExpression => {
    const isKnown = ({ name, dimension }: SizeExpression['terms'][number]): boolean =>
      !dimension && Object.hasOwn(constants, name);
    const known = terms.filter(isKnown).reduce((sum, { factor, name }) => sum + factor * constants[name]!, 0);
    return { constant: constant + known, terms: terms.filter((term) => !isKnown(term)) };
  };
  return {
    ...dataflow,
    directives: dataflow.directives.map((directive) =>
      directive.kind === 'cluster'
        ? { ...directive, size: fold(directive.size) }
        : { ...directive, size: fold(directive.size), offset: fold(directive.offset) },
    ),
  };
}

const DIRECTIVES = ['SpatialMap', 'TemporalMap', 'Cluster'];

function readDirective(cursor: Cursor): Directive {
  const word = peek(cursor);
  const place = placeOf(cursor, word);
  switch (word.text) {
    case 'SpatialMap':
    case 'TemporalMap': {
      take(cursor);
      expect(cursor, '(', `after ${word.text}`);
      const size = readSize(cursor);
      expect(cursor, ',', 'between size and offset');
      const offset = readSize(cursor);
      expect(cursor, ')', 'after the offset');
      skip(cursor, '->');
      const kind = word.text === 'SpatialMap' ? 'spatial' : 'temporal';
      return { kind, size, offset, ...readMapDimension(cursor), place } satisfies MapDirective;
    }
    case 'Cluster': {
      take(cursor);
      expect(cursor, '(', 'after Cluster');
      const size = readSize(cursor);
      expect(cursor, ',', 'between cluster size and type');
      // Physical and logical clusters cost the same.
      if (!accept(cursor, 'P') && !accept(cursor, 'L'))
        throw unexpected(cursor, 'P or L (physical or logical cluster)');
      expect(cursor, ')', 'after the cluster type');
      return { kind: 'cluster', size, place } satisfies ClusterDirective;
    }
    default:
      throw unexpected(cursor, 'SpatialMap, TemporalMap, Cluster or "}"', didYouMean(word.text, DIRECTIVES));
  }
}

function readMapDimension(cursor: Cursor): Pick<MapDirective, 'dimension' | 'outputCentric'> {
  const { text } = peek(cursor);
  const outputCentric = text === "Y'" || text === "X'";
  const dimension = DIMENSIONS.find((name) => name === (outputCentric ? text.slice(0, 1) : text));
  if (dimension === undefined) throw unexpected(cursor, `a dimension (${DIMENSIONS.join(', ')}, Y' or X')`);
  take(cursor);
  return { dimension, outputCentric };
}

/** Reads a size: sums of products of integers, constants and Sz(D), at most one of a product's factors not a number. */
export function readSize(cursor: Cursor): SizeExpression {
  let sum = readProduct(cursor);
  for (;;) {
    if (accept(cursor, '+')) sum = add(sum, readProduct(cursor), 1);
    else if (accept(cursor, '-')) sum = add(sum, readProduct(cursor), -1);
    else return sum;
  }
}

function readProduct(cursor: Cursor): SizeExpression {
  let product = readFactor(cursor);
  while (accept(cursor, '*')) {
    const factor = readFactor(cursor);
    if (product.terms.length > 0 && factor.terms.length > 0)
      throw unexpected(cursor, 'a number as one side of a product');
    product = product.terms.length === 0 ? scale(factor, product.constant) : scale(product, factor.constant);
  }
  return product;
}

function readFactor(cursor: Cursor): SizeExpression {
  const { text } = peek(cursor);
  if (/^\d+$/.test(text)) {
    take(cursor);
    return { constant: Number(text), terms: [] };
  }
  if (accept(cursor, '(')) {
    const inner = readSize(cursor);
    expect(cursor, ')', 'to close the parenthesis');
    return inner;
  }
  if (accept(cursor, 'Sz')) {
    expect(cursor, '(', 'after Sz');
    const name = take(cursor).text;
    if (!isDimensionSpelling(name)) {
      cursor.next--;
      throw unexpected(cursor, `a dimension (${DIMENSIONS.join(', ')}, Y' or X')`);
    }
    expect(cursor, ')', 'after the dimension');
    return { constant: 0, terms: [{ factor: 1, name, dimension: true }] };
  }
  if (/^[A-Za-z_]/.test(text)) {
    take(cursor);
    return { constant: 0, terms: [{ factor: 1, name: text, dimension: false }] };
  }
  throw unexpected(cursor, 'a size: an integer, a constant or Sz(dimension)');
}

function isDimensionSpelling(name: string): name is DimensionName | "Y'" | "X'" {
  return name === "Y'" || name === "X'" || DIMENSIONS.some((dimension) => dimension === name);
}

function add(a: SizeExpression, b: SizeExpression, sign: number): SizeExpression {
  const scaled = scale(b, sign);
  return { constant: a.constant + scaled.constant, terms: [...a.terms, ...scaled.terms] };
}

function scale({ constant, terms }: SizeExpression, by: number): SizeExpression {
  return { constant: constant * by, terms: terms.map((term) => ({ ...term, factor: term.factor * by })) };
}
