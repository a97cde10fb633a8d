/**
 * A dimension as the collectives see it: a whole one of the network, or half of one that a model-parallel group
 * straddles. A half keeps the links of the whole; in a ring the neighbours of the outer half are as many places apart
 * as the inner half has members, and the inner half's last member is not next to its first.
 */
import { InputError } from '../../base/errors.js';
import { acceleratorCount } from './cluster.js';
import { checkAlgorithm, type NetworkDimension } from './dimension.js';

export interface LogicalDimension {
  readonly whole: NetworkDimension;
  /** Index of `whole` in the network. */
  readonly physical: number;
  /** Members that take part in one collective of this dimension. */
  readonly size: number;
  /** Places of the whole dimension from one member to the next. */
  readonly stride: number;
}

export interface LogicalNetwork {
  readonly dimensions: readonly LogicalDimension[];
  /** The first so many hold a model-parallel group; the rest are data parallel. */
  readonly modelDimensions: number;
}

/** @param modelGroup accelerators that share one model; 1: no model parallelism. @throws InputError */
export function logicalNetwork(dimensions: readonly NetworkDimension[], modelGroup = 1): LogicalNetwork {
  const whole = dimensions.map((dimension, d) => wholeDimension(dimension, d));
  if (modelGroup === 1) return { dimensions: whole, modelDimensions: 0 };
  checkGroup(modelGroup, acceleratorCount(dimensions));
  let covered = 1;
  for (let d = 0; d < dimensions.length; d++) {
    const { size } = dimensions[d] as NetworkDimension;
    if (covered * size === modelGroup) return { dimensions: whole, modelDimensions: d + 1 };
    if (covered * size > modelGroup) {
      const halves = split(whole[d] as LogicalDimension, modelGroup / covered, modelGroup);
      return { dimensions: [...whole.slice(0, d), ...halves, ...whole.slice(d + 1)], modelDimensions: d + 1 };
    }
    covered *= size;
  }
  throw new Error('a group within the accelerators ends in one of the dimensions');
}

function wholeDimension(dimension: NetworkDimension, physical: number): LogicalDimension {
  return { whole: dimension, physical, size: dimension.size, stride: 1 };
}

function split({ whole, physical }: LogicalDimension, inner: number, group: number): LogicalDimension[] {
  const outer = whole.size / inner;
  if (!Number.isInteger(inner) || !Number.isInteger(outer))
    throw new InputError({
      path: 'modelParallel',
      expected: `a group that divides dimension ${physical} of ${whole.size} members evenly`,
      found: group,
    });
  for (const size of [inner, outer]) checkAlgorithm(`dimensions.${physical}.algorithm`, whole.algorithm, size);
  return [
    { whole, physical, size: inner, stride: 1 },
    { whole, physical, size: outer, stride: inner },
  ];
}

function checkGroup(group: number, accelerators: number): void {
  if (Number.isSafeInteger(group) && group >= 1 && group <= accelerators) return;
  throw new InputError({
    path: 'modelParallel',
    expected: `a whole number of accelerators between 1 and ${accelerators}`,
    found: group,
  });
}

/** Links that a message crosses between two members of one logical dimension, the shorter way round in a ring. */
export function hopsBetween({ whole, stride }: LogicalDimension, from: number, to: number): number {
  if (whole.topology === 'fully-connected') return 1;
  if (whole.topology === 'switch') return 2;
  const distance = Math.abs(to - from) * stride;
  return Math.min(distance, whole.size - distance);
}
