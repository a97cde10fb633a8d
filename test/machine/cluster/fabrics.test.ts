/** Fabrics by shape. */
import { expect, it } from 'vitest';
import { closOf, fabricOf128 } from '../../../src/machine/cluster/fabrics.js';

const shape = {
  leaves: 4,
  hostsPerLeaf: 8,
  hostLink: { rateGbps: 100, delayNs: 1000 },
  spineLink: { rateGbps: 100, delayNs: 1000 },
};

it('a Clos fabric of a given oversubscription has as many spines', () => {
  const fabric = closOf(shape, 2);
  expect(fabric.hosts).toBe(32);
  expect(fabric.links.length).toBe(32 + 4 * 4);
});

it('a ratio that gives no whole number of spines is refused', () => {
  expect(() => closOf(shape, 3)).toThrow(/whole spines/);
});

it('the fabric of 128 hosts has 8 leaves and 8 spines', () => {
  const fabric = fabricOf128();
  expect(fabric.hosts).toBe(128);
  expect(fabric.links.length).toBe(128 + 8 * 8);
});
