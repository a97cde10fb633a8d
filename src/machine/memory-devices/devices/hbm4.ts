/**
 * HBM4, 32 Gb dies 16 high, 8 Gb/s a pin (JESD270-4), as the presets
 * HBM4_32Gb_16Hi and HBM4_8000Mbps of Ramulator 2.1 (CMU-SAFARI/ramulator2 c5b1c3a4) have it.
 * Times are in half clocks.
 */
import type { MemoryDevice } from '../memory-device.js';

export const hbm4: MemoryDevice = {
  name: 'hbm4',
  about: 'HBM4, 32 Gb dies 16 high, 8 Gb/s a pin',
  source: 'JESD270-4; Ramulator 2.1 c5b1c3a4, HBM4_32Gb_16Hi and HBM4_8000Mbps',
  standard: 'HBM4',
  tickNs: 0.25,
  ticksPerClock: 2,
  dualCommandBus: true,
  commandTicks: { ACT: 3, RD: 2, WR: 2 },
  organization: {
    channels: 8,
    pseudoChannels: 2,
    ranks: 1,
    stackIds: 4,
    bankGroups: 2,
    banksPerGroup: 8,
    rows: 16384,
    rowBytes: 1024,
    burstBytes: 32,
  },
  timing: {
    burst: 4,
    CL: 40,
    CWL: 20,
    tRCDRD: 78,
    tRCDWR: 38,
    tRP: 66,
    tRAS: 114,
    tRC: 180,
    tRTP: 24,
    tWR: 84,
    tCCDS: 4,
    tCCDL: 8,
    tCCDR: 4,
    tRRDS: 10,
    tRRDL: 14,
    tFAW: 60,
    tWTRS: 18,
    tWTRL: 26,
    tRTW: 50,
    tPPD: 4,
    tRFC: 2120,
    tREFI: 15600,
    tRFCpb: 1120,
    tREFIpb: 244,
    tRREFD: 32,
  },
  addressMapping: 'robabgsdpccoch',
  controller: 'ramulator',
};
