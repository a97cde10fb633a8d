/**
 * How a budget of bandwidth should be spread over the dimensions of a network (LIBRA, arXiv 2109.11762). Bandwidths in
 * GB/s, which are bytes per nanosecond; cost in dollars. An iteration takes
 *
 *     compute + Σ count · max over dimensions of bytes / bandwidth,
 *
 * without overlap and without latency; a network costs Σ bandwidth · dollars per GB/s.
 */
import { InputError } from '../../base/errors.js';
import type { LinearConstraint } from '../../base/linear-program.js';

export interface BandwidthPhase {
  readonly bytesPerDimension: readonly number[];
  readonly count: number;
}

export interface BandwidthProblem {
  readonly computeNs: number;
  readonly phases: readonly BandwidthPhase[];
  readonly costPerGBps: readonly number[];
  /** What all dimensions have together. */
  readonly totalGBps: number;
  /** On the dimensions' bandwidths. */
  readonly constraints: readonly LinearConstraint[];
}

export const MAX_PHASES = 100_000;

/** @throws InputError */
export function checkBandwidthProblem({
  computeNs,
  phases,
  costPerGBps,
  totalGBps,
  constraints,
}: BandwidthProblem): void {
  const dimensions = costPerGBps.length;
  if (dimensions === 0)
    throw new InputError({ path: 'costPerGBps', expected: 'a price for each dimension', found: costPerGBps });
  atLeastZero('computeNs', computeNs);
  costPerGBps.forEach((cost, d) => {
    atLeastZero(`costPerGBps.${d}`, cost);
  });
  if (!(Number.isFinite(totalGBps) && totalGBps > 0))
    throw new InputError({ path: 'totalGBps', expected: 'a bandwidth above 0', found: totalGBps });
  if (phases.length > MAX_PHASES)
    throw new InputError({ path: 'phases', expected: `at most ${MAX_PHASES} phases`, found: phases.length });
  phases.forEach(({ bytesPerDimension, count }, p) => {
    sameLength(`phases.${p}.bytesPerDimension`, bytesPerDimension.length, dimensions);
    bytesPerDimension.forEach((bytes, d) => {
      atLeastZero(`phases.${p}.bytesPerDimension.${d}`, bytes);
    });
    atLeastZero(`phases.${p}.count`, count);
  });
  constraints.forEach(({ coefficients, bound }, c) => {
    sameLength(`constraints.${c}.coefficients`, coefficients.length, dimensions);
    for (const value of [...coefficients, bound])
      if (!Number.isFinite(value))
        throw new InputError({ path: `constraints.${c}`, expected: 'finite numbers', found: value });
  });
}

function atLeastZero(path: string, value: number): void {
  if (!(Number.isFinite(value) && value >= 0))
    throw new InputError({ path, expected: 'a number of at least 0', found: value });
}

function sameLength(path: string, found: number, dimensions: number): void {
  if (found !== dimensions)
    throw new InputError({ path, expected: `${dimensions} numbers, one for each dimension`, found });
}

export function iterationNs({ computeNs, phases }: BandwidthProblem, bandwidth: readonly number[]): number {
  return phases.reduce(
    (sum, { bytesPerDimension, count }) => sum + count * phaseNs(bytesPerDimension, bandwidth),
    computeNs,
  );
}

function phaseNs(bytes: readonly number[], bandwidth: readonly number[]): number {
  let longest = 0;
  bytes.forEach((sent, d) => {
    if (sent > 0) longest = Math.max(longest, sent / (bandwidth[d] as number));
  });
  return longest;
}

export function networkCost({ costPerGBps }: BandwidthProblem, bandwidth: readonly number[]): number {
  return bandwidth.reduce((sum, width, d) => sum + width * (costPerGBps[d] as number), 0);
}
