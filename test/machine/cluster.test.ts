/**
 * Networks as they are described: what a message has of a dimension's links, halves of a dimension, stages of a pipeline.
 */
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { costPerGBps } from '../../src/estimate/network/training-time.js';
import { checkCluster } from '../../src/machine/cluster/cluster.js';
import {
  checkDimension,
  messageBytesPerNs,
  type NetworkDimension,
  totalGiBps,
  usableLinks,
} from '../../src/machine/cluster/dimension.js';
import { hopsBetween, logicalNetwork } from '../../src/machine/cluster/logical-dimension.js';
import { stagedNetwork, stageHop } from '../../src/machine/cluster/pipeline-dimensions.js';

const RING: NetworkDimension = {
  topology: 'ring',
  size: 8,
  linksPerAccelerator: 2,
  linkGiBps: 10,
  latencyNs: 1,
  nicNs: 0,
  routerNs: 0,
  algorithm: 'ring',
  allToAllAlgorithm: 'direct',
};
const CLIQUE: NetworkDimension = { ...RING, topology: 'fully-connected', linksPerAccelerator: 14, algorithm: 'direct' };
const SWITCH: NetworkDimension = { ...RING, topology: 'switch', linksPerAccelerator: 3, algorithm: 'halving-doubling' };

describe('a dimension', () => {
  it('gives a message both directions of a ring, the links to one peer of a clique, all links of a switch', () => {
    const gib = 1.073741824;
    expect(messageBytesPerNs(RING)).toBeCloseTo(20 * gib, 12);
    expect(messageBytesPerNs({ ...RING, linksPerAccelerator: 5 })).toBeCloseTo(40 * gib, 12); // the odd link is of no use
    expect(messageBytesPerNs(CLIQUE)).toBeCloseTo(20 * gib, 12);
    expect(messageBytesPerNs({ ...CLIQUE, linksPerAccelerator: 20 })).toBeCloseTo(20 * gib, 12);
    expect(messageBytesPerNs(SWITCH)).toBeCloseTo(30 * gib, 12);
    expect([RING, CLIQUE, SWITCH].map(totalGiBps)).toEqual([20, 140, 30]);
    expect(usableLinks({ ...CLIQUE, linksPerAccelerator: 20 })).toBe(14);
  });

  it.each([
    [{ ...RING, size: 0 }, /size: expected a whole number of at least 1 and at most 65536, found 0/],
    [{ ...RING, size: 2.5 }, /size: expected a whole number/],
    [{ ...RING, latencyNs: -1 }, /latencyNs: expected a number of at least 0/],
    [{ ...RING, linkGiBps: Number.NaN }, /linkGiBps: expected a number above 0/],
    [{ ...RING, linksPerAccelerator: 1 }, /linksPerAccelerator: expected at least 2 links/],
    [{ ...SWITCH, size: 12 }, /algorithm: expected a power of two as the size for halving-doubling, found 12/],
    [{ ...RING, allToAllAlgorithm: 'halving-doubling' as const }, /allToAllAlgorithm: expected ring or direct/],
    [
      { ...RING, size: 5000, allToAllAlgorithm: 'ring' as const },
      /allToAllAlgorithm: expected direct, or ring among at most 4096/,
    ],
  ])('%# is refused', (dimension, message) => {
    expect(() => checkDimension(dimension)).toThrow(message);
  });

  it('of one member needs no links', () => {
    expect(() => checkDimension({ ...CLIQUE, size: 1, linksPerAccelerator: 1 })).not.toThrow();
  });

  it('and its cluster are bounded', () => {
    const cluster = { endpointDelayNs: 10, reductionBytesPerNs: 1 };
    const many = { ...SWITCH, size: 256 };
    expect(() => checkCluster({ ...cluster, dimensions: [many, many, many] })).toThrow(
      /at most 65536 accelerators, found 16777216/,
    );
    expect(() => checkCluster({ ...cluster, dimensions: [{ ...RING, size: 0 }] })).toThrow(/dimensions.0.size/);
  });
});

describe('a model-parallel group', () => {
  it('takes whole dimensions where it can, and splits the one it straddles', () => {
    const shape = (group: number) => {
      const { dimensions, modelDimensions } = logicalNetwork([RING, SWITCH], group);
      return [dimensions.map(({ size, stride }) => [size, stride]), modelDimensions];
    };
    expect(shape(1)).toEqual([
      [
        [8, 1],
        [8, 1],
      ],
      0,
    ]);
    expect(shape(8)).toEqual([
      [
        [8, 1],
        [8, 1],
      ],
      1,
    ]);
    expect(shape(64)).toEqual([
      [
        [8, 1],
        [8, 1],
      ],
      2,
    ]);
    expect(shape(4)).toEqual([
      [
        [4, 1],
        [2, 4],
        [8, 1],
      ],
      1,
    ]);
    expect(shape(16)).toEqual([
      [
        [8, 1],
        [2, 1],
        [4, 2],
      ],
      2,
    ]);
  });

  it('is refused where it does not divide', () => {
    expect(() => logicalNetwork([RING], 3)).toThrow(
      /modelParallel: expected a group that divides dimension 0 of 8 members evenly/,
    );
    expect(() => logicalNetwork([RING], 16)).toThrow(
      /modelParallel: expected a whole number of accelerators between 1 and 8/,
    );
    const twelve = { ...SWITCH, size: 12, algorithm: 'halving-doubling' as const };
    expect(() => logicalNetwork([twelve], 4)).toThrow(/dimensions.0.algorithm: expected a power of two .* found 3/);
  });

  it('has more hops in the outer half of a ring, and back to the start of the inner one', () => {
    const [inner, outer] = logicalNetwork([RING], 4).dimensions;
    expect(hopsBetween(inner!, 0, 1)).toBe(1);
    expect(hopsBetween(inner!, 3, 0)).toBe(3);
    expect(hopsBetween(outer!, 0, 1)).toBe(4);
  });
});

describe('a pipeline', () => {
  it('has its stages in the outermost dimensions', () => {
    const { within, between } = stagedNetwork([RING, SWITCH, { ...RING, size: 2 }], 16);
    expect([within.length, between.map(({ size }) => size)]).toEqual([1, [8, 2]]);
    expect(() => stagedNetwork([RING, SWITCH], 4)).toThrow(
      /pipeline.stages: expected the product of the sizes of the outermost dimensions \(8 · 8\), found 4/,
    );
  });

  test.prop([fc.nat(15), fc.nat(15)])('sends along the outermost dimension that differs', (from, to) => {
    fc.pre(from !== to);
    const { between } = stagedNetwork([SWITCH, { ...RING, size: 2 }], 16);
    const hop = stageHop(between, from, to);
    expect(hop.dimension).toBe(from >> 3 === to >> 3 ? 0 : 1);
  });
});

describe('the price of a network', () => {
  it('is links everywhere, and ports and cards of switches', () => {
    const prices = costPerGBps([
      { topology: 'ring', size: 4, price: { linkPerGBps: 2 } },
      { topology: 'fully-connected', size: 8, price: { linkPerGBps: 4 } },
      { topology: 'switch', size: 32, price: { linkPerGBps: 7.8, switchPerGBps: 18, nicPerGBps: 31.6 } },
    ]);
    expect(prices).toEqual([2048, 4096, 1024 * (7.8 + 18 + 31.6)]);
    expect(() => costPerGBps([{ topology: 'switch', size: 4, price: { linkPerGBps: 4, switchPerGBps: 13 } }])).toThrow(
      /dimensions.0.price.nicPerGBps: expected a price of a switch, found nothing/,
    );
  });
});
