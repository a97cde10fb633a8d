/**
 * Water-filling worked out by hand: weight times a common level, but no more than the cap.
 */
import { describe, expect, it } from 'vitest';
import { FlowTree } from '../../../src/simulator/memory/flow-tree.js';
import { waterFill } from '../../../src/simulator/memory/water-fill.js';

/** Rates of flows on ports 1, 2, … of which port 0 is idle. */
function rates(bandwidth: number, ...flows: [cap: number, weight: number][]): number[] {
  const array = (values: number[]) => Float64Array.from([0, ...values]);
  const rate = new Float64Array(flows.length + 1);
  waterFill(
    {
      active: Int32Array.from(flows, (_, i) => i + 1),
      count: flows.length,
      bytes: new Float64Array(flows.length + 1),
      cap: array(flows.map(([cap]) => cap)),
      weight: array(flows.map(([, weight]) => weight)),
      rate,
    },
    bandwidth,
  );
  expect(rate[0]).toBe(0);
  return Array.from(rate.subarray(1));
}

describe('water-filling', () => {
  it('gives everyone his cap while there is enough', () => {
    expect(rates(16, [10, 1], [6, 100])).toEqual([10, 6]);
  });

  it('shares by weight where no cap binds', () => {
    expect(rates(12, [16, 1], [16, 2], [16, 3])).toEqual([2, 4, 6]);
  });

  it('gives the others what a capped one leaves', () => {
    expect(rates(12, [1, 2], [16, 1], [16, 1])).toEqual([1, 5.5, 5.5]);
  });

  it('lets caps bind one after another, as the level rises', () => {
    // Level 4: the first is capped at 1; then 5.5: the second at 5; the third has the rest.
    expect(rates(12, [1, 1], [5, 1], [16, 1])).toEqual([1, 5, 6]);
    expect(rates(12, [4, 1], [4, 1], [16, 1])).toEqual([4, 4, 4]);
  });
});

describe('the tree of flows', () => {
  it('knows the earliest end, the lowest port of several', () => {
    const tree = new FlowTree(6);
    for (const [port, end] of [
      [5, 7],
      [3, 4],
      [1, 4],
      [4, 9],
    ] as const)
      tree.set(port, 1, end, 1);
    expect(tree.earliest()).toBe(1);
    expect(tree.earliestEnd).toBe(4);
    expect([1, 3, 4, 5].map((port) => tree.endOf(port))).toEqual([4, 4, 9, 7]);
    tree.remove(1);
    expect(tree.endOf(1)).toBe(Number.POSITIVE_INFINITY);
    expect(tree.earliest()).toBe(3);
  });

  it.each([1, 2, 3, 4, 5, 8, 9])('has room for %s ports', (ports) => {
    const tree = new FlowTree(ports);
    for (let port = 0; port < ports; port++) tree.set(port, port + 1, 100 - port, port + 1);
    tree.settle();
    expect(tree.weight).toBe((ports * (ports + 1)) / 2);
    expect(tree.earliest()).toBe(ports - 1);
    expect([tree.lowestRatio, tree.highestRatio]).toEqual([1, ports]);
    for (let port = 0; port < ports; port++) tree.remove(port);
    tree.settle();
    expect([tree.weight, tree.earliestEnd, tree.lowestRatio, tree.highestRatio]).toEqual([
      0,
      Number.POSITIVE_INFINITY,
      Number.POSITIVE_INFINITY,
      0,
    ]);
  });
});
