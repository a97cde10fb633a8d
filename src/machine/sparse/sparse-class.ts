/**
 * What kind of sparse core one is: how it wants its operands stored, in which order it walks the three dimensions of
 * C (m × n) = A (m × k) · B (k × n), and along which of them its lanes work side by side. The five kinds are those of
 * HARD TACO (Qin et al., AESPA, arXiv 2201.08916; kernels of georgia-tech-synergy-lab/hardtaco-hls f1108108); the idea
 * that formats, loop order and the unrolled dimension make a kernel is TACO's (Kjolstad et al., OOPSLA 2017).
 */
import { InputError } from '../../base/errors.js';
import { entry, registry } from '../../base/registry.js';

export type Dimension = 'm' | 'n' | 'k';

/** A rank of a stored operand: one vector after another (uncompressed), or a list of those that hold something. */
export interface Rank {
  readonly dimension: Dimension;
  readonly compressed: boolean;
}

/** Outer rank, inner rank. */
export type Ranks = readonly [Rank, Rank];

export interface SparseClass {
  readonly name: string;
  readonly about: string;
  readonly a: Ranks;
  readonly b: Ranks;
  /** From the outermost to the innermost. */
  readonly loops: readonly [Dimension, Dimension, Dimension];
  /** The dimension whose indices the lanes share out; two of them for a grid of mx × my lanes. */
  readonly unrolled: readonly Dimension[];
  /**
   * Loops, next after the unrolled one, that all lanes go through together: they wait for each other at every step of
   * these, not at the end of a block alone.
   */
  readonly together: readonly Dimension[];
  /** Sets C to zero before it adds to it. */
  readonly clearsOutput: boolean;
}

declare module '../../base/registry.js' {
  interface Kinds {
    sparseClasses: SparseClass;
  }
}

const CLASSES: Readonly<Record<string, SparseClass>> = {
  tpu: sparseClass({
    name: 'tpu',
    about: 'dense GEMM on a grid of lanes; zeros are work (TPU-like)',
    formats: ['UmUk', 'UkUn'],
    loops: ['m', 'n', 'k'],
    unrolled: ['m', 'n'],
    clearsOutput: false,
  }),
  eie: sparseClass({
    name: 'eie',
    about: 'SpMM, a lane a row of A, B dense (EIE-like)',
    formats: ['UmCk', 'UkUn'],
    loops: ['m', 'n', 'k'],
    unrolled: ['m'],
    together: ['n'],
    clearsOutput: false,
  }),
  extensor: sparseClass({
    name: 'extensor',
    about: 'SpGEMM by inner products, a lane a row of A against one column of B (ExTensor-like)',
    formats: ['UmCk', 'UnCk'],
    loops: ['m', 'n', 'k'],
    unrolled: ['m'],
    together: ['n'],
    clearsOutput: true,
  }),
  outerspace: sparseClass({
    name: 'outerspace',
    about: 'SpGEMM by outer products, a lane a column of A and a row of B (OuterSPACE-like)',
    formats: ['UkCm', 'UkCn'],
    loops: ['k', 'm', 'n'],
    unrolled: ['k'],
    clearsOutput: true,
  }),
  matraptor: sparseClass({
    name: 'matraptor',
    about: 'SpGEMM column by column, a lane a column of B (MatRaptor-like)',
    formats: ['UkCm', 'UnCk'],
    loops: ['n', 'k', 'm'],
    unrolled: ['n'],
    clearsOutput: true,
  }),
};

export const sparseClasses = registry(
  'sparseClasses',
  'a class of sparse core',
  Object.values(CLASSES).map((one) => entry(one.name, one.about, one)),
);

export interface SparseClassSpec {
  readonly name: string;
  readonly about?: string;
  /** Of A and of B: `UmCk` is A by rows, each a list of its non-zeros. */
  readonly formats: readonly [string, string];
  readonly loops: readonly Dimension[];
  readonly unrolled: readonly Dimension[];
  readonly together?: readonly Dimension[];
  /** Default: true, unless k is innermost and nothing else is compressed. */
  readonly clearsOutput?: boolean;
}

