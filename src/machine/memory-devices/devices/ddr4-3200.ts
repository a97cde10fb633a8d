/**
 * DDR4-3200, 8 Gb x8 chips, 2 ranks (JESD79-4), as the configuration DDR4_8Gb_x8_3200 of DRAMsim3
 * (umd-memsys/DRAMsim3 29817593) has it. What that file leaves out is what the program takes then:
 * tRFCb, tREFIb, tPPD, t32AW, tRCDRD, tRCDWR.
 */
import type { MemoryDevice } from '../memory-device.js';

export const ddr43200: MemoryDevice = {
  name: 'ddr4-3200',
  about: 'DDR4-3200, 8 Gb x8 chips, 2 ranks',
  source: 'JESD79-4; DRAMsim3 29817593, configs/DDR4_8Gb_x8_3200.ini',
  standard: 'DDR4',
  tickNs: 0.63,
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
    CL: 22,
    CWL: 16,
    tRCDRD: 22,
    tRCDWR: 22,
    tRP: 22,
    tRAS: 52,
    tRC: 74,
    tRTP: 12,
    tWR: 24,
    tCCDS: 4,
    tCCDL: 8,
    tRRDS: 4,
    tRRDL: 8,
    tFAW: 34,
    tWTRS: 4,
    tWTRL: 12,
    tRTRS: 1,
    tRFC: 560,
    tREFI: 12480,
    tRFCpb: 20,
    tREFIpb: 1950,
  },
  addressMapping: 'rochrababgco',
  controller: 'dramsim3',
};
