/**
 * HBM2 in legacy mode, 4 Gb a channel, 2 Gb/s a pin (JESD235A), as the configuration HBM2_4Gb_x128 of DRAMsim3
 * (umd-memsys/DRAMsim3 29817593) has it. What that file leaves out is what the program takes then:
 * AL, tRTRS, tRTP, tRCD, tRFCb, tPPD, t32AW.
 */
import type { MemoryDevice } from '../memory-device.js';

export const hbm24gb: MemoryDevice = {
  name: 'hbm2-4gb',
  about: 'HBM2 in legacy mode, 4 Gb a channel, 2 Gb/s a pin',
  source: 'JESD235A; DRAMsim3 29817593, configs/HBM2_4Gb_x128.ini',
  standard: 'HBM2',
  tickNs: 1.0,
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
    CL: 14,
    CWL: 4,
    tRCDRD: 14,
    tRCDWR: 14,
    tRP: 14,
    tRAS: 34,
    tRC: 48,
    tRTP: 5,
    tWR: 16,
    tCCDS: 1,
    tCCDL: 2,
    tRRDS: 4,
    tRRDL: 6,
    tFAW: 30,
    tWTRS: 6,
    tWTRL: 8,
    tRTRS: 2,
    tRFC: 260,
    tREFI: 3900,
    tRFCpb: 20,
    tREFIpb: 128,
  },
  addressMapping: 'rorabgbachco',
  controller: 'dramsim3',
};
