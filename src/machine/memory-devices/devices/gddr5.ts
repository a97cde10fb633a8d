/**
 * GDDR5, 8 Gb x32, bank groups off (JESD212), as the configuration GDDR5_8Gb_x32 of DRAMsim3
 * (umd-memsys/DRAMsim3 29817593) has it. What that file leaves out is what the program takes then:
 * AL, tRTP, tRCD.
 */
import type { MemoryDevice } from '../memory-device.js';

export const gddr5: MemoryDevice = {
  name: 'gddr5',
  about: 'GDDR5, 8 Gb x32, bank groups off',
  source: 'JESD212; DRAMsim3 29817593, configs/GDDR5_8Gb_x32.ini',
  standard: 'GDDR5',
  tickNs: 0.667,
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
    rowBytes: 16384,
    burstBytes: 128,
  },
  timing: {
    burst: 2,
    CL: 24,
    CWL: 7,
    tRCDRD: 24,
    tRCDWR: 20,
    tRP: 24,
    tRAS: 56,
    tRC: 80,
    tRTP: 5,
    tWR: 24,
    tCCDS: 2,
    tCCDL: 3,
    tRRDS: 10,
    tRRDL: 10,
    tFAW: 40,
    t32AW: 360,
    tWTRS: 10,
    tWTRL: 10,
    tRTRS: 1,
    tPPD: 5,
    tRFC: 74,
    tREFI: 3800,
    tRFCpb: 30,
    tREFIpb: 238,
  },
  addressMapping: 'rochrababgco',
  controller: 'dramsim3',
};
