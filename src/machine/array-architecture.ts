/**
 * An array of PEs as an architecture of the loop-nest model: memory, the shared buffer (L2) and the PEs' buffers (L1),
 * both double buffered. The PEs lie in one row, over which a mapping may spread several dimensions: clusters of any shape. A bandwidth on chip is that of the shared buffer's
 * ports. Energies are those of the default table (energy.ts).
 */
import { type Architecture, defineArchitecture } from './architecture.js';
import type { ArrayHardware } from './array-machine.js';
import { DEFAULT_ENERGY_TABLE, energyTables } from './energy.js';

export function arrayArchitecture(name: string, hardware: ArrayHardware): Architecture {
  const { pes, l1Bytes, l2Bytes, nocBytesPerCycle, offChipBytesPerCycle } = hardware;
  const { macPj, slAccessPj, sgAccessPj, hbmBytePj } = energyTables.get(DEFAULT_ENERGY_TABLE);
  const both = (rate: number) => ({ readBytesPerCycle: rate, writeBytesPerCycle: rate });
  const all = (picojoules: number) => ({ read: picojoules, fill: picojoules, update: picojoules });
  return defineArchitecture({
    name,
    levels: [
      { name: 'Memory', energy: all(hbmBytePj), ...both(offChipBytesPerCycle) },
      {
        ...{ name: 'L2', capacityBytes: l2Bytes, buffers: 2, fanout: { x: pes } },
        ...{ energy: all(sgAccessPj), ...both(nocBytesPerCycle) },
      },
      { name: 'L1', capacityBytes: l1Bytes, buffers: 2, energy: all(slAccessPj) },
    ],
    macUnits: pes,
    macPicojoules: macPj,
  });
}
