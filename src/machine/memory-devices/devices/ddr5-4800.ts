/**
 * DDR5-4800AN, 16 Gb x8 chips (JESD79-5), as the presets
 * DDR5_16Gb_x8 and DDR5_4800AN of Ramulator 2.1 (CMU-SAFARI/ramulator2 c5b1c3a4) have it.
 */
import type { MemoryDevice } from '../memory-device.js';

export const ddr54800: MemoryDevice = {
  name: 'ddr5-4800',
  about: 'DDR5-4800AN, 16 Gb x8 chips',
  source: 'JESD79-5; Ramulator 2.1 c5b1c3a4, DDR5_16Gb_x8 and DDR5_4800AN',
  standard: 'DDR5',
  tickNs: 0.416,
  ticksPerClock: 1,
  dualCommandBus: false,
  commandTicks: { ACT: 2, RD: 2, WR: 2 },
  organization: {
    channels: 2,
    pseudoChannels: 1,
    ranks: 1,
    stackIds: 1,
    bankGroups: 8,
    banksPerGroup: 4,
    rows: 65536,
    rowBytes: 4096,
    burstBytes: 64,
  },
  timing: {
    burst: 8,
    CL: 34,
    CWL: 32,
    tRCDRD: 34,
    tRCDWR: 34,
    tRP: 34,
    tRAS: 77,
    tRC: 111,
    tRTP: 18,
    tWR: 72,
    tCCDS: 8,
    tCCDL: 12,
    tCCDSWR: 8,
    tCCDLWR: 48,
    tRRDS: 8,
    tRRDL: 12,
    tFAW: 48,
    tWTRS: 6,
    tWTRL: 24,
    tRTRS: 2,
    tPPD: 2,
    tRFC: 710,
    tREFI: 9375,
  },
  addressMapping: 'robabgracoch',
  controller: 'ramulator',
};