/** @throws InputError for formats, loops and lanes that do not go together, naming the field */
export function sparseClass(spec: SparseClassSpec): SparseClass {
  const { name, about = '', unrolled, together = [] } = spec;
  const a = ranksOf(spec.formats[0], 'formats.0', ['m', 'k']);
  const b = ranksOf(spec.formats[1], 'formats.1', ['k', 'n']);
  const loops = loopsOf(spec.loops);
  for (const ranks of [a, b]) demandConcordant(ranks, loops);
  demandLanes(a, b, loops, unrolled);
  const after = loops.slice(loops.indexOf(unrolled[0]!) + 1);
  together.forEach((dimension, i) => {
    if (after[i] !== dimension || i === after.length - 1)
      throw wrong('together', `loops next after ${unrolled[0]}, but not the innermost`, together.join(' '));
    if (unrolled.length > 1) throw wrong('together', 'none where two dimensions are unrolled', together.join(' '));
    for (const ranks of [a, b])
      if (dependsOn(ranks, dimension, unrolled[0]!))
        throw wrong('together', `loops that do not depend on ${unrolled[0]}`, dimension);
  });
  const plain = loops[2] === 'k' && ![...a, ...b].some((rank) => rank.compressed && rank.dimension !== 'k');
  return { name, about, a, b, loops, unrolled, together, clearsOutput: spec.clearsOutput ?? !plain };
}

/** `UmCk`; U and C as in format.ts. */
export function formatOf([outer, inner]: Ranks): string {
  return [outer, inner].map(({ compressed }) => (compressed ? 'C' : 'U')).join('');
}

export function rankNotation(ranks: Ranks): string {
  return ranks.map(({ dimension, compressed }) => `${compressed ? 'C' : 'U'}${dimension}`).join('');
}

/** Equal for classes that walk the same way, whatever they are called. */
export function classKey({ a, b, loops, unrolled, together }: SparseClass): string {
  return `${rankNotation(a)} ${rankNotation(b)} ${loops.join('')} ${unrolled.join('')} ${together.join('')}`;
}

function ranksOf(text: string, path: string, dimensions: readonly [Dimension, Dimension]): Ranks {
  const [, outer, outerName, inner, innerName] = /^([UC])([mnk])([UC])([mnk])$/.exec(text) ?? [];
  const named = [outerName, innerName];
  if (!dimensions.every((dimension) => named.includes(dimension)))
    throw wrong(
      path,
      `U or C for each of ${dimensions.join(' and ')}, such as U${dimensions[0]}C${dimensions[1]}`,
      text,
    );
  return [
    { dimension: outerName as Dimension, compressed: outer === 'C' },
    { dimension: innerName as Dimension, compressed: inner === 'C' },
  ];
}

function loopsOf(loops: readonly Dimension[]): SparseClass['loops'] {
  const [outer, middle, inner] = loops;
  if (loops.length !== 3 || !(['m', 'n', 'k'] as const).every((dimension) => loops.includes(dimension)))
    throw wrong('loops', 'm, n and k in some order', loops.join(' '));
  return [outer!, middle!, inner!];
}

/** A list can only be walked when the vector it belongs to is known. */
function demandConcordant([outer, inner]: Ranks, loops: readonly Dimension[]): void {
  if (inner.compressed && loops.indexOf(outer.dimension) > loops.indexOf(inner.dimension))
    throw wrong('loops', `${outer.dimension} outside ${inner.dimension}, which is a list of it`, loops.join(' '));
}

function demandLanes(a: Ranks, b: Ranks, loops: readonly Dimension[], unrolled: readonly Dimension[]): void {
  if (unrolled.length < 1 || unrolled.length > 2 || new Set(unrolled).size !== unrolled.length)
    throw wrong('unrolled', 'one dimension, or two', unrolled.join(' '));
  if (unrolled.some((dimension) => !loops.includes(dimension)))
    throw wrong('unrolled', 'm, n or k', unrolled.join(' '));
  const merged = [...a, ...b].filter((rank) => rank.dimension === 'k' && rank.compressed).length === 2;
  if (merged && unrolled.includes('k'))
    throw wrong('unrolled', 'not k: two lists of it are merged, one step after another', 'k');
  if (unrolled.length === 1) return;
  const compressed = [...a, ...b].find((rank) => rank.compressed && unrolled.includes(rank.dimension));
  if (!unrolled.every((dimension) => loops.indexOf(dimension) < 2) || compressed !== undefined)
    throw wrong('unrolled', 'two outer loops over uncompressed ranks, or one loop', unrolled.join(' '));
}

/** The rank `inner` is a list that belongs to a vector of `outer`. */
function dependsOn([first, second]: Ranks, inner: Dimension, outer: Dimension): boolean {
  return second.dimension === inner && second.compressed && first.dimension === outer;
}

function wrong(path: string, expected: string, found: unknown): InputError {
  return new InputError({ path, expected, found });
}
