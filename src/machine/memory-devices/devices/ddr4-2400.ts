/**
 * DDR4-2400, 8 Gb x8 chips, 2 ranks (JESD79-4), as the configuration DDR4_8Gb_x8_2400 of DRAMsim3
 * (umd-memsys/DRAMsim3 29817593) has it. What that file leaves out is what the program takes then:
 * tRFCb, tREFIb, tPPD, t32AW, tRCDRD, tRCDWR.
 */
import type { MemoryDevice } from '../memory-device.js';

export const ddr42400: MemoryDevice = {
  name: 'ddr4-2400',
  about: 'DDR4-2400, 8 Gb x8 chips, 2 ranks',
  source: 'JESD79-4; DRAMsim3 29817593, configs/DDR4_8Gb_x8_2400.ini',
  standard: 'DDR4',
  tickNs: 0.83,
  ticksPerClock: 1,
  dualCommandBus: false,
  commandTicks: {},
  organization: {
    channels: 1,
    pseudoChannels: 1,
    ranks: 2,
    stackIds: 1,
    bankGroups: 4,
    banksPerGroup: 4,
    rows: 65536,
    rowBytes: 8192,
    burstBytes: 64,
  },
  timing: {
    burst: 4,
    CL: 17,
    CWL: 12,
    tRCDRD: 17,
    tRCDWR: 17,
    tRP: 17,
    tRAS: 39,
    tRC: 56,
    tRTP: 9,
    tWR: 18,
    tCCDS: 4,
    tCCDL: 6,
    tRRDS: 4,
    tRRDL: 6,
    tFAW: 26,
    tWTRS: 3,
    tWTRL: 9,
    tRTRS: 1,
    tRFC: 420,
    tREFI: 9360,
    tRFCpb: 20,
    tREFIpb: 1950,
  },
  addressMapping: 'rochrababgco',
  controller: 'dramsim3',
};
