/**
 * The dimensions of a layer's loop nest in the data-centric notation, and which of them index each operand.
 *
 * A dimension is a small integer, so that the analysis can keep sizes in plain arrays. They are numbered in alphabetical
 * order, which is the order in which the maps a dataflow leaves out are completed. Y and X are input rows and columns;
 * the output rows Y′ and columns X′ are not dimensions of their own but a spelling (see `resolve.ts`).
 * Source: Kwon et al., MICRO 2019, section 2 (Table 1) and section 3.
 */

export const DIMENSIONS = ['C', 'G', 'K', 'M', 'N', 'R', 'S', 'X', 'Y'] as const;

export type DimensionName = (typeof DIMENSIONS)[number];

export const C = 0;
export const G = 1;
export const K = 2;
export const M = 3;
export const N = 4;
export const R = 5;
export const S = 6;
export const X = 7;
export const Y = 8;

/** The filter dimension that slides along an input dimension (R along Y, S along X), or −1. */
export function slidingAlong(dimension: number): number {
  return dimension === Y ? R : dimension === X ? S : -1;
}

/** MAESTRO's layer types. TRCONV is costed as CONV and FC as a 1 × 1 CONV; see `docs/models/dataflow.md`. */
export type Operator = 'CONV' | 'DSCONV' | 'NGCONV' | 'GEMM' | 'TRCONV' | 'FC';

/** Dimensions that index each operand. Their order decides which of two spatial maps counts as the operand's last. */
export interface Operands {
  readonly input: readonly number[];
  readonly weights: readonly number[];
  readonly output: readonly number[];
}

const CONV: Operands = { input: [C, Y, X], weights: [K, C, R, S], output: [K, Y, X] };

const OPERANDS: Readonly<Record<Operator, Operands>> = {
  CONV,
  TRCONV: CONV,
  FC: CONV,
  DSCONV: { input: [C, Y, X], weights: [C, R, S], output: [C, Y, X] },
  NGCONV: { input: [G, C, Y, X], weights: [G, K, C, R, S], output: [G, K, C, Y, X] },
  GEMM: { input: [M, K], weights: [K, N], output: [M, N] },
};

const BATCHED = new Map<Operator, Operands>(
  (['CONV', 'TRCONV', 'FC', 'DSCONV', 'NGCONV'] as const).map((operator) => {
    const { input, weights, output } = OPERANDS[operator];
    return [operator, { input: [N, ...input], weights, output: [N, ...output] }];
  }),
);

/** `batched`: the layer declares N, which then indexes inputs and outputs. */
export function operandsOf(operator: Operator, batched: boolean): Operands {
  return (batched ? BATCHED.get(operator) : undefined) ?? OPERANDS[operator];
}

/** Is N the batch? In a GEMM N is the second matrix's columns. */
export function isBatchOf({ input, weights }: Operands): boolean {
  return input.includes(N) && !weights.includes(N);
}

/** Every dimension that indexes an operand, in alphabetical order. */
export function dimensionsOf(operands: Operands): number[] {
  return [...new Set([...operands.input, ...operands.weights, ...operands.output])].sort((a, b) => a - b);
}
