/**
 * GDDR5X, 8 Gb x32, bank groups off (JESD232), as the configuration GDDR5X_8Gb_x32 of DRAMsim3
 * (umd-memsys/DRAMsim3 29817593) has it. What that file leaves out is what the program takes then:
 * AL, tRTP, tRCD, tRFCb, tREFIb.
 * The activation window there is 35 ticks, which four activations take anyway.
 */
import type { MemoryDevice } from '../memory-device.js';

export const gddr5x: MemoryDevice = {
  name: 'gddr5x',
  about: 'GDDR5X, 8 Gb x32, bank groups off',
  source: 'JESD232; DRAMsim3 29817593, configs/GDDR5X_8Gb_x32.ini',
  standard: 'GDDR5X',
  tickNs: 0.666,
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
    burstBytes: 256,
  },
  timing: {
    burst: 2,
    CL: 24,
    CWL: 7,
    tRCDRD: 18,
    tRCDWR: 15,
    tRP: 18,
    tRAS: 42,
    tRC: 60,
    tRTP: 5,
    tWR: 18,
    tCCDS: 2,
    tCCDL: 3,
    tRRDS: 9,
    tRRDL: 9,
    tFAW: 36,
    t32AW: 280,
    tWTRS: 8,
    tWTRL: 8,
    tRTRS: 0,
    tPPD: 2,
    tRFC: 98,
    tREFI: 11699,
    tRFCpb: 20,
    tREFIpb: 1950,
  },
  addressMapping: 'rochrababgco',
  controller: 'dramsim3',
};
