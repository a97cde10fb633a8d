/**
 * A user's own areas and energies of sparse cores, in two CSV files: a row for each class (`class`, `area_um2_per_lane`,
 * `local_accesses_per_iteration`, `source`), and a row for each constant (`quantity`, `value`, `unit`, `status`). Classes
 * and constants that are left out keep the derived ones.
 */

import { didYouMean } from '../base/did-you-mean.js';
import { InputError } from '../base/errors.js';
import { type AreaEnergy, type Constant, DERIVED_AREA_ENERGY, type LaneArea } from '../machine/sparse/area-energy.js';
import { parseNamedCsv } from './csv-table.js';

/** The table with the file's classes in place of its own. @throws InputError with line and column */
export function withLaneAreas(text: string, file: string, table: AreaEnergy = DERIVED_AREA_ENERGY): AreaEnergy {
  const required = ['class', 'area_um2_per_lane', 'local_accesses_per_iteration'];
  const lanes = new Map<string, LaneArea>(Object.entries(table.lanes));
  for (const row of parseNamedCsv(text, file, required)) {
    if (row.text('class') === '')
      throw new InputError({ ...row.place, path: 'class', expected: 'the name of a class', found: undefined });
    lanes.set(row.text('class'), {
      areaUm2: row.number('area_um2_per_lane', { above: 0 }),
      accessesPerIteration: row.number('local_accesses_per_iteration', { min: 0 }),
      source: row.has('source') && row.text('source') !== '' ? row.text('source') : file,
    });
  }
  return { ...table, lanes: Object.fromEntries(lanes) };
}

type ConstantName = Exclude<keyof AreaEnergy, 'lanes'>;

/** By the names of the file, with the units they must have. */
const CONSTANTS: Readonly<Record<string, { readonly field: ConstantName; readonly unit: string }>> = {
  mac_32bit: { field: 'macPj', unit: 'pJ' },
  local_sram_access_32bit: { field: 'accessPj', unit: 'pJ' },
  hbm_byte: { field: 'hbmBytePj', unit: 'pJ' },
  static_density: { field: 'staticWPerMm2', unit: 'W/mm2' },
};

/** Not an energy: the platform has it. */
const IGNORED = ['clock'];

/** The table with the file's constants in place of its own. @throws InputError with line and column */
export function withEnergyConstants(text: string, file: string, table: AreaEnergy = DERIVED_AREA_ENERGY): AreaEnergy {
  let changed = table;
  for (const row of parseNamedCsv(text, file, ['quantity', 'value', 'unit'])) {
    const name = row.text('quantity');
    if (IGNORED.includes(name)) continue;
    const known = CONSTANTS[name];
    if (known === undefined) {
      const names = Object.keys(CONSTANTS);
      const hint = didYouMean(name, names);
      throw new InputError({ ...row.place, path: 'quantity', expected: names.join(', '), found: name, hint });
    }
    if (row.text('unit') !== known.unit)
      throw new InputError({ ...row.place, path: 'unit', expected: known.unit, found: row.text('unit') });
    const source = row.has('status') && row.text('status') !== '' ? row.text('status') : file;
    const constant: Constant = { value: row.number('value', { min: 0 }), unit: table[known.field].unit, source };
    changed = { ...changed, [known.field]: constant };
  }
  return changed;
}
