/**
 * GDDR6, 8 Gb x16 with bank groups, 14 Gb/s a pin (JESD250), as the presets
 * GDDR6_8Gb_x16 and GDDR6_14000_1250mV_double of Ramulator 2.1 (CMU-SAFARI/ramulator2 c5b1c3a4) have it.
 * The activation window there is 43 ticks, which four activations take anyway.
 */
import type { MemoryDevice } from '../memory-device.js';

export const gddr614000: MemoryDevice = {
  name: 'gddr6-14000',
  about: 'GDDR6, 8 Gb x16 with bank groups, 14 Gb/s a pin',
  source: 'JESD250; Ramulator 2.1 c5b1c3a4, GDDR6_8Gb_x16 and GDDR6_14000_1250mV_double',
  standard: 'GDDR6',
  tickNs: 0.57,
  ticksPerClock: 1,
  dualCommandBus: false,
  commandTicks: {},
  organization: {
    channels: 4,
    pseudoChannels: 1,
    ranks: 1,
    stackIds: 1,
    bankGroups: 4,
    banksPerGroup: 4,
    rows: 16384,
    rowBytes: 2048,
    burstBytes: 32,
  },
  timing: {
    burst: 2,
    CL: 24,
    CWL: 6,
    tRCDRD: 30,
    tRCDWR: 20,
    tRP: 30,
    tRAS: 60,
    tRC: 90,
    tRTP: 4,
    tWR: 30,
    tCCDS: 2,
    tCCDL: 4,
    tRRDS: 11,
    tRRDL: 11,
    tFAW: 44,
    tWTRS: 9,
    tWTRL: 11,
    tPPD: 2,
    tRFC: 211,
    tREFI: 3333,
    tRFCpb: 106,
    tRREFD: 22,
  },
  addressMapping: 'robabgcoch',
  controller: 'ramulator',
};
