/**
 * LPDDR3-1866, 8 Gb x32 (JESD209-3), as the configuration LPDDR3_8Gb_x32_1866 of DRAMsim3
 * (umd-memsys/DRAMsim3 29817593) has it. What that file leaves out is what the program takes then:
 * tREFI, tPPD, t32AW, tRCDRD, tRCDWR.
 */
import type { MemoryDevice } from '../memory-device.js';

export const lpddr31866: MemoryDevice = {
  name: 'lpddr3-1866',
  about: 'LPDDR3-1866, 8 Gb x32',
  source: 'JESD209-3; DRAMsim3 29817593, configs/LPDDR3_8Gb_x32_1866.ini',
  standard: 'LPDDR3',
  tickNs: 1.07,
  ticksPerClock: 1,
  dualCommandBus: false,
  commandTicks: {},
  organization: {
    channels: 1,
    pseudoChannels: 1,
    ranks: 1,
    stackIds: 1,
    bankGroups: 1,
    banksPerGroup: 8,
    rows: 32768,
    rowBytes: 8192,
    burstBytes: 64,
  },
  timing: {
    burst: 4,
    CL: 14,
    CWL: 11,
    tRCDRD: 17,
    tRCDWR: 17,
    tRP: 17,
    tRAS: 40,
    tRC: 57,
    tRTP: 7,
    tWR: 15,
    tCCDS: 4,
    tCCDL: 4,
    tRRDS: 10,
    tRRDL: 10,
    tFAW: 47,
    tWTRS: 7,
    tWTRL: 7,
    tRTRS: 1,
    tRFC: 196,
    tREFI: 7800,
    tRFCpb: 85,
    tREFIpb: 456,
  },
  addressMapping: 'rochrababgco',
  controller: 'dramsim3',
};
