/**
 * HBM, 4 Gb a channel, 1 Gb/s a pin (JESD235), as the configuration HBM1_4Gb_x128 of DRAMsim3
 * (umd-memsys/DRAMsim3 29817593) has it. What that file leaves out is what the program takes then:
 * AL, tRTRS, tRTP, tRCD, tRFCb, tPPD, t32AW.
 */
import type { MemoryDevice } from '../memory-device.js';

export const hbm1: MemoryDevice = {
  name: 'hbm1',
  about: 'HBM, 4 Gb a channel, 1 Gb/s a pin',
  source: 'JESD235; DRAMsim3 29817593, configs/HBM1_4Gb_x128.ini',
  standard: 'HBM',
  tickNs: 2.0,
  ticksPerClock: 1,
  dualCommandBus: true,
  commandTicks: {},
  organization: {
    channels: 8,
    pseudoChannels: 1,
    ranks: 1,
    stackIds: 1,
    bankGroups: 4,
    banksPerGroup: 4,
    rows: 16384,
    rowBytes: 2048,
    burstBytes: 64,
  },
  timing: {
    burst: 2,
    CL: 7,
    CWL: 2,
    tRCDRD: 7,
    tRCDWR: 7,
    tRP: 7,
    tRAS: 17,
    tRC: 24,
    tRTP: 5,
    tWR: 8,
    tCCDS: 1,
    tCCDL: 1,
    tRRDS: 2,
    tRRDL: 3,
    tFAW: 15,
    tWTRS: 3,
    tWTRL: 4,
    tRTRS: 2,
    tRFC: 130,
    tREFI: 1950,
    tRFCpb: 20,
    tREFIpb: 64,
  },
  addressMapping: 'rorabgbachco',
  controller: 'dramsim3',
};
