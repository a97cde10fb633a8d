/** The section `energy`: what operations cost, by a table of a name, each entry of which may be replaced. Picojoules. */
import * as z from 'zod';
import { DEFAULT_ENERGY_TABLE, type EnergyTable, energyTables } from '../../machine/energy.js';
import { nameIn } from '../complain.js';

const picojoules = z.number().min(0).max(1e9).optional();

export const energySchema = z
  .strictObject({
    table: nameIn(energyTables).default(DEFAULT_ENERGY_TABLE),
    macPj: picojoules,
    slAccessPj: picojoules,
    sgAccessPj: picojoules,
    hbmBytePj: picojoules,
  })
  .prefault({});

/** The table with what is replaced in it. */
export function energyTableOf({ table, ...own }: z.output<typeof energySchema>): EnergyTable {
  const named = energyTables.get(table);
  return {
    macPj: own.macPj ?? named.macPj,
    slAccessPj: own.slAccessPj ?? named.slAccessPj,
    sgAccessPj: own.sgAccessPj ?? named.sgAccessPj,
    hbmBytePj: own.hbmBytePj ?? named.hbmBytePj,
  };
}
