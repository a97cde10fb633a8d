/**
 * The least cost of what moves between the shared buffer and the PEs, whatever the mapping: a cost an element of input,
 * weights and results (bytes, nanojoules). Every element moves once at least. Where the shared buffer does not hold the
 * layer, some loop turns innermost at the outer level, and every operand that it indexes moves anew in each of its
 * steps. With the box of a step p outputs, q = channels × taps and k filters, that costs an element of
 *
 *     weights  1 / p   a MAC, unless Y or X turns (they stay)
 *     results  1 / q          unless C, R or S turns
 *     input    1 / (k · taps) unless K, R or S turns
 *
 * under the buffer's half: input of p · q / taps, weights of k · q, results of k · p.
 */
import { type ArrayLayer, macsOf } from '../../mapping/array-mapping/array-layer.js';
import { C, K, R, S, X, Y } from '../../mapping/array-mapping/genes.js';

/** By operand: elements, or what an element costs. */
export interface ByOperand {
  readonly input: number;
  readonly weights: number;
  readonly output: number;
}

/** @param once elements that move at the least; @param each cost of one */
export function leastMovement(layer: ArrayLayer, once: ByOperand, each: ByOperand, l2Bytes: number): number {
  const { extents, samples, bytes, isDepthwise } = layer;
  const compulsory = once.input * each.input + once.weights * each.weights + once.output * each.output;
  const room = l2Bytes / 2;
  const whole = once.input * bytes.input + once.weights * bytes.weights + once.output * bytes.partialSums;
  if (isDepthwise || whole <= room) return compulsory;

  const macs = macsOf(layer);
  const [filters, channels] = [extents[K]!, extents[C]!];
  const taps = extents[R]! * extents[S]!;
  const outputs = extents[Y]! * extents[X]! * samples;
  // Each case: two shares of the MACs that are to be large, and what their product and each of them takes of the buffer.
  const filtersTurn =
    once.input * each.input +
    leastPair({
      costs: [each.weights * macs, each.output * macs],
      most: [outputs, channels * taps],
      both: bytes.input / taps,
      one: [bytes.partialSums, bytes.weights],
      room,
    });
  const channelsTurn =
    once.output * each.output +
    leastPair({
      costs: [each.weights * macs, each.input * macs],
      most: [outputs, filters * taps],
      both: bytes.partialSums / taps,
      one: [bytes.input, bytes.weights],
      room,
    });
  const outputsTurn =
    once.weights * each.weights +
    leastPair({
      costs: [each.output * macs, each.input * macs],
      most: [channels * taps, filters * taps],
      both: bytes.weights / taps,
      one: [bytes.input * samples, (bytes.partialSums * samples) / taps],
      room,
    });
  const cases = [filtersTurn, channelsTurn, outputsTurn];
  if (taps > 1) {
    const most = Math.min(outputs, room / (bytes.input + bytes.partialSums));
    cases.push(once.input * each.input + once.output * each.output + (each.weights * macs) / most);
  }
  return Math.max(compulsory, Math.min(...cases));
}

interface Pair {
  readonly costs: readonly [number, number];
  readonly most: readonly [number, number];
  /** Bytes of the product, and of each. */
  readonly both: number;
  readonly one: readonly [number, number];
  readonly room: number;
}

/** Points between which the least is bounded from below. */
const POINTS = 400;

/** The least costs[0] / a + costs[1] / b with both · a · b + one[0] · a + one[1] · b ≤ room, within most; never above it. */
function leastPair({ costs, most, both, one, room }: Pair): number {
  const largest = Math.min(most[0], room / one[0]);
  if (largest < 1) return Number.POSITIVE_INFINITY;
  let least = Number.POSITIVE_INFINITY;
  let below = 1;
  for (let i = 1; i <= POINTS; i++) {
    const above = largest ** (i / POINTS);
    // between the two the first term is least above, the second below
    const b = Math.min(most[1], (room - one[0] * below) / (both * below + one[1]));
    if (b >= 1) least = Math.min(least, costs[0] / above + costs[1] / b);
    below = above;
  }
  return least;
}
