/**
 * DDR3-1866, 8 Gb x8 chips, 2 ranks (JESD79-3), as the configuration DDR3_8Gb_x8_1866 of DRAMsim3
 * (umd-memsys/DRAMsim3 29817593) has it. What that file leaves out is what the program takes then:
 * tRFCb, tREFI, tREFIb, tPPD, t32AW, tRCDRD, tRCDWR.
 */
import type { MemoryDevice } from '../memory-device.js';

export const ddr31866: MemoryDevice = {
  name: 'ddr3-1866',
  about: 'DDR3-1866, 8 Gb x8 chips, 2 ranks',
  source: 'JESD79-3; DRAMsim3 29817593, configs/DDR3_8Gb_x8_1866.ini',
  standard: 'DDR3',
  tickNs: 1.07,
  ticksPerClock: 1,
  dualCommandBus: false,
  commandTicks: {},
  organization: {
    channels: 1,
    pseudoChannels: 1,
    ranks: 2,
    stackIds: 1,
    bankGroups: 1,
    banksPerGroup: 8,
    rows: 65536,
    rowBytes: 16384,
    burstBytes: 64,
  },
  timing: {
    burst: 4,
    CL: 13,
    CWL: 9,
    tRCDRD: 13,
    tRCDWR: 13,
    tRP: 13,
    tRAS: 32,
    tRC: 45,
    tRTP: 7,
    tWR: 15,
    tCCDS: 4,
    tCCDL: 4,
    tRRDS: 6,
    tRRDL: 6,
    tFAW: 33,
    tWTRS: 7,
    tWTRL: 7,
    tRTRS: 1,
    tRFC: 328,
    tREFI: 7800,
    tRFCpb: 20,
    tREFIpb: 1950,
  },
  addressMapping: 'rochrababgco',
  controller: 'dramsim3',
};
