/**
 * Convolutions as problems, with one, two or three axes. Letters: N samples, G groups, K output and C input channels (of a
 * group), D × P × Q output positions (depth, height, width), T × R × S filter taps. One axis is P and R, two are P Q
 * and R S. G is there only where there are groups. A depthwise convolution has channels C that every operand depends on,
 * and K filters a channel.
 */
import { InputError } from '../../base/errors.js';
import { defineProblem } from '../define-problem.js';
import { type ElementBytes, elementBytes } from '../element-bytes.js';
import type { Dimension, Problem, Rank, Term } from '../problem.js';
import { inputSpan, type Window, windowOf } from '../window.js';

export interface ConvAxis {
  /** Stored input places. */
  readonly input: number;
  readonly filter: number;
  /** Default 1. */
  readonly stride?: number;
  /** Default 1. */
  readonly dilation?: number;
  /** Zeros in front of the input and behind it. Default 0. */
  readonly before?: number;
  readonly behind?: number;
}

/** Share of elements that are not zero, by operand. Default 1. */
export interface Densities {
  readonly input?: number;
  readonly weights?: number;
  readonly output?: number;
}

export interface ConvSpec {
  readonly name: string;
  /** Default 1. */
  readonly batch?: number;
  /** Default 1. */
  readonly groups?: number;
  /** Output channels of a group; of a channel if depthwise. */
  readonly filters: number;
  /** Input channels of a group. */
  readonly channels: number;
  /** Outermost first: depth, height, width. */
  readonly axes: readonly ConvAxis[];
  readonly bytes?: Partial<ElementBytes>;
  readonly densities?: Densities;
}

/** @throws InputError for a size that is no positive integer, a filter larger than the padded input, more than 3 axes */
export function convProblem(spec: ConvSpec): Problem {
  return slidingProblem({ ...spec, isDepthwise: false, windows: windowsOf(spec) });
}

/** `filters` for every channel. @throws InputError as `convProblem` */
export function depthwiseProblem(spec: Omit<ConvSpec, 'filters'> & { readonly filters?: number }): Problem {
  return slidingProblem({ filters: 1, ...spec, isDepthwise: true, windows: windowsOf(spec) });
}

interface SlidingSpec extends Omit<ConvSpec, 'axes'> {
  readonly isDepthwise: boolean;
  readonly windows: readonly Window[];
}

const OUTPUTS = [['P'], ['P', 'Q'], ['D', 'P', 'Q']];
const TAPS = [['R'], ['R', 'S'], ['T', 'R', 'S']];

/** From windows that are known already. @throws InputError */
export function slidingProblem(spec: SlidingSpec): Problem {
  const { name, batch = 1, groups = 1, filters, channels, windows, isDepthwise, densities = {} } = spec;
  const bytes = elementBytes(spec.bytes);
  const outputs = OUTPUTS[windows.length - 1];
  const taps = TAPS[windows.length - 1];
  if (outputs === undefined || taps === undefined)
    throw new InputError({ path: `${name}.axes`, expected: 'one to three axes', found: windows.length });
  const grouped = groups > 1 ? ['G'] : [];
  const dimensions: Dimension[] = [
    { name: 'N', size: batch },
    ...grouped.map((group) => ({ name: group, size: groups })),
    { name: 'K', size: filters },
    { name: 'C', size: channels },
    ...windows.map((window, axis) => ({ name: outputs[axis] ?? '', size: window.outputs })),
    ...windows.map((window, axis) => ({ name: taps[axis] ?? '', size: window.filter })),
  ];
  const slid = windows.map((window, axis) => slidingRank(window, outputs[axis] ?? '', taps[axis] ?? ''));
  const result = isDepthwise ? ['C', 'K'] : ['K'];
  return defineProblem({
    name,
    dimensions,
    operands: [
      {
        name: 'input',
        ranks: [...['N', ...grouped, 'C'].map(plainRank), ...slid],
        elementBytes: bytes.input,
        density: densities.input ?? 1,
      },
      {
        name: 'weights',
        ranks: [...grouped, 'K', 'C', ...taps].map(plainRank),
        elementBytes: bytes.weights,
        density: densities.weights ?? 1,
      },
      {
        name: 'output',
        ranks: ['N', ...grouped, ...result, ...outputs].map(plainRank),
        isResult: true,
        elementBytes: bytes.output,
        partialBytes: bytes.partialSums,
        density: densities.output ?? 1,
      },
    ],
  });
}

export function plainRank(dimension: string): Rank {
  return { terms: [{ dimension, coefficient: 1 }] };
}

function slidingRank(window: Window, output: string, tap: string): Rank {
  const terms: Term[] = [
    { dimension: output, coefficient: window.stride },
    { dimension: tap, coefficient: window.dilation },
  ];
  const { before, stored } = window;
  const isWhole = before === 0 && stored === inputSpan(window, window.outputs);
  return isWhole ? { terms } : { terms, padding: { before, stored } };
}

function windowsOf({ name, axes }: Pick<ConvSpec, 'name' | 'axes'>): Window[] {
  return axes.map(({ input, filter, stride = 1, dilation = 1, before = 0, behind = 0 }, axis) => {
    const path = `${name}.axes.${axis}`;
    for (const [size, value, least] of [
      ['input', input, 1],
      ['filter', filter, 1],
      ['stride', stride, 1],
      ['dilation', dilation, 1],
      ['before', before, 0],
      ['behind', behind, 0],
    ] as const)
      if (!Number.isSafeInteger(value) || value < least)
        throw new InputError({
          path: `${path}.${size}`,
          expected: `a whole number of at least ${least}`,
          found: value,
        });
    const window = windowOf({ input, filter, stride, dilation, before, padding: before + behind });
    if (window.outputs >= 1) return window;
    throw new InputError({
      path: `${path}.filter`,
      expected: `a filter of at most ${input + before + behind} places (the padded input)`,
      found: (filter - 1) * dilation + 1,
    });
  });
}
