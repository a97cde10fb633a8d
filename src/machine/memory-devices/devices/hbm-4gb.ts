/**
 * An early HBM part of 4 Gb a channel: slower column cycle and activation, faster refresh (JESD235), as the configuration HBM_4Gb_x128 of DRAMsim3
 * (umd-memsys/DRAMsim3 29817593) has it. What that file leaves out is what the program takes then:
 * tRTRS, tRTP, tRCD, tRFC, tRFCb, tREFIb.
 */
import type { MemoryDevice } from '../memory-device.js';

export const hbm4gb: MemoryDevice = {
  name: 'hbm-4gb',
  about: 'an early HBM part of 4 Gb a channel: slower column cycle and activation, faster refresh',
  source: 'JESD235; DRAMsim3 29817593, configs/HBM_4Gb_x128.ini',
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
    CWL: 4,
    tRCDRD: 7,
    tRCDWR: 6,
    tRP: 7,
    tRAS: 17,
    tRC: 24,
    tRTP: 5,
    tWR: 8,
    tCCDS: 2,
    tCCDL: 3,
    tRRDS: 4,
    tRRDL: 5,
    tFAW: 20,
    tWTRS: 2,
    tWTRL: 4,
    tRTRS: 2,
    tRFC: 74,
    tREFI: 1950,
    tRFCpb: 20,
    tREFIpb: 1950,
  },
  addressMapping: 'rorabgbachco',
  controller: 'dramsim3',
};
