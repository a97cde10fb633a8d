/** Groups of a whole network in an order in which they can run. */
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { stream } from '../../../src/base/random.js';
import { FusionTokenSpace } from '../../../src/search/fusion/fusion-space.js';
import { cutNetwork } from '../../../src/workload/fusion/cut-chains.js';
import { orderGroups } from '../../../src/workload/fusion/group-order.js';
import { zooNetwork } from '../../../src/workload/fusion/zoo-networks.js';
import { conv } from '../../../src/workload/layer.js';
import { propertyRuns } from '../../support/property-runs.js';

describe('the groups of a network', () => {
  const names = fc.constantFrom('resnet50', 'googlenet', 'squeezenet', 'bert-base', 'shufflenet-v2', 'dien');

  test.prop([names, fc.nat()], propertyRuns(30))(
    'come behind all they need, and hold every layer once',
    (name, seed) => {
      const cut = cutNetwork(zooNetwork(name));
      const random = stream(seed, 'order');
      const tokens = cut.chains.map(({ layers }) => new FusionTokenSpace(layers.length, [1, 2]).make(random));
      const { groups, tokens: ordered } = orderGroups(cut, tokens);
      const endOf = new Map<number, number>();
      groups.forEach(({ chain, first, last, after }, place) => {
        for (const other of after) expect(other).toBeLessThan(place);
        for (const layer of cut.members[chain]!.slice(first, last + 1)) {
          expect(endOf.has(layer)).toBe(false);
          endOf.set(layer, place);
        }
      });
      expect(endOf.size).toBe(cut.network.layers.length);
      cut.network.layers.forEach(({ after }, layer) => {
        for (const parent of after) expect(endOf.get(parent)).toBeLessThanOrEqual(endOf.get(layer)!);
      });
      // A strategy changes only where a group was taken apart.
      ordered.forEach((strategy, chain) => {
        strategy.forEach((token, layer) => {
          expect([0, tokens[chain]![layer]]).toContain(token);
        });
      });
    },
  );

  it('are taken apart where they wait for each other', () => {
    const layer = (name: string) => conv(name, { k: 4, c: 4, y: 8, r: 1 });
    // Two chains, a → b → d → c and x → y: x reads a, c adds x, y adds b.
    const cut = cutNetwork({
      name: 'net',
      layers: [
        { layer: layer('a'), after: [] },
        { layer: layer('b'), after: [0] },
        { layer: layer('x'), after: [0] },
        { layer: layer('d'), after: [1] },
        { layer: layer('c'), after: [3, 2] },
        { layer: layer('y'), after: [2, 1] },
      ],
    });
    expect(cut.chains.map(({ layers }) => layers)).toEqual([
      ['a', 'b', 'd', 'c'],
      ['x', 'y'],
    ]);
    const { groups, tokens } = orderGroups(cut, [
      [0, 1, 1, 0],
      [1, 0],
    ]);
    expect(tokens.map((strategy) => [...strategy])).toEqual([
      [0, 0, 0, 0],
      [1, 0],
    ]);
    expect(groups).toEqual([
      { chain: 0, first: 0, last: 0, after: [] },
      { chain: 0, first: 1, last: 1, after: [0] },
      { chain: 0, first: 2, last: 2, after: [1] },
      { chain: 1, first: 0, last: 1, after: [0, 1] },
      { chain: 0, first: 3, last: 3, after: [2, 3] },
    ]);
  });
});
