/**
 * LPDDR4-2400, 8 Gb x16 chips, 2 ranks (JESD209-4), as the configuration LPDDR4_8Gb_x16_2400 of DRAMsim3
 * (umd-memsys/DRAMsim3 29817593) has it. What that file leaves out is what the program takes then:
 * tRFCb, tREFIb, t32AW, tRCDRD, tRCDWR.
 */
import type { MemoryDevice } from '../memory-device.js';

export const lpddr42400: MemoryDevice = {
  name: 'lpddr4-2400',
  about: 'LPDDR4-2400, 8 Gb x16 chips, 2 ranks',
  source: 'JESD209-4; DRAMsim3 29817593, configs/LPDDR4_8Gb_x16_2400.ini',
  standard: 'LPDDR4',
  tickNs: 0.83,
  ticksPerClock: 1,
  dualCommandBus: false,
  commandTicks: {},
  organization: {
    channels: 1,
    pseudoChannels: 1,
    ranks: 2,
    stackIds: 1,
    bankGroups: 2,
    banksPerGroup: 4,
    rows: 65536,
    rowBytes: 8192,
    burstBytes: 128,
  },
  timing: {
    burst: 8,
    CL: 17,
    CWL: 14,
    tRCDRD: 15,
    tRCDWR: 15,
    tRP: 15,
    tRAS: 32,
    tRC: 47,
    tRTP: 12,
    tWR: 30,
    tCCDS: 4,
    tCCDL: 6,
    tRRDS: 8,
    tRRDL: 8,
    tFAW: 32,
    tWTRS: 8,
    tWTRL: 16,
    tRTRS: 1,
    tPPD: 2,
    tRFC: 392,
    tREFI: 8660,
    tRFCpb: 20,
    tREFIpb: 1950,
  },
  addressMapping: 'rochrababgco',
  controller: 'dramsim3',
};
