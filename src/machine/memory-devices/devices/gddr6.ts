/**
 * GDDR6, 8 Gb x16, bank groups off (JESD250), as the configuration GDDR6_8Gb_x16 of DRAMsim3
 * (umd-memsys/DRAMsim3 29817593) has it. What that file leaves out is what the program takes then:
 * AL, tRTP, tRCD.
 * The activation window there is 32 ticks, which four activations take anyway.
 */
import type { MemoryDevice } from '../memory-device.js';

export const gddr6: MemoryDevice = {
  name: 'gddr6',
  about: 'GDDR6, 8 Gb x16, bank groups off',
  source: 'JESD250; DRAMsim3 29817593, configs/GDDR6_8Gb_x16.ini',
  standard: 'GDDR6',
  tickNs: 0.66,
  ticksPerClock: 1,
  dualCommandBus: false,
  commandTicks: {},
  organization: {
    channels: 1,
    pseudoChannels: 1,
    ranks: 1,
    stackIds: 1,
    bankGroups: 1,
    banksPerGroup: 16,
    rows: 16384,
    rowBytes: 32768,
    burstBytes: 256,
  },
  timing: {
    burst: 1,
    CL: 24,
    CWL: 16,
    tRCDRD: 24,
    tRCDWR: 20,
    tRP: 24,
    tRAS: 54,
    tRC: 78,
    tRTP: 5,
    tWR: 16,
    tCCDS: 3,
    tCCDL: 4,
    tRRDS: 9,
    tRRDL: 9,
    tFAW: 36,
    t32AW: 420,
    tWTRS: 7,
    tWTRL: 7,
    tRTRS: 1,
    tPPD: 2,
    tRFC: 126,
    tREFI: 11862,
    tRFCpb: 30,
    tREFIpb: 238,
  },
  addressMapping: 'rochrababgco',
  controller: 'dramsim3',
};
