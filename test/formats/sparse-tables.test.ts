/** Tables of areas, energies and layer densities that a user brings. */
import { describe, expect, it } from 'vitest';
import { withEnergyConstants, withLaneAreas } from '../../src/formats/area-energy-csv.js';
import { parseLayerDensities } from '../../src/formats/layer-density-csv.js';
import { DERIVED_AREA_ENERGY } from '../../src/machine/sparse/area-energy.js';
import { hasReference, referenceText } from '../support/reference.js';

describe('areas and energies', () => {
  it('replace those that are named, and keep where they are from', () => {
    const text = 'class,area_um2_per_lane,local_accesses_per_iteration,source\neie,1000,2,measured\nown,5,1,\n';
    const { lanes } = withLaneAreas(text, 'area.csv');
    expect(lanes['eie']).toEqual({ areaUm2: 1000, accessesPerIteration: 2, source: 'measured' });
    expect(lanes['own']).toEqual({ areaUm2: 5, accessesPerIteration: 1, source: 'area.csv' });
    expect(lanes['tpu']).toEqual(DERIVED_AREA_ENERGY.lanes['tpu']);
    const table = withEnergyConstants('quantity,value,unit,status\nhbm_byte,7,pJ,HBM3\nclock,1,GHz,\n', 'energy.csv');
    expect(table.hbmBytePj).toEqual({ value: 7, unit: 'pJ', source: 'HBM3' });
    expect(table.macPj).toEqual(DERIVED_AREA_ENERGY.macPj);
  });

  it.skipIf(!hasReference)('derived are those of the reference tables', () => {
    const areas = withLaneAreas(referenceText('sparse', 'aespa', 'area_energy_derived.csv'), 'a.csv').lanes;
    for (const [name, { areaUm2, accessesPerIteration }] of Object.entries(DERIVED_AREA_ENERGY.lanes))
      expect(areas[name]).toMatchObject({ areaUm2, accessesPerIteration });
    const energy = withEnergyConstants(referenceText('sparse', 'aespa', 'energy_constants_derived.csv'), 'e.csv');
    for (const field of ['macPj', 'accessPj', 'hbmBytePj', 'staticWPerMm2'] as const)
      expect(energy[field].value).toBe(DERIVED_AREA_ENERGY[field].value);
  });

  it.each([
    [
      'class,area_um2_per_lane,local_accesses_per_iteration\neie,0,2',
      'a.csv:2 area_um2_per_lane: expected a finite number above 0',
    ],
    ['class,area_um2_per_lane,local_accesses_per_iteration\n,1,2', 'a.csv:2 class: expected the name of a class'],
    ['class,area\neie,1', 'a column area_um2_per_lane'],
  ])('refuse %j', (text, message) => {
    expect(() => withLaneAreas(text, 'a.csv')).toThrow(message);
  });

  it.each([
    ['quantity,value,unit\nmac_32bits,1,pJ', 'did you mean mac_32bit?'],
    ['quantity,value,unit\nmac_32bit,1,nJ', 'e.csv:2 unit: expected pJ'],
    ['quantity,value,unit\nmac_32bit,-1,pJ', 'e.csv:2 value'],
  ])('refuse constants %j', (text, message) => {
    expect(() => withEnergyConstants(text, 'e.csv')).toThrow(message);
  });
});

describe('densities of layers', () => {
  it('are densities or patterns', () => {
    const densities = parseLayerDensities('layer,density,pattern\nq,0.1,\nk,,2:4\nv,1,\n', 'd.csv');
    expect([...densities]).toEqual([
      ['q', { pattern: 'unstructured', density: 0.1 }],
      ['k', { pattern: { n: 2, m: 4 }, density: 0.5 }],
      ['v', { pattern: 'dense', density: 1 }],
    ]);
  });

  it.each([
    ['layer,density\nq,1.2', 'd.csv:2 density: expected a finite number of at least 0 and at most 1'],
    ['layer,density\nq,', 'd.csv:2: expected a density or a pattern, found "neither"'],
    ['layer,density,pattern\nq,0.5,2:4', 'found "both"'],
    ['layer,pattern\nq,5:4', 'd.csv:2 pattern: expected n:m with n in 1 … 4'],
    ['layer,density\nq,0.5\nq,0.5', 'd.csv:3 layer: expected the name of a layer, once'],
  ])('refuse %j', (text, message) => {
    expect(() => parseLayerDensities(text, 'd.csv')).toThrow(message);
  });
});
