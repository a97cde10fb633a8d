/** Energy by hand, and the energy-delay product of the headline. */
import { describe, expect, it } from 'vitest';
import { energyDelay, sparseEnergy } from '../../../src/cost/sparse/energy.js';
import { DERIVED_AREA_ENERGY } from '../../../src/machine/sparse/area-energy.js';
import { sparseCore } from '../../../src/machine/sparse/sparse-core.js';

const eie = sparseCore({ class: 'eie', lanes: 100 });
const tpu = sparseCore({ class: 'tpu', lanes: 100 });
const run = {
  cores: [
    { core: eie, iterations: 2000, macs: 1500 },
    { core: tpu, iterations: 0, macs: 0 },
  ],
  bytes: 1000,
  cycles: 500,
  clockGHz: 2,
};

describe('energy', () => {
  it('is what lanes, storage, memory and leakage take', () => {
    const energy = sparseEnergy(DERIVED_AREA_ENERGY, { ...run, idleGated: false });
    expect(energy.macNj).toBeCloseTo((1500 * 1.7) / 1e3, 12);
    expect(energy.sramNj).toBeCloseTo((2000 * 3 * 2) / 1e3, 12);
    expect(energy.hbmNj).toBeCloseTo((1000 * 31.2) / 1e3, 12);
    expect(energy.staticNj).toBeCloseTo(0.05 * ((2932 + 2060) / 1e4) * 250, 12);
    expect(energy.totalNj).toBeCloseTo(energy.macNj + energy.sramNj + energy.hbmNj + energy.staticNj, 12);
    expect(energyDelay(energy, 500, 2)).toBeCloseTo(energy.totalNj * 250, 9);
  });

  it('is less where cores that do nothing do not leak', () => {
    const energy = sparseEnergy(DERIVED_AREA_ENERGY, { ...run, idleGated: true });
    expect(energy.staticNj).toBeCloseTo(0.05 * (2932 / 1e4) * 250, 12);
  });
});
